import { deepEqual, equal, match } from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { stream } from '../backend/dialects.ts';
import { type FaultName, faults } from '../backend/faults.ts';
import type { Backend, Reply } from '../backend/server.ts';
import { cleanUp, closedPort, edit, open, rationale, serve, thinks, use } from './job.ts';

const FILE = 'src/bad.js';
const TEXT = 'let a = 1;\n';

/** What the user is told (title and detail), what is kept of the thought, and the buttons. */
const table: [FaultName, RegExp, string, string[]][] = [
  ['wrong key', /key.*401.*Enter a valid key/, '', ['setKey', 'retry']],
  ['no credit', /credit.*Top up/, '', ['retry', 'chooseModel']],
  ['no such model', /test-model is not there.*Choose one/, '', ['chooseModel', 'retry']],
  ['bad parameter', /not accept.*unknown parameter foo/, '', ['retry', 'chooseModel', 'showOutput']],
  ['too many requests', /Too many.*again in 7 s/, '', ['retry']],
  ['server failure', /server failed.*CUDA out of memory/, '', ['retry', 'showOutput']],
  ['prompt too long', /does not fit.*Select less/, '', ['retry', 'chooseModel']],
  ['redirect', /redirects.*not sent there/, '', ['openSettings', 'setup']],
  ['web page', /not a model server.*base URL/, '', ['openSettings', 'setup', 'showOutput']],
  ['not JSON in an event', /damaged.*kept/, 'Hm', ['retry', 'showOutput']],
  ['error event', /server failed.*out of memory/, 'Hm', ['retry', 'showOutput']],
  ['ends without a mark', /broke off.*kept/, 'Hm', ['resumeCut', 'retry', 'showOutput']],
];

describe('a server that fails', () => {
  let backend: Backend | undefined;
  afterEach(async () => {
    await cleanUp();
    const limits = vscode.workspace.getConfiguration('rationale.limits');
    await limits.update('idleSeconds', undefined, vscode.ConfigurationTarget.Global);
    await backend?.close();
    backend = undefined;
  });

  async function meet(reply: () => Reply) {
    backend = await serve(reply);
    const { document } = await open(FILE, TEXT);
    const run = await edit();
    equal(document.getText(), TEXT);
    equal(document.isDirty, false);
    equal(run.proposal?.files.length ?? 0, 0);
    return run;
  }

  for (const [fault, words, kept, actions] of table) {
    it(fault, async () => {
      const run = await meet(() => faults[fault](new Promise(() => undefined)));
      equal(run.phase, 'failed');
      match(`${run.notice?.title}. ${run.notice?.detail}`, words);
      equal(run.thought, kept);
      deepEqual(
        run.notice?.actions.map(({ id }) => id),
        actions,
      );
    });
  }

  it('nothing listens', async () => {
    await use(`http://127.0.0.1:${await closedPort()}/v1`);
    const { document } = await open(FILE, TEXT);
    const run = await edit();
    match(`${run.notice?.title}. ${run.notice?.detail}`, /cannot be reached.*Nothing answers at http/);
    equal(document.getText(), TEXT);
  });

  it('a connection that breaks in the middle', async () => {
    let broken: () => void = () => undefined;
    backend = await serve(() =>
      faults['cut by the network'](
        new Promise<void>((resolve) => {
          broken = resolve;
        }),
      ),
    );
    const { document } = await open(FILE, TEXT);
    const running = edit();
    await thinks('Hm');
    broken();
    const run = await running;
    match(run.notice?.title ?? '', /broke off/);
    deepEqual([run.thought, document.getText()], ['Hm', TEXT]);
  });

  it('silence in the middle, past the limit that the user set', async () => {
    const limits = vscode.workspace.getConfiguration('rationale.limits');
    await limits.update('idleSeconds', 1, vscode.ConfigurationTarget.Global);
    const run = await meet(() => faults['silent in the middle'](new Promise(() => undefined)));
    match(run.notice?.title ?? '', /silent/);
    equal(run.thought, 'Hm');
  });

  it('an empty answer', async () => {
    const run = await meet(() => stream({}));
    match(run.notice?.title ?? '', /empty/);
  });

  it('a thought with no answer', async () => {
    const run = await meet(() => stream({ thought: 'Hm', finish: 'length' }));
    match(run.notice?.title ?? '', /thought, but no answer/);
    equal(run.thought, 'Hm');
  });

  it('an answer without an edit', async () => {
    const run = await meet(() => stream({ answer: 'Looks fine.' }));
    match(run.notice?.title ?? '', /no edit/);
    equal(run.answer, 'Looks fine.');
  });

  it('an edit for a file that does not exist', async () => {
    const diff = '```diff\n--- a/src/none.js\n+++ b/src/none.js\n@@ @@\n-a\n+b\n```';
    const run = await meet(() => stream({ answer: diff }));
    match(run.proposal?.refused[0]?.reason ?? '', /no file src\/none\.js/);
  });

  it('Try Again sends the same request', async () => {
    let calls = 0;
    backend = await serve(() => (calls++ === 0 ? faults['no credit']() : stream({ answer: 'Now.' })));
    await open(FILE, TEXT);
    const failed = await edit('again');
    equal(failed.phase, 'failed');
    await (await (await rationale()).conductor()).retry();
    equal(backend.requests.length, 2);
    deepEqual(backend.requests[1]?.body, backend.requests[0]?.body);
  });
});
