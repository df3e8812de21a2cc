import * as vscode from 'vscode';
import type { Attachment } from '../../../core/chat/session.ts';
import { withoutSecrets } from '../../../core/context/diff.ts';
import { placeLabel } from '../../../core/prompt/messages.ts';
import { fitDiff } from '../../../core/tasks/diffBudget.ts';
import { describeProblems } from '../../../core/tasks/problems.ts';
import { capture } from '../../context/capture.ts';
import { chooseRepository } from '../../git/git.ts';
import { problemsOf } from '../../tasks/problems.ts';
import { fileContext } from './files.ts';
import { LeftOut, mayBeSent } from './leftOut.ts';
import { urisContext } from './places.ts';

const { t } = vscode.l10n;

/** Limit on the hunks of a diff, in UTF-16 units. */
const DIFF_BUDGET = 48_000;
/** Longest selection of a terminal, in UTF-16 units. */
const TERMINAL_BUDGET = 32_000;

/** What the user looks at: the selection, or else the whole file; nothing when no file is open. */
export async function activeContext(): Promise<Attachment[]> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    return [];
  }
  return editor.selection.isEmpty ? await fileContext(editor.document.uri) : await selectionContext(editor);
}

/**
 * What a menu names: what is selected in the explorer, else what the user looks at.
 * @param argument what the menu passes first, such as the file that was clicked
 * @param selected what it passes second: in the explorer, all that is selected
 */
export async function namedContext(argument: unknown, selected: unknown): Promise<Attachment[]> {
  const uris = Array.isArray(selected) ? selected.filter((each) => each instanceof vscode.Uri) : [];
  if (uris.length > 0) {
    return await urisContext(uris);
  }
  const isElsewhere =
    argument instanceof vscode.Uri &&
    argument.toString() !== vscode.window.activeTextEditor?.document.uri.toString();
  return isElsewhere ? await urisContext([argument]) : await activeContext();
}

/** What is selected in an editor, whole lines. */
export async function selectionContext(editor: vscode.TextEditor): Promise<Attachment[]> {
  const { context, uri } = capture(editor);
  const { selection, text, languageId } = context;
  if (!(await mayBeSent(uri))) {
    return [];
  }
  const lines = text.split('\n').slice(selection?.startLine ?? 0, selection?.endLine);
  return [{ label: placeLabel(context), language: languageId, text: lines.join('\n') }];
}

/** The problems that VS Code reports in files that are not left out. */
export async function problemsContext(): Promise<Attachment[]> {
  const leftOut = new LeftOut();
  const problems = [];
  for (const [uri] of vscode.languages.getDiagnostics()) {
    if (vscode.workspace.getWorkspaceFolder(uri) && !(await leftOut.has(uri))) {
      problems.push(...problemsOf(uri));
    }
  }
  if (problems.length === 0) {
    void vscode.window.showInformationMessage(t('There are no problems to add.'));
    return [];
  }
  return [{ label: t('Problems'), language: '', text: describeProblems(problems) }];
}

/** What changed in a repository since its last commit, staged or not, without files that may hold secrets. */
export async function diffContext(): Promise<Attachment[]> {
  const repository = await chooseRepository();
  if (!repository) {
    return [];
  }
  const { text, leftOut } = withoutSecrets((await repository.diff(true)) + (await repository.diff(false)));
  if (leftOut.length > 0) {
    const names = leftOut.join(', ');
    void vscode.window.showInformationMessage(t('Left out because they may hold secrets: {0}', names));
  }
  if (text.trim() === '') {
    void vscode.window.showInformationMessage(t('There are no changes to add.'));
    return [];
  }
  return [{ label: t('Git changes'), language: 'diff', text: fitDiff(text, DIFF_BUDGET) }];
}

/** What is selected in the active terminal. VS Code hands it out through the clipboard alone, which is put back. */
export async function terminalContext(): Promise<Attachment[]> {
  const before = await vscode.env.clipboard.readText();
  await vscode.env.clipboard.writeText('');
  let text = '';
  try {
    await vscode.commands.executeCommand('workbench.action.terminal.copySelection');
    text = (await vscode.env.clipboard.readText()).slice(0, TERMINAL_BUDGET);
  } finally {
    await vscode.env.clipboard.writeText(before);
  }
  if (text.trim() === '') {
    void vscode.window.showInformationMessage(t('Select something in the terminal first.'));
    return [];
  }
  return [{ label: t('Terminal'), language: 'text', text }];
}
