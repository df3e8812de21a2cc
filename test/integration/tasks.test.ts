import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { type Message, stream } from '../backend/dialects.ts';
import type { Backend } from '../backend/server.ts';
import { cleanUp, inFolder, open, rationale, serve, shownRun } from './job.ts';

const FILE = 'src/task.js';
const TEXT = 'function total(a, b) {\n  const sum = a - b;\n  return sum;\n}\n';
const DIFF = `\`\`\`diff\n--- a/${FILE}\n+++ b/${FILE}\n@@ @@\n function total(a, b) {\n-  const sum = a - b;\n+  const sum = a + b;\n\`\`\`\n`;

interface GitApi {
  getAPI(version: 1): {
    openRepository(root: vscode.Uri): Promise<{
      readonly rootUri: vscode.Uri;
      readonly inputBox: { value: string };
      status(): Promise<void>;
    } | null>;
  };
}

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
      thought: 'Hm.',
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
    ok(
      !String(
        thread.comments[0]?.body instanceof vscode.MarkdownString && thread.comments[0].body.value,
      ).includes('!['),
    );
    await vscode.commands.executeCommand('rationale.applyFinding', thread);
    await vscode.commands.executeCommand('rationale.acceptEdit');
    equal(document.getText(), TEXT.replace('a - b', 'a + b'));
    deepEqual(comments.findings, []);
  });

  describe('in a git repository', () => {
    let repositories = 0;
    let repo = '';
    const git = (...words: string[]): string =>
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...words], {
        cwd: inFolder(repo).fsPath,
        encoding: 'utf8',
      });
    async function repository(): Promise<{ readonly inputBox: { value: string }; status(): Promise<void> }> {
      const extension = vscode.extensions.getExtension<GitApi>('vscode.git');
      ok(extension, 'there is no git extension');
      const opened = await (await extension.activate()).getAPI(1).openRepository(inFolder(repo));
      ok(opened, 'the repository was not opened');
      await opened.status();
      return opened;
    }
    beforeEach(async () => {
      // A repository that is open cannot be taken away again: each test has its own.
      repo = `repo${++repositories}`;
      await vscode.workspace.fs.createDirectory(inFolder(repo));
      git('init', '-q', '-b', 'main');
    });

    it('Generate Commit Message fills the input from what is staged, in the style of the log', async () => {
      await open(`${repo}/a.js`, 'one();\n');
      git('add', '.');
      git('commit', '-qm', 'a.js: begin');
      await open(`${repo}/a.js`, 'one();\ntwo();\n');
      git('add', '.');
      await open(`${repo}/a.js`, 'one();\ntwo();\nthree();\n');
      const opened = await repository();
      message = { thought: 'Hm.', answer: '```\na.js: go on\n```' };
      await vscode.commands.executeCommand('rationale.commitMessage');
      equal(opened.inputBox.value, 'a.js: go on');
      match(prompt(), /a\.js: begin/);
      match(prompt(), /\+two\(\);/);
      ok(!prompt().includes('three'));
    });

    it('writes a message in a repository without commits, and none where nothing changed', async () => {
      await open(`${repo}/a.js`, 'one();\n');
      git('add', '.');
      const opened = await repository();
      message = { thought: 'Hm.', answer: 'Begin' };
      await vscode.commands.executeCommand('rationale.commitMessage');
      equal(opened.inputBox.value, 'Begin');
      git('commit', '-qm', 'Begin');
      await opened.status();
      await vscode.commands.executeCommand('rationale.commitMessage');
      equal(backend?.requests.length, 1);
    });

    it('reviews the working tree and a branch', async () => {
      await open(`${repo}/a.js`, 'one();\n');
      git('add', '.');
      git('commit', '-qm', 'begin');
      git('checkout', '-qb', 'topic');
      await open(`${repo}/a.js`, 'one();\ntwo();\n');
      message = { thought: 'Hm.', answer: '### a.js:2 [warning] Why twice?\n> two();\n\nText' };
      const { comments } = await (await rationale()).tasks();
      await repository();
      await vscode.commands.executeCommand('rationale.review', { target: 'changes' });
      equal(comments.findings[0]?.uri.toString(), inFolder(`${repo}/a.js`).toString());
      git('commit', '-qam', 'two');
      await repository();
      comments.clear();
      await vscode.commands.executeCommand('rationale.review', { target: 'branch' });
      equal(comments.findings[0]?.finding.title, 'Why twice?');
      match(prompt(), /\+two\(\);/);
      comments.clear();
    });
  });
});
