import { equal, match, ok } from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { type Message, stream } from '../backend/dialects.ts';
import type { Backend } from '../backend/server.ts';
import { cleanUp, edit, open, rationale, serve, shownRun, until } from './job.ts';

const FILE = 'src/mend.js';
const change = (from: string, to: string): Message => ({
  thought: 'Hm.',
  answer: `\`\`\`diff\n--- a/${FILE}\n+++ b/${FILE}\n@@ @@\n-${from}\n+${to}\n\`\`\`\n`,
});

describe('what an edit broke', () => {
  let backend: Backend | undefined;
  let message: Message;
  let problems: vscode.DiagnosticCollection;
  let listening: vscode.Disposable;
  const set = async (key: string, value: unknown): Promise<void> =>
    await vscode.workspace
      .getConfiguration('rationale')
      .update(key, value, vscode.ConfigurationTarget.Global);
  const prompt = (): string => JSON.stringify(backend?.requests.at(-1)?.body);

  beforeEach(async () => {
    backend = await serve(() => stream(message));
    problems = vscode.languages.createDiagnosticCollection('mend');
    // A language tool: every line that says "bad" is an error.
    const check = (document: vscode.TextDocument): void => {
      const lines = document.getText().split('\n');
      problems.set(
        document.uri,
        lines.flatMap((line, at) =>
          line.startsWith('bad') ? [new vscode.Diagnostic(new vscode.Range(at, 0, at, 3), `no ${line}`)] : [],
        ),
      );
    };
    listening = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument(check),
      vscode.workspace.onDidChangeTextDocument(({ document }) => check(document)),
    );
  });
  afterEach(async () => {
    listening.dispose();
    problems.dispose();
    await set('mend.mode', undefined);
    await set('mend.check', undefined);
    await cleanUp();
    await backend?.close();
  });

  async function accept(): Promise<void> {
    await vscode.commands.executeCommand('rationale.acceptEdit');
  }

  it('is offered to be mended, with the problems that are new and the changes; then it is said to be clean', async () => {
    const { document } = await open(FILE, 'bad old\none\n');
    message = change('one', 'bad new');
    await edit();
    await accept();
    const first = await shownRun();
    await until(() => first.notice?.actions[0]?.id === 'mend');
    message = change('bad new', 'good');
    await vscode.commands.executeCommand('rationale.mend');
    match(prompt(), /no bad new/);
    match(prompt(), /-one\\n\+bad new/);
    ok(!prompt().includes('no bad old'));
    const second = await shownRun();
    await accept();
    await until(() => second.notice?.kind === 'info');
    equal(document.getText(), 'bad old\ngood\n');
    // Each turn has an Undo of its own.
    await vscode.commands.executeCommand('undo');
    equal(document.getText(), 'bad old\nbad new\n');
  });

  it('is mended at once where the setting says so, and left when the number does not fall', async () => {
    await open(FILE, 'one\n');
    await set('mend.mode', 'start');
    message = change('one', 'bad a');
    await edit();
    const first = await shownRun();
    message = change('bad a', 'bad b');
    await accept();
    await until(() => backend?.requests.length === 2);
    const { conductor } = await rationale();
    const loaded = await conductor();
    await until(() => loaded.run !== first && loaded.run?.proposal?.state === 'pending');
    await accept();
    const second = await shownRun();
    await until(() => second.notice?.actions.at(-1)?.id === 'restore');
    equal(backend?.requests.length, 2);
  });

  it('is not looked for when that is switched off', async () => {
    await open(FILE, 'one\n');
    await set('mend.mode', 'off');
    message = change('one', 'bad');
    await edit();
    const run = await shownRun();
    await accept();
    await set('mend.mode', undefined);
    await vscode.commands.executeCommand('rationale.mend');
    equal(backend?.requests.length, 1);
    equal(run.notice, undefined);
  });
});

describe('a check that the user names', () => {
  const [window] = [vscode.window];
  const { showWarningMessage } = window;
  let backend: Backend | undefined;
  let asked: string[] = [];
  let answer: string | undefined;
  let script = '';
  let provider: vscode.Disposable;
  const set = async (key: string, value: unknown): Promise<void> =>
    await vscode.workspace
      .getConfiguration('rationale')
      .update(key, value, vscode.ConfigurationTarget.Global);

  beforeEach(async () => {
    backend = await serve(() => stream(change('one', 'two')));
    asked = [];
    window.showWarningMessage = async (_message: string, options?: unknown) => {
      asked.push(typeof options === 'object' && options && 'detail' in options ? String(options.detail) : '');
      return answer as never;
    };
    provider = vscode.tasks.registerTaskProvider('sample', {
      provideTasks: () => [
        new vscode.Task(
          { type: 'sample' },
          vscode.TaskScope.Workspace,
          'verify',
          'sample',
          new vscode.ProcessExecution(process.execPath, ['-e', script]),
        ),
      ],
      resolveTask: () => undefined,
    });
    await set('mend.check', 'verify');
  });
  afterEach(async () => {
    window.showWarningMessage = showWarningMessage;
    provider.dispose();
    await set('mend.check', undefined);
    await cleanUp();
    await backend?.close();
  });

  async function editAndAccept(): Promise<void> {
    await open(FILE, 'one\n');
    await edit();
    await vscode.commands.executeCommand('rationale.acceptEdit');
  }

  it('runs after a yes to its command line, and what fails goes back to the model', async () => {
    script = 'console.log("ok 1"); console.error("Error: two is no number"); process.exit(1)';
    answer = 'Run Now and After Later Edits';
    await editAndAccept();
    const run = await shownRun();
    await until(() => run.notice?.actions[0]?.id === 'mend');
    equal(asked.length, 1);
    ok(asked[0]?.includes('process.exit(1)'));
    await vscode.commands.executeCommand('rationale.mend');
    match(JSON.stringify(backend?.requests.at(-1)?.body), /The check .*verify.* fails.*two is no number/);
  });

  it('does not run without one', async () => {
    script = 'console.log("never agreed"); process.exit(1)';
    answer = undefined;
    await editAndAccept();
    await until(() => asked.length === 1);
    const run = await shownRun();
    equal(run.notice, undefined);
  });
});
