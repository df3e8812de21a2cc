import * as vscode from 'vscode';
import { describeProblems } from '../../core/tasks/problems.ts';
import { type TaskId, taskPrompt } from '../../core/tasks/tasks.ts';
import { findTestPlace, MANIFESTS } from '../../core/tasks/testPlace.ts';
import type { Captured } from '../context/capture.ts';
import type { Conductor } from '../runs/conductor.ts';
import type { Activity } from '../status/activity.ts';
import { codeIn, codeOf, tellNoCode } from './codeOf.ts';
import { problemOf, problemsOf } from './problems.ts';
import { isOnProblems } from './quickFixes.ts';

const { t } = vscode.l10n;

/** So many paths are looked at for the place of a test. */
const MAX_PATHS = 20_000;
const NOT_SEARCHED = '**/{node_modules,.git,dist,out,build,target,vendor}/**';

/** What the view calls each task. */
function labelOf(task: TaskId): string {
  const labels: Readonly<Record<TaskId, string>> = {
    explain: t('Explain'),
    fix: t('Fix'),
    refactor: t('Refactor'),
    document: t('Document'),
    optimise: t('Optimise'),
  };
  return labels[task];
}

/**
 * Runs a built-in task.
 * @param argument a file's URI, or what a quick fix passes; else the active editor is meant
 */
export async function runTask(conductor: Conductor, task: TaskId, argument: unknown): Promise<void> {
  const onProblems = isOnProblems(argument) ? argument : undefined;
  const captured = onProblems
    ? await codeOf(onProblems.uri, rangeOf(onProblems.diagnostics))
    : await codeOf(argument);
  if (!captured) {
    tellNoCode(argument);
    return;
  }
  const { uri, context } = captured;
  const problems = onProblems
    ? onProblems.diagnostics.map((diagnostic) => problemOf(uri, diagnostic))
    : task === 'fix'
      ? problemsOf(uri, context.selection)
      : [];
  const { kind, instruction } = taskPrompt(task, problems);
  const [first, ...others] = onProblems ? problems : [];
  const more = others.length > 0 ? ` (+${others.length})` : '';
  const label = first ? `${labelOf(task)}: ${first.message}${more}` : labelOf(task);
  await conductor.start({ kind, instruction, label, captured });
}

/** Asks for tests of the code, in the file where the project would look for them. */
export async function writeTests(conductor: Conductor, activity: Activity, argument: unknown): Promise<void> {
  const where = conductor.whereabouts();
  const captured = await codeOf(argument);
  if (!captured) {
    tellNoCode(argument);
    return;
  }
  const folder = vscode.workspace.getWorkspaceFolder(captured.uri);
  if (!folder) {
    void vscode.window.showInformationMessage(
      t('Open the folder of this file first: tests are written into it.'),
    );
    return;
  }
  const stopping = new vscode.CancellationTokenSource();
  const shown = activity.begin({ label: () => t('Looking for tests'), stop: () => stopping.cancel() });
  const { instruction, other } = await testTask(captured, folder, stopping.token);
  shown.dispose();
  if (stopping.token.isCancellationRequested) {
    return;
  }
  await conductor.start({
    kind: 'edit',
    instruction,
    label: t('Write Tests'),
    // The whole file is in question: tests need not stand where the selection is.
    captured,
    where,
    others: other ? [other] : [],
  });
}

/**
 * What is asked for where tests of some code are wanted, in the file where the project would look for them.
 * @param folder the workspace folder of the code
 * @param stopped ends the search in a large folder early; what is returned is then of no use
 * @returns `other`: the tests that are there already, or those of another file, to be shown along with the code
 */
export async function testTask(
  captured: Captured,
  folder: vscode.WorkspaceFolder,
  stopped?: vscode.CancellationToken,
): Promise<{ readonly instruction: string; readonly other: Captured | undefined }> {
  const pathOf = (uri: vscode.Uri): string => uri.path.slice(folder.uri.path.length + 1);
  const found = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, '**/*'),
    NOT_SEARCHED,
    MAX_PATHS,
    stopped,
  );
  const place = findTestPlace(pathOf(captured.uri), found.map(pathOf), await manifests(folder.uri));
  const prefix = captured.context.path.slice(0, captured.context.path.length - pathOf(captured.uri).length);
  const target = `${prefix}${place.path}`;
  const shown = place.exists ? place.path : place.example;
  const other = shown === undefined ? undefined : await codeIn(vscode.Uri.joinPath(folder.uri, shown));
  const instruction = [
    `Write tests for ${captured.context.selection ? 'the selected code' : `\`${captured.context.path}\``}${place.framework ? ` with ${place.framework}` : ''}: what it promises, its edge cases, and how it fails.`,
    place.exists
      ? `Add them to \`${target}\`, which is shown, in its manner.`
      : `Write them into the new file \`${target}\`${other ? `, in the manner of \`${other.context.path}\`` : ''}.`,
    'Each test must be able to fail. Do not change the code under test.',
  ].join('\n');
  return { instruction, other };
}

/** What a failed test gives to the menu of its message. */
interface FailedTest {
  readonly test: { readonly label: string; readonly uri?: vscode.Uri };
  readonly message: vscode.TestMessage;
}

/** Fixes what a failed test found, from the menu of its message. */
export async function fixTestFailure(conductor: Conductor, argument: unknown): Promise<void> {
  if (!isFailedTest(argument)) {
    return;
  }
  const { test, message } = argument;
  const where = message.location;
  const testFile = where?.uri ?? test.uri;
  const editor = vscode.window.activeTextEditor;
  const captured =
    editor && editor.document.uri.toString() !== testFile?.toString() ? await codeOf() : undefined;
  const failed = testFile && (await codeIn(testFile, where?.range));
  const main = captured ?? failed;
  if (!main) {
    tellNoCode();
    return;
  }
  const text = typeof message.message === 'string' ? message.message : message.message.value;
  const compared =
    message.expectedOutput === undefined
      ? []
      : [`Expected: ${message.expectedOutput}`, `Actual: ${message.actualOutput ?? ''}`];
  const problem = describeProblems([
    {
      path: failed?.context.path ?? main.context.path,
      line: where?.range.start.line ?? 0,
      severity: 'error',
      message: [text, ...compared].join('\n'),
      related: [],
    },
  ]);
  await conductor.start({
    kind: 'edit',
    instruction: `The test "${test.label}" fails. Find the cause and fix it in the code under test; change the test only when it is the test that is wrong.\n\n${problem}`,
    label: t('Fix: {0}', test.label),
    captured: main,
    others: captured && failed ? [failed] : [],
  });
}

/** Asks about what is selected in the terminal. */
export async function explainTerminal(conductor: Conductor): Promise<void> {
  // The API does not tell the selection: VS Code's own copy does, and the clipboard is put back.
  const before = await vscode.env.clipboard.readText();
  await vscode.env.clipboard.writeText('');
  await vscode.commands.executeCommand('workbench.action.terminal.copySelection');
  const selected = (await vscode.env.clipboard.readText()).trim();
  await vscode.env.clipboard.writeText(before);
  if (selected === '') {
    void vscode.window.showInformationMessage(t('Select some output in the terminal first.'));
    return;
  }
  await conductor.start({
    kind: 'ask',
    instruction: `Explain this terminal output: what happened, why, and what to do next.\n\n\`\`\`\`text\n${selected.slice(-MAX_TERMINAL)}\n\`\`\`\``,
    label: t('Explain Terminal Selection'),
    captured: undefined,
  });
}

/** Limit of what is sent of the terminal, in UTF-16 units; its end tells most. */
const MAX_TERMINAL = 16_000;

function isFailedTest(argument: unknown): argument is FailedTest {
  return (
    typeof argument === 'object' &&
    argument !== null &&
    'test' in argument &&
    typeof argument.test === 'object' &&
    'message' in argument &&
    typeof argument.message === 'object' &&
    argument.message !== null
  );
}

function rangeOf(diagnostics: readonly vscode.Diagnostic[]): vscode.Range | undefined {
  const [first, ...others] = diagnostics.map(({ range }) => range);
  return others.reduce((all, range) => all?.union(range), first);
}

async function manifests(folder: vscode.Uri): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const name of MANIFESTS) {
    try {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name));
      texts.set(name, new TextDecoder().decode(bytes));
    } catch {
      // Most projects have one or two of them.
    }
  }
  return texts;
}
