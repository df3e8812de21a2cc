import * as vscode from 'vscode';
import type { Attachment } from '../../core/chat/session.ts';
import { mayHoldSecrets } from '../../core/context/secrets.ts';
import { CODE_BUDGET, placeLabel } from '../../core/prompt/messages.ts';
import { isIgnoredFile } from '../review/workspaceFiles.ts';
import { capture, promptPath } from './capture.ts';

const { t } = vscode.l10n;

/** Most files that the list holds. */
const MAX_FILES = 5000;

interface CodeItem extends vscode.QuickPickItem {
  readonly load: () => Promise<Attachment | undefined>;
}

/**
 * Lets the user choose code for a message: the selection, or a file of the workspace.
 * @returns undefined when nothing was chosen, or what was chosen cannot be read or was held back
 */
export async function pickCode(): Promise<Attachment | undefined> {
  const picked = await vscode.window.showQuickPick(items(), {
    title: t('Add code to the message'),
    matchOnDescription: true,
  });
  return await picked?.load();
}

async function items(): Promise<CodeItem[]> {
  const editor = vscode.window.activeTextEditor;
  const found = await vscode.workspace.findFiles('**/*', '**/{node_modules,.git}/**', MAX_FILES);
  const files = found.map((uri) => ({ uri, path: promptPath(uri) }));
  files.sort((a, b) => a.path.localeCompare(b.path));
  const items = files.map(({ uri, path }) => ({ label: path, load: () => loadFile(uri, path) }));
  return editor && !editor.selection.isEmpty ? [selectionItem(editor), ...items] : items;
}

function selectionItem(editor: vscode.TextEditor): CodeItem {
  const { context, uri } = capture(editor);
  const { selection, text, languageId, path } = context;
  const lines = text.split('\n').slice(selection?.startLine ?? 0, selection?.endLine);
  const label = placeLabel(context);
  return {
    label: t('Selection'),
    description: label,
    load: async () =>
      (await mayBeSent(uri, path)) ? { label, language: languageId, text: lines.join('\n') } : undefined,
  };
}

async function loadFile(uri: vscode.Uri, path: string): Promise<Attachment | undefined> {
  if (!(await mayBeSent(uri, path))) {
    return undefined;
  }
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    const text = document.getText();
    if (text.length > CODE_BUDGET) {
      const label = `${path} (${t('first part')})`;
      return { label, language: document.languageId, text: text.slice(0, CODE_BUDGET) };
    }
    return { label: path, language: document.languageId, text };
  } catch {
    void vscode.window.showWarningMessage(t('{0} cannot be read as text.', path));
    return undefined;
  }
}

/** Asks before a file goes out that is ignored or may hold secrets. */
async function mayBeSent(uri: vscode.Uri, path: string): Promise<boolean> {
  if (!mayHoldSecrets(path) && !(await isIgnoredFile(uri))) {
    return true;
  }
  const add = t('Add Anyway');
  const answer = await vscode.window.showWarningMessage(
    t('{0} is ignored or may hold secrets. What is added is sent to the model.', path),
    { modal: true },
    add,
  );
  return answer === add;
}
