import * as vscode from 'vscode';
import { usageReport } from '../../core/usage/words.ts';
import type { Ledger } from './ledger.ts';

const { t } = vscode.l10n;
const SCHEME = 'rationale-usage';

/** Opens what the requests took as a rendered document. */
export async function showUsage(ledger: Ledger): Promise<void> {
  const content = (): string => usageReport(ledger.book(), t, vscode.env.language);
  // Each time under a name of its own: a document that is open already would show what it was made with.
  const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${t('Usage')}.md`, query: String(Date.now()) });
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: content,
  });
  try {
    await vscode.workspace.openTextDocument(uri);
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  } finally {
    provider.dispose();
  }
}
