import * as vscode from 'vscode';
import { type Captured, capture, promptPath } from '../context/capture.ts';

const { t } = vscode.l10n;

/**
 * The code that a command is about: the file that a menu names, else what the user looks at.
 * @param argument what the menu passes, such as the file's URI in the explorer
 * @param range what counts as selected in it, 0-based
 */
export async function codeOf(argument?: unknown, range?: vscode.Range): Promise<Captured | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (!(argument instanceof vscode.Uri)) {
    return editor && capture(editor);
  }
  if (!range && editor?.document.uri.toString() === argument.toString()) {
    return capture(editor);
  }
  return await codeIn(argument, range);
}

/**
 * A file by its URI, as text.
 * @returns undefined when VS Code cannot open it as text
 */
export async function codeIn(uri: vscode.Uri, range?: vscode.Range): Promise<Captured | undefined> {
  let document: vscode.TextDocument;
  try {
    document = await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined;
  }
  return {
    uri,
    context: {
      path: promptPath(uri),
      languageId: document.languageId,
      text: document.getText(),
      selection: range && { startLine: range.start.line, endLine: range.end.line + 1 },
      cursorLine: range?.start.line ?? 0,
    },
  };
}

/** Says why there is nothing to work on. @param argument what the menu passed */
export function tellNoCode(argument?: unknown): void {
  void vscode.window.showInformationMessage(
    argument instanceof vscode.Uri
      ? t('{0} cannot be read as text.', promptPath(argument))
      : t('Open a file with code first.'),
  );
}
