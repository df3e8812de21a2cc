import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { lstat, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { stream } from '../backend/dialects.ts';
import type { Backend } from '../backend/server.ts';
import { cleanUp, edit, inFolder, open, rationale, serve, until } from './job.ts';

const { fs } = vscode.workspace;

/** What the user is asked and told during a restore; `say` decides what is clicked. */
class Dialogs {
  listed: string[] = [];
  readonly asked: string[] = [];
  readonly told: string[] = [];
  /** What is done while the question is open. */
  meanwhile: () => Promise<void> = async () => undefined;
  say: string | undefined = 'Restore';
  readonly #own = (({ showQuickPick, showWarningMessage, showInformationMessage, showErrorMessage }) => ({
    showQuickPick,
    showWarningMessage,
    showInformationMessage,
    showErrorMessage,
  }))(vscode.window);

  constructor() {
    const tell = async (text: string): Promise<void> => {
      this.told.push(text);
    };
    Object.assign(vscode.window, {
      showQuickPick: async (items: readonly vscode.QuickPickItem[]) => {
        this.listed = items.map(({ label }) => label);
        return items[0];
      },
      showWarningMessage: async (text: string, options?: vscode.MessageOptions) => {
        this.asked.push(`${text}\n${options?.detail ?? ''}`);
        await this.meanwhile();
        return this.say;
      },
      showInformationMessage: tell,
      showErrorMessage: tell,
    });
  }

  close(): void {
    Object.assign(vscode.window, this.#own);
  }
}

let dialogs: Dialogs;
/** Each test has files of its own: VS Code remembers what was done to one, also after it was deleted. */
let [A, B, C] = ['', '', ''];
let tests = 0;
const files = vscode.workspace.getConfiguration('files');

/** In each suite of this file, and not above them: what stands there runs before the tests of all other files, too. */
function setUp(): void {
  before(async () => await files.update('autoSave', 'off', vscode.ConfigurationTarget.Global));
  after(async () => await files.update('autoSave', undefined, vscode.ConfigurationTarget.Global));
  beforeEach(() => {
    dialogs = new Dialogs();
    tests++;
    [A, B, C] = [`kept/${tests}/a.txt`, `kept/${tests}/b.txt`, `kept/${tests}/c.txt`];
  });
  afterEach(async () => {
    dialogs.close();
    await cleanUp();
    await fs.delete(inFolder('kept'), { recursive: true }).then(undefined, () => undefined);
  });
}

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

async function write(path: string, text: string): Promise<void> {
  await fs.writeFile(inFolder(path), bytesOf(text));
}

/** Each byte as a character; undefined when there is no file. */
async function read(path: string): Promise<string | undefined> {
  return await fs.readFile(inFolder(path)).then(
    (bytes) => Buffer.from(bytes).toString('latin1'),
    () => undefined,
  );
}

async function type(document: vscode.TextDocument, text: string): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  change.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  ok(await vscode.workspace.applyEdit(change));
}

async function saveAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty)) {
    ok(await document.save());
  }
}

async function keep(...paths: string[]): Promise<void> {
  const { app } = await rationale();
  const checkpoints = await app.checkpoints();
  ok(await checkpoints.keep(String(Math.random()), 'do it', paths.map(inFolder)));
}

/** Restores the newest checkpoint. */
async function restore(): Promise<void> {
  await vscode.commands.executeCommand('rationale.restoreCheckpoint');
}

const kinds: readonly [string, string][] = [
  ['plain text', 'one\ntwo\n'],
  ['CRLF and a byte order mark', '\u00ef\u00bb\u00bfone\r\ntwo\r\n'],
  ['mixed line endings', 'one\r\ntwo\nthree\r\n'],
  ['old Mac line endings', 'one\rtwo\r'],
  ['no final newline, trailing blanks', 'one  \ntwo  '],
  ['Latin-1', 'caf\u00e9\n'],
  ['UTF-16', '\u00ff\u00feo\u0000n\u0000e\u0000\n\u0000'],
  ['binary', '\u0089PNG\r\n\u001a\n\u0000\u0000\u0000\rIHDR'],
  ['nothing', ''],
];

describe('a restore gives back every byte of', () => {
  setUp();

  for (const [kind, before] of kinds) {
    it(kind, async () => {
      await write(A, before);
      await keep(A);
      await write(A, 'else\n');
      await restore();
      equal(await read(A), before);
    });

    it(`${kind}, over unsaved changes`, async () => {
      await write(A, before);
      await keep(A);
      await write(A, 'else\n');
      const { document } = await vscode.window.showTextDocument(inFolder(A), { preview: false });
      await type(document, 'typed\n');
      await restore();
      equal(await read(A), before);
      await until(() => !document.isDirty);
    });

    it(`${kind}, after its file was deleted`, async () => {
      await write(A, before);
      await keep(A);
      await fs.delete(inFolder(A));
      await restore();
      equal(await read(A), before);
    });
  }

  it('text, whatever is done to files on save', async () => {
    await files.update('insertFinalNewline', true, vscode.ConfigurationTarget.Global);
    await write(A, 'one');
    await keep(A);
    await write(A, 'else\n');
    await restore();
    equal(await read(A), 'one');
    await files.update('insertFinalNewline', undefined, vscode.ConfigurationTarget.Global);
  });
});

describe('a restore', () => {
  setUp();

  it('says what it overwrites, creates and deletes, and shows it beside what was kept', async () => {
    await write(A, 'a\n');
    await write(B, 'b\n');
    await keep(A, B, C);
    await write(A, 'A\n');
    await fs.delete(inFolder(B));
    await write(C, 'C\n');
    let shown: readonly string[] = [];
    dialogs.meanwhile = async () => {
      shown = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    };
    dialogs.say = undefined;
    await restore();
    deepEqual(dialogs.asked[0]?.split('\n').slice(1, 4), [
      `Overwritten: ${A}`,
      `Created again: ${B}`,
      `Deleted: ${C}`,
    ]);
    deepEqual(shown, ['Now and Before the Answer (3 files)']);
    deepEqual([await read(A), await read(B), await read(C)], ['A\n', undefined, 'C\n']);
    deepEqual(
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs),
      [],
    );
  });

  it('shows one file in the diff editor, the present text on the left', async () => {
    await write(A, 'kept\n');
    await keep(A);
    const { document } = await vscode.window.showTextDocument(inFolder(A), { preview: false });
    await type(document, 'typed\n');
    const sides: string[] = [];
    dialogs.meanwhile = async () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      ok(input instanceof vscode.TabInputTextDiff);
      for (const side of [input.original, input.modified]) {
        sides.push((await vscode.workspace.openTextDocument(side)).getText());
      }
    };
    await restore();
    deepEqual(sides, ['typed\n', 'kept\n']);
  });

  it('can be undone by a restore, unsaved changes included', async () => {
    await write(A, 'a\n');
    await write(B, 'b\n');
    await keep(A, B, C);
    await fs.delete(inFolder(B));
    await write(C, 'C\n');
    const { document } = await vscode.window.showTextDocument(inFolder(A), { preview: false });
    await type(document, 'typed\n');
    const now = async () => [
      document.getText(),
      document.isDirty,
      await read(A),
      await read(B),
      await read(C),
    ];
    const before = await now();
    await restore();
    deepEqual(await now(), ['a\n', false, 'a\n', 'b\n', undefined]);
    await restore();
    equal(dialogs.listed[0], 'Before the restore of: do it');
    deepEqual(await now(), before);
    await restore();
    deepEqual(await now(), ['a\n', false, 'a\n', 'b\n', undefined]);
  });

  it('gives back unsaved changes as unsaved, and beside them what was on disk', async () => {
    await write(A, 'disk\n');
    const { document } = await vscode.window.showTextDocument(inFolder(A), { preview: false });
    await type(document, 'typed\n');
    await keep(A);
    await type(document, 'later\n');
    await document.save();
    await restore();
    const restored = await vscode.workspace.openTextDocument(inFolder(A));
    deepEqual([restored.getText(), restored.isDirty, await read(A)], ['typed\n', true, 'disk\n']);
  });

  it('gives back the line endings of unsaved changes', async () => {
    await write(A, 'disk\n');
    const editor = await vscode.window.showTextDocument(inFolder(A), { preview: false });
    const { document } = editor;
    ok(await editor.edit((editing) => editing.setEndOfLine(vscode.EndOfLine.CRLF)));
    await keep(A);
    ok(await editor.edit((editing) => editing.setEndOfLine(vscode.EndOfLine.LF)));
    await type(document, 'one\ntwo\n');
    await restore();
    deepEqual([document.getText(), document.isDirty], ['disk\r\n', true]);
    await restore();
    deepEqual([document.getText(), document.isDirty], ['one\ntwo\n', true]);
  });

  it('gives back a text that was never saved', async () => {
    const document = await vscode.workspace.openTextDocument({ content: 'draft\n' });
    await vscode.window.showTextDocument(document);
    const { app } = await rationale();
    ok(await (await app.checkpoints()).keep('untitled', 'do it', [document.uri]));
    await type(document, 'else\n');
    await restore();
    equal(document.getText(), 'draft\n');
  });

  it('of texts is one step that Undo takes back', async () => {
    await write(A, 'a\n');
    await write(B, 'b\n');
    await keep(A, B);
    await write(A, 'A\n');
    await write(B, 'B\n');
    await restore();
    await vscode.window.showTextDocument(inFolder(A), { preview: false });
    await vscode.commands.executeCommand('undo');
    const [a, b] = await Promise.all([A, B].map((path) => vscode.workspace.openTextDocument(inFolder(path))));
    await until(() => a?.getText() === 'A\n' && b?.getText() === 'B\n');
  });

  it('of mixed line endings is taken back by Undo, too, and never by deleting the file', async () => {
    await write(A, 'a\r\nb\n');
    await keep(A);
    await write(A, 'c\n');
    const { document } = await vscode.window.showTextDocument(inFolder(A), { preview: false });
    await restore();
    equal(await read(A), 'a\r\nb\n');
    for (let undo = 0; undo < 3; undo++) {
      await vscode.window.showTextDocument(inFolder(A), { preview: false });
      await vscode.commands.executeCommand('undo');
      equal(await read(A), 'a\r\nb\n');
    }
    equal(document.getText(), 'c\n');
  });

  it('asks again when a file changes while it asks', async () => {
    await write(A, 'a\n');
    await keep(A);
    await write(A, 'b\n');
    dialogs.meanwhile = async () => {
      dialogs.meanwhile = async () => {
        dialogs.say = undefined;
      };
      await write(A, 'c\n');
    };
    await restore();
    equal(dialogs.asked.length, 2);
    equal(await read(A), 'c\n');
  });

  it('changes nothing when VS Code refuses one of the files', async () => {
    await write(A, 'a\n');
    await write(B, 'b\n');
    await keep(A, B, C);
    await write(A, 'A\n');
    await fs.delete(inFolder(B));
    await write(C, 'C\n');
    // The edit fails at its last part, after its first ones were done.
    const { applyEdit } = vscode.workspace;
    Object.assign(vscode.workspace, {
      applyEdit: async () => {
        Object.assign(vscode.workspace, { applyEdit });
        await write(B, 'b\n');
        await fs.delete(inFolder(C));
        return false;
      },
    });
    await restore();
    deepEqual([await read(A), await read(B), await read(C)], ['A\n', undefined, 'C\n']);
    match(dialogs.told.join(), /nothing was changed/);
  });

  it('leaves alone what it must not write, and says why', async () => {
    const outside = join(tmpdir(), 'rationale-checkpoint-outside');
    await fs.createDirectory(vscode.Uri.file(outside));
    for (const path of [A, B, 'kept/in/d.txt']) {
      await write(path, 'kept\n');
    }
    await keep(A, B, 'kept/in/d.txt');
    await write(A, 'changed\n');
    await fs.delete(inFolder(B));
    await fs.createDirectory(inFolder(B));
    await fs.delete(inFolder('kept/in'), { recursive: true });
    await symlink(outside, inFolder('kept/in').fsPath);
    await restore();
    match(dialogs.asked[0] ?? '', new RegExp(`Left as it is: ${B} \\(something else is in its place\\)`));
    match(dialogs.asked[0] ?? '', /Left as it is: kept\/in\/d.txt \(it is outside of the workspace now\)/);
    equal(await read(A), 'kept\n');
    equal(await read('kept/in/d.txt'), undefined);
    await rm(inFolder('kept/in').fsPath);
    await rm(outside, { recursive: true });
  });

  it('shows text and binaries together', async () => {
    await write(A, 'a\n');
    await write('kept/b.png', '\u0089PNG\u0000a');
    await keep(A, 'kept/b.png');
    await write(A, 'A\n');
    await write('kept/b.png', '\u0089PNG\u0000b');
    await restore();
    deepEqual([await read(A), await read('kept/b.png')], ['a\n', '\u0089PNG\u0000a']);
  });

  it('gives a text back in the encoding that it was open in', async () => {
    await write(A, 'caf\u00e9\n');
    const encoding = 'windows1252';
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(inFolder(A), { encoding }));
    await keep(A);
    await write(A, 'x\n');
    await vscode.workspace.openTextDocument(inFolder(A), { encoding: 'utf8' });
    await restore();
    const restored = await vscode.workspace.openTextDocument(inFolder(A));
    deepEqual(
      [restored.getText(), restored.encoding, await read(A)],
      ['caf\u00e9\n', encoding, 'caf\u00e9\n'],
    );
  });

  it('keeps a link to a file a link', async () => {
    await write(B, 'b\r\nb\n');
    await symlink(inFolder(B).fsPath, inFolder(A).fsPath);
    await keep(A);
    await write(B, 'changed\n');
    await restore();
    equal(await read(B), 'b\r\nb\n');
    ok((await lstat(inFolder(A).fsPath)).isSymbolicLink());
  });

  it('does not touch what was too large to be kept', async () => {
    await write(A, 'a\n');
    await fs.writeFile(inFolder('kept/large.bin'), new Uint8Array(20 * 1024 * 1024 + 1));
    await keep(A, 'kept/large.bin');
    await write(A, 'A\n');
    await write('kept/large.bin', 'small');
    await restore();
    match(dialogs.asked[0] ?? '', /Left as it is: kept\/large.bin \(it was too large to be kept\)/);
    deepEqual([await read(A), await read('kept/large.bin')], ['a\n', 'small']);
  });

  it('does not overwrite what is too large to be kept first', async () => {
    await write(A, 'a\n');
    await keep(A);
    await fs.writeFile(inFolder(A), new Uint8Array(20 * 1024 * 1024 + 1));
    await restore();
    deepEqual(dialogs.asked, []);
    match(dialogs.told.join(), /it is now too large to be kept/);
    equal((await fs.stat(inFolder(A))).size, 20 * 1024 * 1024 + 1);
  });

  it('says so when there is nothing to do', async () => {
    await write(A, 'a\n');
    await keep(A);
    await restore();
    deepEqual(dialogs.asked, []);
    match(dialogs.told.join(), /the files are as they were/);
  });
});

describe('before an answer is accepted', () => {
  setUp();

  const FILE = 'kept/answer.js';
  const TEXT = 'let a = 1;\nlet b = 2;\n';
  const hunk = (header: string, ...lines: string[]): string => `${header}\n@@ @@\n${lines.join('\n')}`;
  const answer = [
    hunk(`--- a/${FILE}\n+++ b/${FILE}`, '-let a = 1;', '+let a = 2;', ' let b = 2;'),
    hunk('--- /dev/null\n+++ b/kept/new.js', '+fresh'),
    hunk('--- a/kept/old.js\n+++ /dev/null', '-old'),
    hunk(
      [
        'diff --git a/kept/from.js b/kept/to.js',
        'rename from kept/from.js',
        'rename to kept/to.js',
        '--- a/kept/from.js',
        '+++ b/kept/to.js',
      ].join('\n'),
      '-x',
      '+y',
    ),
  ].join('\n');
  let backend: Backend | undefined;
  beforeEach(async () => {
    backend = await serve(() => stream({ answer: `\`\`\`diff\n${answer}\n\`\`\`` }));
    await write('kept/old.js', 'old\n');
    await write('kept/from.js', 'x\n');
  });
  afterEach(async () => await backend?.close());

  it('its files are kept: created, changed, deleted and renamed ones come back', async () => {
    const { document } = await open(FILE, TEXT);
    await edit('double it');
    await vscode.commands.executeCommand('rationale.acceptEdit');
    await saveAll();
    const all = async () =>
      await Promise.all([FILE, 'kept/new.js', 'kept/old.js', 'kept/from.js', 'kept/to.js'].map(read));
    const after = await all();
    deepEqual(after, [TEXT.replace('1', '2'), 'fresh\n', undefined, undefined, 'y\n']);
    await restore();
    equal(dialogs.listed[0], 'double it');
    deepEqual(await all(), [TEXT, undefined, 'old\n', 'x\n', undefined]);
    equal(document.isDirty, false);
    await restore();
    deepEqual(await all(), after);
  });

  it('one that is accepted in pieces has one checkpoint, and a refused one none', async () => {
    await open(FILE, TEXT);
    await edit('in pieces');
    const { applyEdit } = vscode.workspace;
    Object.assign(vscode.workspace, { applyEdit: async () => false });
    await vscode.commands.executeCommand('rationale.acceptEdit');
    Object.assign(vscode.workspace, { applyEdit });
    dialogs.say = undefined;
    await restore();
    equal(dialogs.listed.includes('in pieces'), false);
    await vscode.commands.executeCommand('rationale.acceptFile', { path: FILE });
    await vscode.commands.executeCommand('rationale.acceptEdit');
    await restore();
    deepEqual(
      dialogs.listed.filter((label) => label === 'in pieces'),
      ['in pieces'],
    );
    match(
      dialogs.asked.at(-1) ?? '',
      /\nOverwritten: kept\/answer.js\nCreated again: kept\/(from|old).js, .*\nDeleted: kept\/new.js, kept\/to.js\n/,
    );
  });
});
