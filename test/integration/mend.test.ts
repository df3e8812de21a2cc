import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { type Message, stream } from '../backend/dialects.ts';
import type { Backend } from '../backend/server.ts';
import { Notifications } from './dialogs.ts';
import { cleanUp, edit, inFolder, open, rationale, serve, shownRun, until } from './job.ts';

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

  it('is offered in a notification where the view is not seen', async () => {
    await open(FILE, 'one\n');
    const { app, conductor } = await rationale();
    message = change('one', 'bad');
    await edit();
    await vscode.commands.executeCommand('workbench.view.explorer');
    await until(() => !app.panel.visible);
    const notifications = new Notifications();
    notifications.answer = 'Fix This Too';
    message = change('bad', 'good');
    await accept();
    const loaded = await conductor();
    await until(() => backend?.requests.length === 2 && loaded.run?.proposal?.state === 'pending');
    notifications.restore();
    deepEqual(notifications.said, ['The edit broke something. New problems: 1']);
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
    await until(() => second.notice?.actions.at(-1)?.id === 'undoTurns');
    equal(backend?.requests.length, 2);
  });

  it('is taken back together with the turns that were to mend it, also in other files', async () => {
    const { document } = await open(FILE, 'one\n');
    const other = await open('src/other.js', 'other\n');
    await vscode.window.showTextDocument(document);
    message = change('one', 'bad a');
    await edit();
    await accept();
    const first = await shownRun();
    await until(() => first.notice?.actions[0]?.id === 'mend');
    message = {
      answer: `${change('bad a', 'good').answer}\n${change('other', 'helper').answer?.replaceAll(FILE, 'src/other.js')}`,
    };
    await vscode.commands.executeCommand('rationale.mend');
    await accept();
    const second = await shownRun();
    await until(() => second.notice?.actions[0]?.id === 'undoTurns');
    deepEqual([document.getText(), other.document.getText()], ['good\n', 'helper\n']);
    const notifications = new Notifications();
    notifications.answer = 'Restore';
    await vscode.commands.executeCommand('rationale.undoTurns');
    notifications.restore();
    deepEqual([document.getText(), other.document.getText()], ['one\n', 'other\n']);
  });

  it('is left after the number of turns that is set', async () => {
    await open(FILE, 'one\ntwo\n');
    await set('mend.turns', 1);
    message = {
      answer: `\`\`\`diff\n--- a/${FILE}\n+++ b/${FILE}\n@@ @@\n-one\n-two\n+bad a\n+bad b\n\`\`\`\n`,
    };
    await edit();
    await accept();
    const first = await shownRun();
    await until(() => first.notice?.actions[0]?.id === 'mend');
    message = change('bad a', 'good');
    await vscode.commands.executeCommand('rationale.mend');
    await accept();
    const second = await shownRun();
    await until(() => second.notice?.actions[0]?.id === 'mend');
    match(second.notice?.detail ?? '', /^1 turns were taken/);
    await set('mend.turns', undefined);
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

  it('passes, and what a slow tool reports after it is noticed', async () => {
    script = 'process.exit(0)';
    answer = 'Run Now and After Later Edits';
    await editAndAccept();
    const run = await shownRun();
    await until(() => run.notice?.kind === 'info');
    match(run.notice?.detail ?? '', /“verify” passes/);
    const late = vscode.languages.createDiagnosticCollection('late');
    late.set(inFolder(FILE), [new vscode.Diagnostic(new vscode.Range(0, 0, 0, 3), 'late')]);
    await until(() => run.notice?.actions[0]?.id === 'mend');
    late.dispose();
  });

  it('does not run in an untrusted workspace', async () => {
    script = 'console.log("never"); process.exit(1)';
    answer = 'Run Now and After Later Edits';
    const trusted = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
    ok(trusted);
    Object.defineProperty(vscode.workspace, 'isTrusted', { ...trusted, get: () => false });
    const problems = vscode.languages.createDiagnosticCollection('untrusted');
    try {
      await editAndAccept();
      problems.set(inFolder(FILE), [new vscode.Diagnostic(new vscode.Range(0, 0, 0, 3), 'wrong')]);
      const run = await shownRun();
      await until(() => run.notice?.actions[0]?.id === 'mend');
      ok(!run.notice?.title.includes('verify'));
      deepEqual(asked, []);
    } finally {
      Object.defineProperty(vscode.workspace, 'isTrusted', trusted);
      problems.dispose();
    }
  });

  it('is never named by a workspace', async () => {
    await set('mend.check', undefined);
    const settings = inFolder('.vscode/settings.json');
    const text = '{ "rationale.mend.check": "verify", "editor.rulers": [77] }';
    await vscode.workspace.fs.writeFile(settings, new TextEncoder().encode(text));
    try {
      const rulers = (): unknown => vscode.workspace.getConfiguration('editor').get('rulers');
      await until(() => JSON.stringify(rulers()) === '[77]');
      equal((await rationale()).app.settings.mend().check, '');
    } finally {
      await vscode.workspace.fs.delete(settings);
    }
  });

  it('can be stopped in the status bar, and says nothing then', async () => {
    script = 'setInterval(() => {}, 1000)';
    answer = 'Run Now and After Later Edits';
    await editAndAccept();
    const { app } = await rationale();
    await until(() => app.status.text.includes('Checking'));
    await vscode.commands.executeCommand('rationale.stop');
    await until(() => !app.status.text.includes('Checking'));
    equal((await shownRun()).notice, undefined);
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
