import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { chunks, DONE, event, events, type Message, stream } from '../backend/dialects.ts';
import { Gate } from '../backend/gate.ts';
import type { Backend, Reply } from '../backend/server.ts';
import { ask, cleanUp, edit, inFolder, open, rationale, serve, shownRun, thinks, until } from './job.ts';

const FILE = 'src/job.js';
const TEXT = 'function total(a, b) {\n  const sum = a - b;\n  return sum;\n}\n';
const FIXED = TEXT.replace('a - b', 'a + b');

const diff = (hunk: string, path = FILE): string =>
  `\`\`\`diff\n--- a/${path}\n+++ b/${path}\n@@ @@\n${hunk}\n\`\`\`\n\nDone.`;
const FIX: Message = {
  thought: 'It subtracts.',
  answer: diff(' function total(a, b) {\n-  const sum = a - b;\n+  const sum = a + b;\n   return sum;'),
};

/** Thinks, waits for the gate, then answers. */
function waits(message: Message, gate: Gate): Reply {
  const all = chunks(message);
  const half = all.findIndex((chunk) => JSON.stringify(chunk).includes('"content":"'));
  const split = all.findLastIndex((chunk) => JSON.stringify(chunk).includes('reasoning_content":"'));
  ok(half >= 0 && split > 0);
  return events([
    ...all.slice(0, split + 1).map(event),
    { wait: gate.opened },
    ...all.slice(split + 1).map(event),
    DONE,
  ]);
}

describe('the main job', () => {
  let backend: Backend | undefined;
  let reply: () => Reply = () => stream(FIX);
  beforeEach(async () => {
    reply = () => stream(FIX);
    backend = await serve(() => reply());
  });
  afterEach(async () => {
    await cleanUp();
    await backend?.close();
  });

  it('edits after Accept and not before, as one step that one Undo takes back', async () => {
    const editor = await open(FILE, TEXT, [1, 1]);
    const run = await edit('it must add');
    equal(run.phase, 'done');
    equal(run.thought, 'It subtracts.');
    deepEqual(run.proposal?.files, [
      { path: FILE, kind: 'modify', to: undefined, added: 1, removed: 1, note: undefined },
    ]);
    equal(run.proposal?.state, 'pending');
    const [tab] = vscode.window.tabGroups.all.flatMap(({ activeTab }) => activeTab ?? []);
    ok(tab?.input instanceof vscode.TabInputTextDiff);
    equal((await vscode.workspace.openTextDocument(tab.input.modified)).getText(), FIXED);
    equal(editor.document.getText(), TEXT);

    await vscode.commands.executeCommand('rationale.acceptEdit');
    equal(editor.document.getText(), FIXED);
    equal(run.proposal?.state, 'accepted');
    equal(vscode.window.activeTextEditor?.document.uri.toString(), editor.document.uri.toString());
    await vscode.commands.executeCommand('undo');
    equal(editor.document.getText(), TEXT);
  });

  it('sends the numbered path, the exact text and the task', async () => {
    await open(FILE, TEXT, [1, 1]);
    await edit('it must add');
    const prompt = JSON.stringify(backend?.requests[0]?.body);
    for (const part of [`File 1: \`${FILE}\``, TEXT, `${FILE}:2`, 'it must add']) {
      ok(prompt.includes(JSON.stringify(part).slice(1, -1)), `the prompt lacks ${part}`);
    }
  });

  it('leaves everything as it was after Discard', async () => {
    const { document } = await open(FILE, TEXT);
    const run = await edit();
    await vscode.commands.executeCommand('rationale.discardEdit');
    equal(run.proposal?.state, 'discarded');
    equal(document.getText(), TEXT);
    equal(document.isDirty, false);
    deepEqual(
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label)),
      ['job.js'],
    );
  });

  it('places the edit on the text as it is when the file changed elsewhere meanwhile', async () => {
    const gate = new Gate();
    reply = () => waits(FIX, gate);
    const editor = await open(FILE, TEXT);
    const running = edit();
    await thinks('subtracts');
    await editor.edit((typing) => typing.insert(new vscode.Position(0, 0), '// typed\n'));
    gate.open();
    await running;
    await vscode.commands.executeCommand('rationale.acceptEdit');
    equal(editor.document.getText(), `// typed\n${FIXED}`);
  });

  it('refuses with a reason when the same lines changed meanwhile, and keeps what was typed', async () => {
    const gate = new Gate();
    reply = () => waits(FIX, gate);
    const editor = await open(FILE, TEXT);
    const running = edit();
    await thinks('subtracts');
    const typed = TEXT.replace('a - b', 'b - a');
    await editor.edit((typing) => typing.replace(new vscode.Range(1, 0, 1, 20), '  const sum = b - a;'));
    gate.open();
    const run = await running;
    equal(editor.document.getText(), typed);
    deepEqual(run.proposal?.files, []);
    match(run.proposal?.refused[0]?.reason ?? '', /changed after the model had read them/);
  });

  it('places the proposal anew while the user types during the review', async () => {
    const editor = await open(FILE, TEXT);
    const run = await edit();
    await vscode.window.showTextDocument(editor.document);
    const anew = new Promise<void>((resolve) => {
      run.onDidChange(({ type }) => type === 'proposal' && resolve());
    });
    const change = new vscode.WorkspaceEdit();
    change.insert(editor.document.uri, new vscode.Position(0, 0), '// typed\n');
    await vscode.workspace.applyEdit(change);
    await anew;
    await vscode.commands.executeCommand('rationale.acceptEdit');
    equal(editor.document.getText(), `// typed\n${FIXED}`);
  });

  it('keeps CRLF, a byte order mark and a missing final newline', async () => {
    const dos = (text: string): string => text.trimEnd().replaceAll('\n', '\r\n');
    const editor = await open(FILE, `\ufeff${dos(TEXT)}`);
    await edit();
    await vscode.commands.executeCommand('rationale.acceptEdit');
    equal(editor.document.getText(), dos(FIXED));
    await editor.document.save();
    const bytes = await vscode.workspace.fs.readFile(editor.document.uri);
    equal(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), `\ufeff${dos(FIXED)}`);
  });

  it('creates, changes and deletes files in one answer, all at once', async () => {
    await vscode.workspace.fs.writeFile(inFolder('src/old.js'), new TextEncoder().encode('gone\n'));
    const { document } = await open(FILE, TEXT);
    const answer = [
      `--- a/${FILE}\n+++ b/${FILE}\n@@ @@\n-  return sum;\n+  return sum || 0;`,
      '--- /dev/null\n+++ b/src/new.js\n@@ @@\n+export const fresh = 1;',
      '--- a/src/old.js\n+++ /dev/null\n@@ @@\n-gone',
    ].join('\n');
    reply = () => stream({ answer: `\`\`\`diff\n${answer}\n\`\`\`` });
    const run = await edit();
    deepEqual(run.proposal?.files.map(({ kind, path }) => `${kind} ${path}`).sort(), [
      'create src/new.js',
      'delete src/old.js',
      `modify ${FILE}`,
    ]);
    await vscode.commands.executeCommand('rationale.acceptEdit');
    match(document.getText(), /sum \|\| 0/);
    const fresh = await vscode.workspace.openTextDocument(inFolder('src/new.js'));
    equal(fresh.getText(), 'export const fresh = 1;\n');
    await vscode.workspace.fs.stat(inFolder('src/old.js')).then(
      () => ok(false, 'the file is still there'),
      () => undefined,
    );
    await fresh.save();
    await vscode.workspace.fs.delete(fresh.uri);
  });

  it('refuses files outside of the workspace, by path and by link', async () => {
    const outside = join(tmpdir(), 'rationale-outside');
    await vscode.workspace.fs.createDirectory(vscode.Uri.file(outside));
    const link = inFolder('linked').fsPath;
    await rm(link, { force: true });
    await symlink(outside, link);
    await open(FILE, TEXT);
    const create = (path: string): string => `--- /dev/null\n+++ b/${path}\n@@ @@\n+x`;
    reply = () => stream({ answer: `\`\`\`diff\n${create('../up.js')}\n${create('linked/in.js')}\n\`\`\`` });
    const run = await edit();
    deepEqual(run.proposal?.files, []);
    equal(run.proposal?.refused.length, 2);
    for (const { reason } of run.proposal?.refused ?? []) {
      match(reason, /outside of the workspace/);
    }
    await rm(link);
    await rm(outside, { recursive: true });
  });

  it('never looks for edits in the thought', async () => {
    const { document } = await open(FILE, TEXT);
    reply = () => stream({ thought: FIX.answer ?? '', answer: 'I would rather not.' });
    const run = await edit();
    equal(run.proposal, undefined);
    match(run.notice?.title ?? '', /no edit/);
    equal(document.getText(), TEXT);
  });

  it('answers a question and proposes nothing', async () => {
    await open(FILE, TEXT);
    reply = () => stream({ thought: 'Hm.', answer: 'Because **so**.', dialect: 'unopened' });
    const run = await ask();
    deepEqual([run.phase, run.thought.trim(), run.answer], ['done', 'Hm.', 'Because **so**.']);
    equal(run.proposal, undefined);
  });

  it('stops at once, keeps what came, and frees the server', async () => {
    const { document } = await open(FILE, TEXT);
    reply = () => waits(FIX, new Gate());
    const running = edit();
    await thinks('subtracts');
    await vscode.commands.executeCommand('rationale.stop');
    const run = await running;
    deepEqual([run.phase, run.thought, run.notice], ['stopped', 'It subtracts.', undefined]);
    await backend?.requests[0]?.disconnected;
    equal(document.getText(), TEXT);
  });

  it('offers what is complete of an answer that hit the token limit, and says so', async () => {
    const { document } = await open(FILE, TEXT);
    const cut = diff('-  const sum = a - b;\n+  const sum = a + b;\n@@ @@\n-  return sum;\n+  ret').replace(
      /\n```\s[\s\S]*$/,
      '',
    );
    reply = () => stream({ answer: cut, finish: 'length' });
    const run = await edit();
    match(run.notice?.title ?? '', /cut off/);
    equal(run.proposal?.refused.length, 1);
    await vscode.commands.executeCommand('rationale.acceptEdit');
    equal(document.getText(), FIXED);
  });

  it('takes the counts of the server over its own estimate', async () => {
    await open(FILE, TEXT);
    reply = () =>
      stream({
        ...FIX,
        usage: { completion_tokens: 50, completion_tokens_details: { reasoning_tokens: 7 } },
      });
    const run = await edit();
    const { reasoningTokens, reasoningTokensEstimated, answerTokens } = run.meter();
    deepEqual([reasoningTokens, reasoningTokensEstimated, answerTokens], [7, false, 43]);
  });
});

describe('where requests go', () => {
  let backend: Backend | undefined;
  afterEach(async () => {
    await cleanUp();
    await backend?.close();
  });

  it('no setting of the workspace can change it', async () => {
    backend = await serve(() => stream({ answer: 'Hi' }));
    const settings = inFolder('.vscode/settings.json');
    const evil = {
      'rationale.endpoint.baseUrl': 'http://127.0.0.1:9/evil',
      'rationale.endpoint.model': 'evil',
      'rationale.endpoint.headers': { 'x-evil': 'evil' },
      'rationale.endpoint.fallbackUrls': ['http://127.0.0.1:9/evil'],
    };
    await vscode.workspace.fs.writeFile(settings, new TextEncoder().encode(JSON.stringify(evil)));
    await until(() => vscode.workspace.getConfiguration('files').get('encoding') !== undefined);
    await open('src/where.js', 'x\n');
    await ask();
    equal(backend.requests.length, 1);
    equal(JSON.stringify((await rationale()).app.settings.endpoint()).includes('evil'), false);
    equal('x-evil' in (backend.requests[0]?.headers ?? {}), false);
    await vscode.workspace.fs.delete(inFolder('.vscode'), { recursive: true });
  });

  it('a key goes to the origin that it was entered for and to no other', async () => {
    const other = await serve(() => stream({ answer: 'Hi' }));
    backend = await serve(() => stream({ answer: 'Hi' }));
    const { app } = await rationale();
    await app.keys.set(other.baseUrl, 'sk-for-the-other');
    await open('src/where.js', 'x\n');
    await ask();
    equal(backend.requests[0]?.headers.authorization, undefined);
    await app.keys.set(backend.baseUrl, 'sk-for-this-one');
    await ask();
    equal(backend.requests[1]?.headers.authorization, 'Bearer sk-for-this-one');
    await app.keys.remove(backend.baseUrl);
    await app.keys.remove(other.baseUrl);
    await other.close();
  });

  it('without an endpoint nothing is sent and the way to one is offered', async () => {
    const configuration = vscode.workspace.getConfiguration('rationale');
    await configuration.update('endpoint.baseUrl', undefined, vscode.ConfigurationTarget.Global);
    const { app } = await rationale();
    await until(() => app.settings.endpoint() === undefined);
    await open('src/where.js', 'x\n');
    await ask();
    const { notice, phase } = await shownRun();
    deepEqual([phase, notice?.actions.map(({ id }) => id)], ['failed', ['setup']]);
  });
});
