import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { confirmProtected, leadOf } from '../../src/vscode/review/protectedFiles.ts';
import type { Run } from '../../src/vscode/runs/run.ts';
import { stream } from '../backend/dialects.ts';
import type { Backend } from '../backend/server.ts';
import { Notifications } from './dialogs.ts';
import { cleanUp, edit, inFolder, open, serve, shownRun, until } from './job.ts';

const FILE = 'src/parts.js';
const OTHER = 'src/other.js';
const TEXT = 'a\nb\nc\nd\ne\nf\ng\nh\ni\n';
/** Three changes in one file and one in another. */
const ANSWER = diff(
  hunks(FILE, ' a\n-b\n+B\n+B2\n c', ' d\n-e\n f', ' g\n-h\n+H\n i'),
  hunks(OTHER, '-one\n+ONE\n two'),
);

function hunks(path: string, ...all: string[]): string {
  return `--- a/${path}\n+++ b/${path}\n${all.map((hunk) => `@@ @@\n${hunk}`).join('\n')}`;
}

function diff(...files: string[]): string {
  return `\`\`\`diff\n${files.join('\n')}\n\`\`\`\n`;
}

async function write(path: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(inFolder(path), new TextEncoder().encode(text));
}

async function textOf(path: string): Promise<string> {
  return (await vscode.workspace.openTextDocument(inFolder(path))).getText();
}

const run = (command: string, argument?: unknown): Thenable<unknown> =>
  vscode.commands.executeCommand(`rationale.${command}`, argument);

/** `Accept Change@1`: what the lenses of a document say, and where. */
async function lenses(uri: vscode.Uri): Promise<string[]> {
  const all = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri);
  return all.flatMap(({ command, range }) =>
    command?.command.startsWith('rationale.')
      ? [`${command.title.replace(/^.*\) /, '')}@${range.start.line}`]
      : [],
  );
}

/** The right side of the diff that is shown. */
function proposed(): vscode.Uri {
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
  ok(tab?.input instanceof vscode.TabInputTextDiff, 'no diff is shown');
  return tab.input.modified;
}

describe('a review, part by part', () => {
  let backend: Backend | undefined;
  let answer = ANSWER;
  beforeEach(async () => {
    answer = ANSWER;
    backend = await serve(() => stream({ answer }));
    await write(OTHER, 'one\ntwo\n');
  });
  afterEach(async () => {
    await cleanUp();
    await backend?.close();
  });

  const files = ({ proposal }: Run): string[] =>
    (proposal?.files ?? []).map(({ path, added, removed }) => `${path} +${added} -${removed}`);

  it('has lenses above each change, in the diff and in the file itself', async () => {
    const { document } = await open(FILE, TEXT);
    await edit();
    await run('openReview', { path: FILE });
    deepEqual(
      (await lenses(proposed())).filter((lens) => lens.startsWith('Accept')),
      ['Accept Change@1', 'Accept Change@5', 'Accept Change@7'],
    );
    // The left side of the diff is the same document; there the lenses would be there twice.
    deepEqual(await lenses(document.uri), []);
    await vscode.window.showTextDocument(document);
    deepEqual(
      (await lenses(document.uri)).filter((lens) => !lens.startsWith('Accept')),
      [
        ...['Discard Change@1', 'Show Change@1', 'Discard Change@4', 'Show Change@4'],
        ...['Discard Change@7', 'Show Change@7'],
      ],
    );
  });

  it('accepts the hunk at the cursor as one step, and goes on with the next', async () => {
    const { document } = await open(FILE, TEXT);
    const shown = await edit();
    await run('openReview', { path: FILE });
    equal(vscode.window.activeTextEditor?.selection.active.line, 1);
    await run('nextHunk');
    await run('nextHunk');
    equal(vscode.window.activeTextEditor?.selection.active.line, 7);
    await run('previousHunk');
    await run('previousHunk');
    await run('acceptHunk');
    equal(document.getText(), TEXT.replace('b', 'B\nB2'));
    deepEqual(files(shown), [`${FILE} +1 -2`, `${OTHER} +1 -1`]);
    deepEqual(shown.proposal?.decided, { accepted: 1, discarded: 0 });
    equal(vscode.window.activeTextEditor?.selection.active.line, 5);
    await run('discardHunk');
    await run('acceptHunk');
    equal(document.getText(), TEXT.replace('b', 'B\nB2').replace('h', 'H'));
    // The next file follows.
    equal(proposed().path, inFolder(OTHER).path);
    await run('acceptHunk', { hunk: 3 });
    equal(await textOf(OTHER), 'ONE\ntwo\n');
    equal(shown.proposal?.state, 'accepted');
    deepEqual(files(shown), [`${FILE} +3 -2`, `${OTHER} +1 -1`]);
    deepEqual(shown.proposal?.decided, { accepted: 3, discarded: 1 });
  });

  it('brings back what was discarded', async () => {
    await open(FILE, TEXT);
    const shown = await edit();
    await run('discardFile', { path: FILE });
    deepEqual(files(shown), [`${OTHER} +1 -1`]);
    await run('bringBack');
    deepEqual(files(shown), [`${FILE} +3 -3`, `${OTHER} +1 -1`]);
  });

  it('one Undo takes back one acceptance, which then waits again', async () => {
    const editor = await open(FILE, TEXT);
    const shown = await edit();
    await run('acceptHunk', { hunk: 0 });
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('undo');
    equal(editor.document.getText(), TEXT);
    await until(() => files(shown)[0] === `${FILE} +3 -3`);
    await vscode.commands.executeCommand('redo');
    await until(() => files(shown)[0] === `${FILE} +1 -2`);
  });

  it('acts on the hunk at the cursor of the file itself', async () => {
    const editor = await open(FILE, TEXT);
    await edit();
    const shown = await vscode.window.showTextDocument(editor.document);
    shown.selection = new vscode.Selection(7, 0, 7, 0);
    await run('acceptHunk');
    equal(editor.document.getText(), TEXT.replace('h', 'H'));
  });

  it('accepts and discards by file', async () => {
    const { document } = await open(FILE, TEXT);
    const shown = await edit();
    await run('discardFile', { path: FILE });
    deepEqual(files(shown), [`${OTHER} +1 -1`]);
    await run('acceptFile', { path: OTHER });
    equal(document.getText(), TEXT);
    equal(document.isDirty, false);
    equal(await textOf(OTHER), 'ONE\ntwo\n');
    deepEqual(files(shown), [`${OTHER} +1 -1`]);
    deepEqual([shown.proposal?.state, shown.proposal?.decided], ['accepted', { accepted: 1, discarded: 3 }]);
  });

  it('places what is left on what was typed in between', async () => {
    const { document } = await open(FILE, TEXT);
    const shown = await edit();
    await run('acceptHunk', { hunk: 0 });
    const typing = new vscode.WorkspaceEdit();
    typing.insert(document.uri, new vscode.Position(0, 0), 'top\n');
    await vscode.workspace.applyEdit(typing);
    await until(() => (shown.proposal?.files.length ?? 0) === 2);
    await run('acceptEdit');
    // What was typed has not been looked at: the first Accept only places anew.
    await run('acceptEdit');
    equal(document.getText(), `top\n${TEXT.replace('b', 'B\nB2').replace('e\n', '').replace('h', 'H')}`);
  });

  it('says that the files hold it all where the user wrote the same', async () => {
    answer = diff(hunks(FILE, ' a\n-b\n+B\n c'));
    const { document } = await open(FILE, TEXT);
    const shown = await edit();
    const typing = new vscode.WorkspaceEdit();
    typing.replace(document.uri, new vscode.Range(1, 0, 1, 1), 'B');
    await vscode.workspace.applyEdit(typing);
    await until(() => shown.proposal?.files.length === 0);
    deepEqual(shown.proposal?.refused, []);
    const notifications = new Notifications();
    try {
      await run('acceptEdit');
    } finally {
      notifications.restore();
    }
    deepEqual(notifications.said, ['The files hold all of this edit already.']);
    equal(document.getText(), TEXT.replace('b', 'B'));
    await run('discardEdit');
    equal(shown.proposal?.state, 'discarded');
    equal(document.getText(), TEXT.replace('b', 'B'));
  });

  it('moves a file with unsaved changes, and keeps them', async () => {
    answer = diff(
      `diff --git a/${FILE} b/src/moved.js\nrename from ${FILE}\nrename to src/moved.js\n${hunks(FILE, ' a\n-b\n+B\n c').replace(`b/${FILE}`, 'b/src/moved.js')}`,
    );
    const editor = await open(FILE, TEXT);
    await editor.edit((typing) => typing.insert(new vscode.Position(8, 0), 'unsaved\n'));
    const shown = await edit();
    equal(shown.proposal?.files[0]?.kind, 'rename');
    await run('acceptEdit');
    equal(await textOf('src/moved.js'), TEXT.replace('b', 'B').replace('i', 'unsaved\ni'));
    await vscode.workspace.fs.stat(inFolder(FILE)).then(
      () => ok(false, 'the old file is still there'),
      () => undefined,
    );
    await (await vscode.workspace.openTextDocument(inFolder('src/moved.js'))).save();
    await vscode.workspace.fs.delete(inFolder('src/moved.js'));
  });
});

describe('accepting, when something is in the way', () => {
  let backend: Backend | undefined;
  let answer = '';
  beforeEach(async () => {
    backend = await serve(() => stream({ answer }));
  });
  afterEach(async () => {
    await cleanUp();
    await backend?.close();
  });

  /** Runs something while VS Code does all of an edit, then says that it failed. */
  async function failing(act: () => Promise<unknown>): Promise<void> {
    const { workspace } = vscode;
    const { applyEdit } = workspace;
    let calls = 0;
    workspace.applyEdit = async (...given) => (await applyEdit(...given)) && calls++ > 0;
    try {
      await act();
      ok(calls > 1, 'nothing was brought back');
    } finally {
      workspace.applyEdit = applyEdit;
    }
  }

  const create = (path: string): string => `--- /dev/null\n+++ b/${path}\n@@ @@\n+made`;

  it('changes nothing at all when one part fails', async () => {
    await write('src/gone.js', 'gone\n');
    const { document } = await open(FILE, TEXT);
    answer = diff(
      hunks(FILE, '-b\n+B\n c'),
      create('src/made.js'),
      '--- a/src/gone.js\n+++ /dev/null\n@@ @@\n-gone',
    );
    const shown = await edit();
    equal(shown.proposal?.files.length, 3);
    await failing(async () => await run('acceptEdit'));
    equal(document.getText(), TEXT);
    equal(await textOf('src/gone.js'), 'gone\n');
    await vscode.workspace.fs.stat(inFolder('src/made.js')).then(
      () => ok(false, 'a file was left behind'),
      () => undefined,
    );
    equal(shown.proposal?.state, 'pending');
    await vscode.workspace.fs.delete(inFolder('src/gone.js'));
  });

  it('does not delete what was changed since, nor create over what came since', async () => {
    await write('src/gone.js', 'gone\n');
    await open(FILE, TEXT);
    answer = diff(create('src/came.js'), '--- a/src/gone.js\n+++ /dev/null\n@@ @@\n-gone');
    const shown = await edit();
    equal(shown.proposal?.files.length, 2);
    await write('src/came.js', 'theirs\n');
    const changed = await vscode.workspace.openTextDocument(inFolder('src/gone.js'));
    const typing = new vscode.WorkspaceEdit();
    typing.insert(changed.uri, new vscode.Position(0, 0), 'not ');
    await vscode.workspace.applyEdit(typing);
    await run('acceptEdit');
    equal(await textOf('src/came.js'), 'theirs\n');
    equal(changed.getText(), 'not gone\n');
    await until(() => shown.proposal?.files.length === 0);
    match(
      shown.proposal?.refused.map(({ reason }) => reason).join('\n') ?? '',
      /exists already[\s\S]*after the model/,
    );
    await changed.save();
    await vscode.workspace.fs.delete(changed.uri);
    await vscode.workspace.fs.delete(inFolder('src/came.js'));
  });

  it('does not write over a change on disk that the editor has not seen', async () => {
    const { document } = await open(FILE, TEXT);
    answer = diff(hunks(FILE, '-b\n+B\n c'));
    await edit();
    await write(FILE, 'someone else\n');
    await run('acceptEdit');
    await until(() => document.getText() === 'someone else\n');
    equal(document.isDirty, false);
  });
});

/** Runs something while VS Code answers modal questions with the button of this name; returns what was asked. */
async function answering(button: string, act: () => Thenable<unknown>): Promise<string[]> {
  const { window } = vscode;
  const { showWarningMessage } = window;
  const asked: string[] = [];
  window.showWarningMessage = async (message: string, options?: unknown) => {
    const detail = typeof options === 'object' && options && 'detail' in options ? `\n${options.detail}` : '';
    asked.push(message + detail);
    return button as never;
  };
  try {
    await act();
    return asked;
  } finally {
    window.showWarningMessage = showWarningMessage;
  }
}

describe('hunks that were refused', () => {
  let backend: Backend | undefined;
  let answers: string[] = [];
  beforeEach(async () => {
    backend = await serve(() => stream({ answer: answers.shift() ?? 'Nothing more.' }));
  });
  afterEach(async () => {
    await cleanUp();
    await backend?.close();
  });

  const wrong = hunks(FILE, ' d\n-not e\n+E\n f\n g');

  it('are shown beside the nearest lines of the file', async () => {
    answers = [diff(wrong)];
    await open(FILE, TEXT);
    const shown = await edit();
    deepEqual(
      shown.proposal?.refused.map(({ compare }) => compare),
      [0],
    );
    await run('compareRefused', { refusal: 0 });
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    ok(tab?.input instanceof vscode.TabInputTextDiff);
    const side = async (uri: vscode.Uri): Promise<string> =>
      (await vscode.workspace.openTextDocument(uri)).getText().replaceAll('\n', '|');
    equal(await side(tab.input.original), 'a|b|c|d|e|f|g|h|i|');
    equal(await side(tab.input.modified), 'a|b|c|d|not e|f|g|h|i|');
  });

  it('go back to the model alone, with the text as it is now, and come under review again', async () => {
    answers = [diff(wrong, hunks(OTHER, '-one\n+ONE')), diff(hunks(FILE, ' d\n-e\n+E\n f'))];
    await write(OTHER, 'one\ntwo\n');
    const { document } = await open(FILE, TEXT);
    const first = await edit('capitals');
    equal(first.proposal?.canAskAgain, true);
    const asked = await answering('Accept and Ask Again', () => run('askAgain'));
    equal(asked.length, 1);
    equal(await textOf(OTHER), 'ONE\ntwo\n');
    const prompt = JSON.stringify(backend?.requests[1]?.body);
    for (const part of ['-not e', TEXT, 'capitals', 'not in the file']) {
      ok(prompt.includes(JSON.stringify(part).slice(1, -1)), `the prompt lacks ${part}`);
    }
    ok(!prompt.includes('ONE'), 'the prompt holds what was placed');
    const second = await shownRun();
    deepEqual(
      second.proposal?.files.map(({ path }) => path),
      [FILE],
    );
    await run('acceptEdit');
    equal(document.getText(), TEXT.replace('e', 'E'));
  });

  it('that nobody can mend are not asked for again', async () => {
    answers = [diff(hunks('../out.js', '-a\n+b'))];
    await open(FILE, TEXT);
    const shown = await edit();
    deepEqual([shown.proposal?.refused.length, shown.proposal?.canAskAgain], [1, undefined]);
    await run('askAgain');
    equal(backend?.requests.length, 1);
  });
});

describe('files that an answer may not simply change', () => {
  let backend: Backend | undefined;
  let answer = '';
  beforeEach(async () => {
    backend = await serve(() => stream({ answer }));
  });
  afterEach(async () => {
    await cleanUp();
    await backend?.close();
  });

  const create = (path: string, text = 'made'): string => `--- /dev/null\n+++ b/${path}\n@@ @@\n+${text}`;

  it('are refused when git leaves them out, when they are binary, or too large', async () => {
    await write('.gitignore', '*.gen.js\n');
    await write('src/.gitignore', 'out/\n');
    await write('src/a.gen.js', 'a\n');
    await write('src/picture.png', 'a\0b\n');
    await write('src/large.txt', 'a\n'.repeat(2_200_000));
    await open(FILE, TEXT);
    answer = diff(
      hunks('src/a.gen.js', '-a\n+b'),
      create('src/out/new.js'),
      hunks('src/picture.png', '-a\n+b'),
      hunks('src/large.txt', '-a\n+b'),
      hunks(FILE, '-b\n+B\n c'),
    );
    const shown = await edit();
    deepEqual(
      shown.proposal?.files.map(({ path }) => path),
      [FILE],
    );
    const why = Object.fromEntries((shown.proposal?.refused ?? []).map(({ path, reason }) => [path, reason]));
    match(why['src/a.gen.js'] ?? '', /\.gitignore/);
    match(why['src/out/new.js'] ?? '', /\.gitignore/);
    match(why['src/picture.png'] ?? '', /cannot be edited as text/);
    match(why['src/large.txt'] ?? '', /2 million/);
    for (const path of ['.gitignore', 'src/.gitignore', 'src/a.gen.js', 'src/picture.png', 'src/large.txt']) {
      await vscode.workspace.fs.delete(inFolder(path));
    }
  });

  it('are refused when git leaves them out, unless the user asked about that very file', async () => {
    await write('.gitignore', 'src/\n');
    const { document } = await open(FILE, TEXT);
    answer = diff(hunks(FILE, '-b\n+B\n c'));
    await edit();
    await run('acceptEdit');
    equal(document.getText(), TEXT.replace('b', 'B'));
    await vscode.workspace.fs.delete(inFolder('.gitignore'));
  });

  it('need a separate yes when they can run programs or hold secrets, which says why', async () => {
    await open(FILE, TEXT);
    await write('src/package.json', '{\n  "name": "x",\n  "scripts": {}\n}\n');
    answer = diff(
      create('.github/workflows/x.yml'),
      create('.husky/pre-commit'),
      hunks('src/package.json', '-  "scripts": {}\n+  "scripts": { "test": "x" }'),
      hunks(FILE, '-b\n+B\n c'),
    );
    const shown = await edit();
    const asked = await answering('', () => run('acceptEdit'));
    match(
      asked.join(),
      /workflows\/x\.yml: .*build server[\s\S]*husky[\s\S]*by git[\s\S]*package\.json: .*by name/,
    );
    equal(await textOf('src/package.json'), '{\n  "name": "x",\n  "scripts": {}\n}\n');
    // What is not protected goes through without a question.
    deepEqual(await answering('', () => run('acceptFile', { path: FILE })), []);
    equal(await textOf(FILE), TEXT.replace('b', 'B'));
    await answering('Change Them', () => run('acceptEdit'));
    match(await textOf('src/package.json'), /"test": "x"/);
    equal(shown.proposal?.state, 'accepted');
    for (const path of ['.github', '.husky', 'src/package.json']) {
      await vscode.workspace.fs.delete(inFolder(path), { recursive: true });
    }
  });

  it('are not changed under two names at once', async () => {
    const { document } = await open(FILE, TEXT);
    await symlink(document.uri.fsPath, inFolder('src/alias.js').fsPath);
    answer = diff(hunks(FILE, '-b\n+B\n c'), hunks('src/alias.js', '-b\n+C\n c'));
    const shown = await edit();
    deepEqual(
      shown.proposal?.files.map(({ path }) => path),
      [FILE],
    );
    match(shown.proposal?.refused[0]?.reason ?? '', /alias\.js is another name/);
    await vscode.workspace.fs.delete(inFolder('src/alias.js'));
  });

  it('are known by where links lead', async () => {
    await write('.vscode/tasks.json', 'one\n');
    await symlink(inFolder('.vscode').fsPath, inFolder('src/docs').fsPath);
    await open(FILE, TEXT);
    answer = diff(hunks('src/docs/tasks.json', '-one\n+two'));
    const { proposal } = await edit();
    deepEqual(
      [proposal?.files.map(({ path }) => path), proposal?.refused.map(({ reason }) => reason)],
      [['src/docs/tasks.json'], []],
    );
    match(
      (await answering('', () => run('acceptEdit'))).join(),
      /src\/docs\/tasks\.json → \.vscode\/tasks\.json: editor settings/,
    );
    equal(await textOf('.vscode/tasks.json'), 'one\n');
    await vscode.workspace.fs.delete(inFolder('src/docs'));
    await vscode.workspace.fs.delete(inFolder('.vscode'), { recursive: true });
  });

  it('are asked about where it cannot be found out where they lead', async () => {
    await symlink('loop.js', inFolder('src/loop.js').fsPath);
    const lead = await leadOf(inFolder('src/loop.js'));
    const edits = [{ path: 'src/loop.js', ...lead, before: undefined, after: 'a' }];
    let agreed: boolean | undefined;
    const said = await answering('Change Them', async () => {
      agreed = await confirmProtected(edits);
    });
    match(said.join(), /src\/loop\.js: where it leads could not be found out/);
    equal(agreed, true);
    deepEqual(await leadOf(inFolder(FILE)), { realPath: FILE, isLost: false });
    await vscode.workspace.fs.delete(inFolder('src/loop.js'));
  });
});
