import * as vscode from 'vscode';
import { type ExportForm, exported } from '../../core/chat/export.ts';
import type { Session } from '../../core/chat/session.ts';
import { openText } from './codeActions.ts';

const { t } = vscode.l10n;

/** Asks for the form, and opens the chat in it as a new document. */
export async function exportChat(session: Session): Promise<void> {
  const items: (vscode.QuickPickItem & { readonly form: ExportForm })[] = [
    { label: 'Markdown', description: t('without thoughts'), form: 'markdown' },
    { label: 'Markdown', description: t('with thoughts'), form: 'thoughts' },
    { label: 'JSON', description: t('with thoughts and all branches'), form: 'json' },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: t('Export the Chat') });
  if (picked) {
    const { text, language } = exported(session, picked.form);
    await openText(text, language);
  }
}
