import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { chunks, event, events, type Message, stream } from '../backend/dialects.ts';
import type { Backend } from '../backend/server.ts';
import { Notifications } from './dialogs.ts';
import { cleanUp, inFolder, open, rationale, serve, shownRun, thinks, until } from './job.ts';

interface Opened {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  readonly state: { readonly mergeChanges: readonly unknown[] };
  status(): Promise<void>;
}

interface GitApi {
  getAPI(version: 1): {
    readonly repositories: readonly Opened[];
    openRepository(root: vscode.Uri): Promise<Opened | null>;
  };
}

describe('in a git repository', () => {
  let backend: Backend | undefined;
  let message: Message;
  let notifications: Notifications;
  let repositories = 0;
  let repo = '';
  const prompt = (): string => {
    const body = JSON.parse(JSON.stringify(backend?.requests.at(-1)?.body ?? {}));
    return body.messages.map(({ content }: { content: string }) => content).join('\n');
  };
  const git = (...words: string[]): string =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...words], {
      cwd: inFolder(repo).fsPath,
      encoding: 'utf8',
    });
  async function api(): Promise<ReturnType<GitApi['getAPI']>> {
    const extension = vscode.extensions.getExtension<GitApi>('vscode.git');
    ok(extension, 'there is no git extension');
    return (await extension.activate()).getAPI(1);
  }
  async function repository(): Promise<Opened> {
    const opened = await (await api()).openRepository(inFolder(repo));
    ok(opened, 'the repository was not opened');
    await opened.status();
    return opened;
  }
  async function closeAll(): Promise<void> {
    for (const opened of (await api()).repositories) {
      await vscode.commands.executeCommand('git.close', opened);
    }
  }
  async function commit(text: string, words: string): Promise<void> {
    await open(`${repo}/a.js`, text);
    git('add', '.');
    git('commit', '-qm', words);
  }
  beforeEach(async () => {
    notifications = new Notifications();
    message = { thought: 'Hm.', answer: 'Begin' };
    backend = await serve(() => stream(message));
    repo = `repo${++repositories}`;
    await vscode.workspace.fs.createDirectory(inFolder(repo));
    git('init', '-q', '-b', 'main');
  });
  afterEach(async () => {
    notifications.restore();
    await cleanUp();
    await closeAll();
    await (await (await rationale()).tasks()).run('clearFindings', undefined);
    await backend?.close();
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

  it('reviews and describes new files, and keeps back what may hold secrets or is no text', async () => {
    await commit('one();\n', 'begin');
    await open(`${repo}/new.js`, 'two();\n');
    await open(`${repo}/.env`, 'KEY=hidden\n');
    await vscode.workspace.fs.writeFile(inFolder(`${repo}/data.bin`), Uint8Array.of(0, 1, 2, 0));
    await repository();
    message = { answer: '### new.js:1 [info] Two\n> two();\n\nText' };
    await vscode.commands.executeCommand('rationale.review', { target: 'changes' });
    const { comments } = await (await rationale()).tasks();
    equal(comments.findings[0]?.uri.toString(), inFolder(`${repo}/new.js`).toString());
    equal((await shownRun()).notice?.title, 'Findings: 1. Files not looked at: 2');
    match(prompt(), /\+two\(\);/);
    ok(!prompt().includes('hidden'));
    message = { answer: 'Add two' };
    await vscode.commands.executeCommand('rationale.commitMessage');
    match(prompt(), /new\.js[\s\S]*\+two\(\);/);
    ok(!prompt().includes('hidden'));
  });

  it('describes new files in a repository without commits, and says that a branch has no base there', async () => {
    await open(`${repo}/new.js`, 'two();\n');
    const opened = await repository();
    await vscode.commands.executeCommand('rationale.commitMessage');
    equal(opened.inputBox.value, 'Begin');
    match(prompt(), /new file mode[\s\S]*\+two\(\);/);
    await vscode.commands.executeCommand('rationale.review', { target: 'branch' });
    match(notifications.said.at(-1) ?? '', /^No base of this branch was found/);
    equal(backend?.requests.length, 1);
  });

  it('reviews a branch against the default branch of its remote, whatever that is called', async () => {
    git('checkout', '-qb', 'stable');
    await commit('one();\n', 'begin');
    git('clone', '-q', '--bare', '.', '.git/remote.git');
    git('remote', 'add', 'origin', '.git/remote.git');
    git('fetch', '-q', 'origin');
    git('remote', 'set-head', 'origin', 'stable');
    git('checkout', '-q', '--no-track', '-b', 'topic', 'origin/stable');
    git('branch', '-qD', 'stable');
    await commit('one();\ntwo();\n', 'two');
    await repository();
    message = { answer: 'No findings.' };
    await vscode.commands.executeCommand('rationale.review', { target: 'branch' });
    match((await shownRun()).options.instruction, /^Review the Branch topic Against origin\//);
    match(prompt(), /\+two\(\);/);
    ok(!/\+one\(\);/.test(prompt()));
  });

  it('in a merge, waits until conflicts are resolved, and then keeps to the message that git made', async () => {
    await commit('one();\n', 'begin');
    git('checkout', '-qb', 'topic');
    await commit('two();\n', 'two');
    git('checkout', '-q', 'main');
    await commit('three();\n', 'three');
    try {
      git('merge', 'topic');
    } catch {
      // It has a conflict, as it should.
    }
    const opened = await repository();
    await until(() => opened.state.mergeChanges.length === 1);
    await vscode.commands.executeCommand('rationale.commitMessage');
    match(notifications.said.at(-1) ?? '', /^The merge has conflicts in 1 files/);
    message = { answer: '### a.js:1 [error] Conflict\n> <<<<<<< HEAD\n\nText' };
    await vscode.commands.executeCommand('rationale.review', { target: 'changes' });
    match(prompt(), /diff --cc a\.js/);
    equal((await (await rationale()).tasks()).comments.findings[0]?.finding.title, 'Conflict');
    await open(`${repo}/a.js`, 'two();\nthree();\n');
    git('add', '.');
    await opened.status();
    opened.inputBox.value = "Merge branch 'topic'";
    message = { answer: "Merge branch 'topic', both calls" };
    await vscode.commands.executeCommand('rationale.commitMessage');
    match(prompt(), /## Written already[\s\S]*Merge branch 'topic'/);
    equal(opened.inputBox.value, "Merge branch 'topic', both calls");
  });

  it('a commit message can be cancelled, and what was typed stays', async () => {
    await open(`${repo}/a.js`, 'one();\n');
    git('add', '.');
    const opened = await repository();
    opened.inputBox.value = 'mine';
    await backend?.close();
    backend = await serve(() =>
      events([
        ...chunks({ thought: 'I wonder.', finish: null }).map(event),
        { wait: new Promise(() => undefined) },
      ]),
    );
    const running = vscode.commands.executeCommand('rationale.commitMessage');
    await until(() => backend?.requests.length === 1);
    const run = await thinks('I wonder.');
    await vscode.commands.executeCommand('rationale.stop');
    await running;
    deepEqual([run.phase, opened.inputBox.value], ['stopped', 'mine']);
    await backend.requests[0]?.disconnected;
  });

  it('a commit message does not overwrite what was typed meanwhile without a word', async () => {
    await open(`${repo}/a.js`, 'one();\n');
    git('add', '.');
    const opened = await repository();
    message = { answer: 'Begin' };
    const running = vscode.commands.executeCommand('rationale.commitMessage');
    await until(() => backend?.requests.length === 1);
    opened.inputBox.value = 'mine';
    await running;
    equal(opened.inputBox.value, 'mine');
    match(notifications.said.at(-1) ?? '', /^The commit message is ready/);
  });

  it('without git, says what is missing', async () => {
    await closeAll();
    const told = async (command: string, argument?: unknown): Promise<string | undefined> => {
      await vscode.commands.executeCommand(`rationale.${command}`, argument);
      return notifications.said.at(-1);
    };
    equal(await told('commitMessage'), 'No git repository is open.');
    equal(await told('review', { target: 'changes' }), 'No git repository is open.');
    const { getExtension } = vscode.extensions;
    Object.assign(vscode.extensions, { getExtension: () => undefined });
    try {
      match((await told('review', { target: 'branch' })) ?? '', /git extension is switched off/);
    } finally {
      Object.assign(vscode.extensions, { getExtension });
    }
    equal(backend?.requests.length, 0);
  });
});
