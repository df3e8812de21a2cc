import * as vscode from 'vscode';
import { insertionAt, thinkInstruction } from '../../core/inline/think.ts';
import { capture } from '../context/capture.ts';
import type { Conductor } from '../runs/conductor.ts';
import type { Run } from '../runs/run.ts';
import { Ghost } from './ghost.ts';
import type { Suggestions } from './suggestions.ts';

const { t } = vscode.l10n;

/**
 * Lets the reasoning model think about the place of the cursor. What it inserts there arrives as ghost text;
 * an answer that changes anything else is reviewed like any edit.
 * @param wish what the user adds in own words; empty for nothing
 */
export async function thinkHere(conductor: Conductor, suggestions: Suggestions, wish: string): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    void vscode.window.showInformationMessage(t('Open a file and put the cursor where you want help.'));
    return;
  }
  const { document } = editor;
  const position = editor.selection.active;
  const { text } = document.lineAt(position);
  const captured = capture(editor);
  const offset = document.offsetAt(position);
  const instruction = thinkInstruction(
    {
      lineNumber: position.line + 1,
      before: text.slice(0, position.character),
      after: text.slice(position.character),
    },
    wish,
  );
  await conductor.start({
    kind: 'edit',
    instruction,
    label: wish.trim() === '' ? t('Think Here') : `${t('Think Here')}: ${wish.trim()}`,
    captured: { ...captured, context: { ...captured.context, selection: undefined } },
    deliver: async (run) => {
      const { path, text: seen } = captured.context;
      const insertion = insertionAt(run.answer, path, seen, offset);
      const present = insertion === undefined ? undefined : await reopened(document);
      if (insertion === undefined || present?.getText() !== seen) {
        return false;
      }
      await deliver(run, suggestions, present, position, insertion);
      return true;
    },
  });
}

/** The document as it is now: its editor may have been closed in the meantime. Undefined when it is gone. */
async function reopened(document: vscode.TextDocument): Promise<vscode.TextDocument | undefined> {
  if (!document.isClosed) {
    return document;
  }
  return document.isUntitled
    ? undefined
    : await vscode.workspace.openTextDocument(document.uri).then(
        (found) => found,
        () => undefined,
      );
}

async function deliver(
  run: Run,
  suggestions: Suggestions,
  document: vscode.TextDocument,
  position: vscode.Position,
  text: string,
): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document === document && editor.selection.active.isEqual(position)) {
    await show(run, suggestions, document, position, text);
    return;
  }
  // Who has moved on is told, and not torn away.
  const asked = document.getText();
  const shown = t('Show');
  const title = t('The proposal for {0} is there.', run.options.place ?? '');
  run.notify({ kind: 'info', title, detail: '', actions: [] });
  const told = vscode.window.showInformationMessage(title, shown);
  void told.then(async (choice) => {
    const present = choice === shown ? await reopened(document) : undefined;
    if (present?.getText() === asked) {
      await show(run, suggestions, present, position, text);
    }
  });
}

async function show(
  run: Run,
  suggestions: Suggestions,
  document: vscode.TextDocument,
  position: vscode.Position,
  text: string,
): Promise<void> {
  const editor = await vscode.window.showTextDocument(document);
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(new vscode.Range(position, position));
  run.notify({
    kind: 'info',
    title: t('The proposal is shown at the cursor'),
    detail: t('Tab accepts it, Escape discards it. Nothing was changed yet.'),
    actions: [{ id: 'retry', label: t('Ask Again') }],
  });
  suggestions.hold(true);
  const gone = (): void => {
    suggestions.hold(false);
    run.notify(undefined);
  };
  await new Ghost(document, position, text, gone).show();
}
