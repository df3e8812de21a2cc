import * as vscode from 'vscode';
import { fenced } from '../../core/prompt/messages.ts';
import { readCommitMessage } from '../../core/tasks/commitMessage.ts';
import { chooseRepository } from '../git/git.ts';

const { t } = vscode.l10n;

/** Puts code in place of the selection of the active editor. */
export async function insertCode(text: string): Promise<void> {
  const editor = activeEditor();
  await editor?.edit((edit) => edit.replace(editor.selection, text));
}

/** Opens a text as a new file without a name. An unknown language is shown as plain text. */
export async function openText(content: string, language: string): Promise<void> {
  const known = (await vscode.languages.getLanguages()).includes(language);
  const document = await vscode.workspace.openTextDocument(known ? { content, language } : { content });
  await vscode.window.showTextDocument(document);
}

/** Hands a code block to the edit engine as an answer about the active file; the review decides. */
export async function applyCode(text: string, language: string): Promise<void> {
  if (activeEditor()) {
    const answer = fenced(text, language);
    await vscode.commands.executeCommand('rationale.applyCode', { answer });
  }
}

/** Puts the commit message of an answer into the source control view, where it waits for the user. */
export async function useAsCommitMessage(answer: string): Promise<void> {
  const repository = await chooseRepository();
  if (repository) {
    repository.inputBox.value = readCommitMessage(answer);
    await vscode.commands.executeCommand('workbench.view.scm');
  }
}

function activeEditor(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    void vscode.window.showInformationMessage(t('Open the file in which the code belongs.'));
  }
  return editor;
}
