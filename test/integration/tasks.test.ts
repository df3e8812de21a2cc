import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { type Message, stream } from '../backend/dialects.ts';
import type { Backend } from '../backend/server.ts';
import { Notifications } from './dialogs.ts';
import { cleanUp, inFolder, open, rationale, serve, shownRun, until } from './job.ts';

const FILE = 'src/task.js';
const TEXT = 'function total(a, b) {\n  const sum = a - b;\n  return sum;\n}\n';
const DIFF = `\`\`\`diff\n--- a/${FILE}\n+++ b/${FILE}\n@@ @@\n function total(a, b) {\n-  const sum = a - b;\n+  const sum = a + b;\n\`\`\`\n`;

describe('task commands', () => {
  let backend: Backend | undefined;
  let message: Message;
  const prompt = (): string => {
    const body = JSON.parse(JSON.stringify(backend?.requests.at(-1)?.body ?? {}));
    return body.messages.map(({ content }: { content: string }) => content).join('\n');
  };
  beforeEach(async () => {
    message = { thought: 'Hm.', answer: DIFF };
    backend = await serve(() => stream(message));
  });
  afterEach(async () => {
    await cleanUp();
    await backend?.close();
  });

  for (const task of ['fix', 'refactor', 'document', 'optimise'] as const) {
    it(`${task} proposes an edit of the selected code`, async () => {
      await open(FILE, TEXT, [0, 2]);
      await vscode.commands.executeCommand(`rationale.${task}`);
      const run = await shownRun();
      equal(run.options.task, 'edit');
      equal(run.proposal?.files[0]?.path, FILE);
      match(prompt(), /Selected in `src\/task\.js:1-3`/);
    });
  }

  it('explain answers about a file of the explorer', async () => {
    await open(FILE, TEXT);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    message = { thought: 'Hm.', answer: 'It subtracts.' };
    await vscode.commands.executeCommand('rationale.explain', inFolder(FILE));
    equal((await shownRun()).answer, 'It subtracts.');
    ok(prompt().includes(TEXT));
  });

  it('a light bulb fixes, explains, and fixes all; the problem is told with its code and related places', async () => {
    const { document } = await open(FILE, TEXT);
    const problems = vscode.languages.createDiagnosticCollection('test');
    const problem = (line: number, text: string): vscode.Diagnostic => {
      const made = new vscode.Diagnostic(new vscode.Range(line, 2, line, 7), text);
      made.code = 'no-minus';
      made.source = 'linter';
      made.relatedInformation = [
        new vscode.DiagnosticRelatedInformation(
          new vscode.Location(document.uri, new vscode.Position(3, 0)),
          'the end',
        ),
      ];
      return made;
    };
    problems.set(document.uri, [problem(1, 'wrong sign'), problem(2, 'returns it')]);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      new vscode.Range(1, 3, 1, 3),
      vscode.CodeActionKind.QuickFix.value,
    );
    const ours = actions.filter(({ command }) => command?.command.startsWith('rationale.'));
    deepEqual(
      ours.map(({ title }) => title),
      ['Fix with Reasoning', 'Explain with Reasoning', 'Fix All 2 Problems of This File with Reasoning'],
    );
    const use = async ({ command }: vscode.CodeAction): Promise<void> => {
      ok(command);
      await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
    };
    const [fix, explain, all] = ours;
    ok(fix && explain && all);
    await use(fix);
    match(
      prompt(),
      /- `src\/task\.js:2` error \(linter no-minus\): wrong sign\n {2}- see `src\/task\.js:4`: the end/,
    );
    ok(!prompt().includes('returns it'));
    equal((await shownRun()).options.instruction, 'Fix: wrong sign');
    await vscode.commands.executeCommand('rationale.discardEdit');
    await use(all);
    match(prompt(), /returns it/);
    equal((await shownRun()).options.instruction, 'Fix: wrong sign (+1)');
    await vscode.commands.executeCommand('rationale.discardEdit');
    message = { thought: 'Hm.', answer: 'A sign.' };
    await use(explain);
    equal((await shownRun()).options.task, 'ask');
    problems.dispose();
  });

  it('Write Tests asks for the file where the project looks for them', async () => {
    await open(FILE, TEXT);
    const test = `\`\`\`diff\n--- /dev/null\n+++ b/test/task.test.js\n@@ @@\n+import 'node:test';\n\`\`\`\n`;
    message = { thought: 'Hm.', answer: test };
    await vscode.commands.executeCommand('rationale.writeTests');
    match(prompt(), /Write them into the new file `test\/task\.test\.js`, in the manner of `test\//);
    match(prompt(), /File 2: `test\//);
    equal((await shownRun()).proposal?.files[0]?.kind, 'create');
  });

  it('Apply Diff from Clipboard puts a copied answer under review, and nothing of its thought', async () => {
    const { document } = await open(FILE, TEXT);
    const thought = DIFF.replace('a + b', 'a * b');
    await vscode.env.clipboard.writeText(`<think>\n${thought}\n</think>\n\n${DIFF}`);
    await vscode.commands.executeCommand('rationale.applyClipboard');
    const run = await shownRun();
    ok(run.thought.includes('a * b'));
    await vscode.commands.executeCommand('rationale.acceptEdit');
    equal(document.getText(), TEXT.replace('a - b', 'a + b'));
    equal(backend?.requests.length, 0);
    await vscode.commands.executeCommand('undo');
    equal(document.getText(), TEXT);
  });

  it('Apply Diff in Editor reads a bare diff', async () => {
    await open(FILE, TEXT);
    const bare = DIFF.split('\n').slice(1, -2).join('\n');
    const document = await vscode.workspace.openTextDocument({ language: 'diff', content: bare });
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('rationale.applyEditor');
    equal((await shownRun()).proposal?.files[0]?.path, FILE);
  });

  it('Review shows findings at lines that exist, counts the others, and applies a suggestion', async () => {
    const { document } = await open(FILE, TEXT);
    message = {
      thought: `Okay, let me read the whole file first. It has one function that is exported and nothing else in it, and the user wants to know what is wrong here.\n\nWait, \`const sum = a - b\` subtracts, though the name says sum. [x](command:x)\n\nLet me check the rest of it. There is nothing else to be said of the style.`,
      answer: `### ${FILE}:2 [error] Wrong sign\n>   const sum = a - b;\n\nIt subtracts. ![x](https://example.com/x.png)\n\n${DIFF}\n### ${FILE}:99 [info] Nowhere\nx\n`,
    };
    await vscode.commands.executeCommand('rationale.review', { target: 'file' });
    const run = await shownRun();
    equal(run.notice?.title, 'Findings: 1. Dropped, because their lines do not exist: 1');
    const { tasks } = await rationale();
    const { comments } = await tasks();
    const [placed] = comments.findings;
    deepEqual(
      [placed?.finding.startLine, placed?.finding.severity, placed?.finding.title],
      [1, 'error', 'Wrong sign'],
    );
    const thread = comments.threads[0];
    ok(thread);
    const body = thread.comments[0]?.body;
    ok(body instanceof vscode.MarkdownString);
    ok(!body.value.includes('!['));
    // The steps of the thought that led to it, as text, and the way there.
    match(body.value, /\*\*Reasoning\*\*\s+\d+\\\. .*sum/);
    equal(thread.contextValue, 'suggestion reasoned');
    const { app } = await rationale();
    const { showStep } = app.panel;
    const steps: string[] = [];
    app.panel.showStep = async (shown, { step }) => void steps.push(shown.stepText(step));
    await vscode.commands.executeCommand('rationale.whyFinding', thread);
    app.panel.showStep = showStep;
    match(steps.join(), /^Wait, `const sum = a - b` subtracts/);
    await vscode.commands.executeCommand('rationale.applyFinding', thread);
    await vscode.commands.executeCommand('rationale.acceptEdit');
    equal(document.getText(), TEXT.replace('a - b', 'a + b'));
    deepEqual(comments.findings, []);
  });

  it('Write Tests extends the tests that are there', async () => {
    await open('test/held.test.js', "import 'node:test';\n");
    await open('src/held.js', TEXT);
    const extension =
      "```diff\n--- a/test/held.test.js\n+++ b/test/held.test.js\n@@ @@\n import 'node:test';\n+test();\n```\n";
    message = { thought: 'Hm.', answer: extension };
    await vscode.commands.executeCommand('rationale.writeTests', inFolder('src/held.js'));
    match(prompt(), /Add them to `test\/held\.test\.js`, which is shown, in its manner/);
    deepEqual(
      (await shownRun()).proposal?.files.map(({ path, kind }) => [path, kind]),
      [['test/held.test.js', 'modify']],
    );
  });

  it('edit a notebook cell, where it stands: one Undo takes it back', async () => {
    const cells = [vscode.NotebookCellKind.Code, vscode.NotebookCellKind.Code].map(
      (kind, at) => new vscode.NotebookCellData(kind, at === 0 ? TEXT : 'other()', 'javascript'),
    );
    const notebook = await vscode.workspace.openNotebookDocument(
      'jupyter-notebook',
      new vscode.NotebookData(cells),
    );
    await vscode.window.showNotebookDocument(notebook);
    await vscode.commands.executeCommand('notebook.focusTop');
    await vscode.commands.executeCommand('notebook.cell.edit');
    const document = notebook.cellAt(0).document;
    await until(() => vscode.window.activeTextEditor?.document === document);
    // The prompt names the notebook; the cell is meant all the same.
    message = { thought: 'Hm.', answer: DIFF.replace(/^(---|\+\+\+) .*\n/gm, '') };
    await vscode.commands.executeCommand('rationale.refactor');
    ok(prompt().includes(TEXT));
    ok(!prompt().includes('other()'));
    await vscode.commands.executeCommand('rationale.acceptEdit');
    equal(document.getText(), TEXT.replace('a - b', 'a + b'));
    equal(notebook.cellAt(1).document.getText(), 'other()');
    await vscode.window.showNotebookDocument(notebook);
    await vscode.commands.executeCommand('undo');
    equal(document.getText(), TEXT);
  });

  it('say which file cannot be read as text', async () => {
    const notifications = new Notifications();
    await vscode.workspace.fs.writeFile(inFolder('picture.bin'), Uint8Array.of(0, 1, 2, 0, 255, 0));
    await vscode.commands.executeCommand('rationale.explain', inFolder('picture.bin'));
    notifications.restore();
    deepEqual(notifications.said, ['picture.bin cannot be read as text.']);
    equal(backend?.requests.length, 0);
  });

  it('a light bulb explains what cannot be changed, and offers no fix', async () => {
    const registration = vscode.workspace.registerTextDocumentContentProvider('task-virtual', {
      provideTextDocumentContent: () => TEXT,
    });
    const uri = vscode.Uri.parse('task-virtual:/task.js');
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    const problems = vscode.languages.createDiagnosticCollection('test');
    problems.set(uri, [new vscode.Diagnostic(new vscode.Range(1, 2, 1, 7), 'wrong sign')]);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      new vscode.Range(1, 3, 1, 3),
    );
    deepEqual(
      actions.filter(({ command }) => command?.command.startsWith('rationale.')).map(({ title }) => title),
      ['Explain with Reasoning'],
    );
    problems.dispose();
    registration.dispose();
  });

  it('explain what is selected in the terminal, and leave the clipboard as it was', async () => {
    const write = new vscode.EventEmitter<string>();
    const terminal = vscode.window.createTerminal({
      name: 'selected',
      pty: { onDidWrite: write.event, open: () => write.fire('Error: no such module\r\n'), close: () => {} },
    });
    terminal.show();
    await until(() => vscode.window.activeTerminal === terminal);
    await vscode.env.clipboard.writeText('kept');
    message = { thought: 'Hm.', answer: 'It is missing.' };
    // The terminal draws what it gets some time later.
    while (backend?.requests.length === 0) {
      await vscode.commands.executeCommand('workbench.action.terminal.focus');
      await vscode.commands.executeCommand('workbench.action.terminal.selectAll');
      await vscode.commands.executeCommand('rationale.explainTerminal');
    }
    match(prompt(), /Explain this terminal output[\s\S]*Error: no such module/);
    equal((await shownRun()).answer, 'It is missing.');
    equal(await vscode.env.clipboard.readText(), 'kept');
    terminal.dispose();
  });

  it('fix what a failed test says, in the code that is looked at', async () => {
    await open('test/task.test.js', 'assert.equal(total(1, 2), 3);\n');
    await open(FILE, TEXT);
    const failure = vscode.TestMessage.diff('Expected values to be equal', '3', '-1');
    failure.location = new vscode.Location(inFolder('test/task.test.js'), new vscode.Position(0, 0));
    await vscode.commands.executeCommand('rationale.fixTestFailure', {
      test: { label: 'adds', uri: inFolder('test/task.test.js') },
      message: failure,
    });
    match(prompt(), /The test "adds" fails\./);
    match(prompt(), /test\/task\.test\.js:1` error: Expected values[\s\S]*Expected: 3[\s\S]*Actual: -1/);
    match(prompt(), /File 2: `test\/task\.test\.js`/);
    const run = await shownRun();
    deepEqual([run.options.instruction, run.proposal?.files[0]?.path], ['Fix: adds', FILE]);
  });

  const bare = DIFF.split('\n').slice(1, -2).join('\n');
  for (const [what, language, content] of [
    ['a bare diff in an untitled document', 'plaintext', bare],
    ['an answer in Markdown', 'markdown', `So:\n\n${DIFF}\nThat is all.\n`],
  ] as const) {
    it(`Apply Diff in Editor reads ${what}`, async () => {
      const { document } = await open(FILE, TEXT);
      const answer = await vscode.workspace.openTextDocument({ language, content });
      await vscode.window.showTextDocument(answer);
      await vscode.commands.executeCommand('rationale.applyEditor');
      await vscode.commands.executeCommand('rationale.acceptEdit');
      equal(document.getText(), TEXT.replace('a - b', 'a + b'));
      equal(backend?.requests.length, 0);
    });
  }

  it('Apply Diff in Editor reads a .patch file that changes a Markdown file with code blocks', async () => {
    await open('notes.md', '# Notes\n\n````js\none();\n````\n');
    const { document } = await open(
      'notes.patch',
      '--- a/notes.md\n+++ b/notes.md\n@@ -2,4 +2,4 @@\n \n ````js\n-one();\n+two();\n ````\n',
    );
    equal(document.languageId, 'diff');
    await vscode.commands.executeCommand('rationale.applyEditor');
    await vscode.commands.executeCommand('rationale.acceptEdit');
    const notes = await vscode.workspace.openTextDocument(inFolder('notes.md'));
    equal(notes.getText(), '# Notes\n\n````js\ntwo();\n````\n');
  });
});
