import * as vscode from 'vscode';
import { fenced } from '../../core/prompt/messages.ts';
import { type Captured, capture } from '../context/capture.ts';
import { PROPOSED_SCHEME } from '../review/proposedDocuments.ts';
import type { Conductor } from '../runs/conductor.ts';

const { t } = vscode.l10n;

/** Limit of what is read, in UTF-16 units. */
const MAX_LENGTH = 4_000_000;

/** Puts an answer that was copied from anywhere under review. */
export async function applyFromClipboard(conductor: Conductor): Promise<void> {
  const text = await vscode.env.clipboard.readText();
  if (text.trim() === '') {
    void vscode.window.showInformationMessage(
      t('The clipboard holds no text. Copy an answer with a diff or code blocks first.'),
    );
    return;
  }
  await apply(conductor, text, t('Apply Diff from Clipboard'), fileInView());
}

/** Puts the diff in the active editor, or the selected part of it, under review. */
export async function applyFromEditor(conductor: Conductor): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const text = editor?.document.getText(editor.selection.isEmpty ? undefined : editor.selection) ?? '';
  if (text.trim() === '') {
    void vscode.window.showInformationMessage(t('Open a file that holds a diff first.'));
    return;
  }
  // A diff may itself hold code fences, of a Markdown file that it changes.
  const diff = editor?.document.languageId === 'diff' ? fenced(text, 'diff') : text;
  await apply(conductor, diff, t('Apply Diff in Editor'), undefined);
}

async function apply(
  conductor: Conductor,
  text: string,
  label: string,
  captured: Captured | undefined,
): Promise<void> {
  if (text.length > MAX_LENGTH) {
    void vscode.window.showErrorMessage(
      t('The text is too long to be an answer: {0} characters.', text.length),
    );
    return;
  }
  await conductor.present(text, label, captured);
}

/** The file that is meant where the answer names none. */
function fileInView(): Captured | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && editor.document.uri.scheme !== PROPOSED_SCHEME ? capture(editor) : undefined;
}
