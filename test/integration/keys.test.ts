import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { writeTrace } from '../../src/vscode/trace/traceFiles.ts';
import { traceOf } from '../../src/vscode/trace/traceOf.ts';
import { stream } from '../backend/dialects.ts';
import { type FaultName, faults } from '../backend/faults.ts';
import { type Backend, type Part, type Reply, startBackend } from '../backend/server.ts';
import { Notifications } from './dialogs.ts';
import { ask, cleanUp, closedPort, inFolder, open, rationale, shownRun, until, use } from './job.ts';

const KEY = 'correct-horse-battery-staple';
const HEADER = 'a-header-for-the-team-only';

/** All that ends by itself; what a server asks to wait for is left out, because it takes so long. */
const FAULTS = Object.keys(faults).filter(
  (name) => !/silent|half|too many requests$|until a date/.test(name),
) as FaultName[];

describe('keys', () => {
  let backend: Backend | undefined;
  afterEach(async () => {
    await cleanUp();
    await backend?.close();
    backend = undefined;
  });

  it('are in no log, dialog, trace, export or message to the view, whatever the server does with them', async function () {
    this.timeout(120_000);
    const { app, conductor } = await rationale();
    const told: string[] = [];
    const { output } = app;
    const levels = ['trace', 'debug', 'info', 'warn', 'error', 'append', 'appendLine'] as const;
    const own = levels.map((level) => [level, output[level]] as const);
    for (const [level, write] of own) {
      Object.assign(output, {
        [level]: (...words: unknown[]) => {
          told.push(words.map(String).join(' '));
          return (write as (...words: unknown[]) => void).apply(output, words);
        },
      });
    }
    const dialogs = new Notifications();
    const folder = await mkdtemp(join(tmpdir(), 'rationale-keys-'));
    let reply: Reply = stream({ answer: 'Hi' });
    backend = await startBackend({ respond: () => reply });
    const configuration = vscode.workspace.getConfiguration('rationale');
    await configuration.update('endpoint.headers', { 'x-team': HEADER }, vscode.ConfigurationTarget.Global);
    try {
      await use(backend.baseUrl);
      await until(() => app.settings.endpoint()?.headers !== undefined);
      await app.keys.set(backend.baseUrl, KEY);
      await open('src/keys.js', 'x\n');
      const seen: string[] = [];
      const collect = async (name: string): Promise<void> => {
        const run = await shownRun();
        told.push(JSON.stringify(run.snapshot()));
        equal(run.phase, 'failed', name);
        seen.push(name);
        const trace = traceOf(run);
        const file = vscode.Uri.file(join(folder, `${seen.length}.json`));
        await writeTrace(app, trace, file);
        told.push(JSON.stringify(trace), await readFile(file.fsPath, 'utf8'));
        await (await conductor()).openTrace();
        told.push(vscode.window.activeTextEditor?.document.getText() ?? '');
      };
      for (const name of FAULTS) {
        const { parts, ...rest } = faults[name](Promise.resolve());
        reply = { ...rest, parts: repeated(parts as Iterable<Part>) };
        await ask();
        await collect(name);
      }
      deepEqual(seen, FAULTS);
      // What was sent with it arrived, so that there was something to tell.
      equal(backend.requests[0]?.headers.authorization, `Bearer ${KEY}`);
      equal(backend.requests[0]?.headers['x-team'], HEADER);
      const closed = `http://127.0.0.1:${await closedPort()}/v1`;
      await app.keys.set(closed, KEY);
      await use(closed);
      await ask();
      await collect('nothing listens');
      await app.keys.remove(closed);
    } finally {
      Object.assign(output, Object.fromEntries(own));
      dialogs.restore();
      await configuration.update('endpoint.headers', undefined, vscode.ConfigurationTarget.Global);
      await app.keys.remove(backend.baseUrl);
      await rm(folder, { recursive: true });
    }
    ok(told.length > 4 * FAULTS.length);
    const leaks = [...told, ...dialogs.said].filter((words) => words.includes(KEY) || words.includes(HEADER));
    deepEqual(leaks, []);
  });

  it('nor anything else goes where a workspace says', async () => {
    let connections = 0;
    const evil = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
    const address = evil.address();
    const baseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/v1`;
    backend = await startBackend({ respond: () => stream({ answer: 'Hi' }) });
    await use(backend.baseUrl);
    const { app } = await rationale();
    await app.keys.set(backend.baseUrl, KEY);
    const wanted = {
      'rationale.endpoint.preset': 'ollama',
      'rationale.endpoint.baseUrl': baseUrl,
      'rationale.endpoint.model': 'evil',
      'rationale.endpoint.headers': { 'x-evil': 'evil' },
      'rationale.endpoint.fallbackUrls': [baseUrl],
      'rationale.profiles': [{ name: 'evil', baseUrl, model: 'evil', headers: { 'x-evil': 'evil' } }],
      'rationale.profile': 'evil',
      'rationale.inline.endpoint.baseUrl': baseUrl,
      'rationale.engine.modulePath': '/evil',
    };
    const bytes = new TextEncoder().encode(JSON.stringify(wanted));
    await vscode.workspace.fs.writeFile(inFolder('.vscode/settings.json'), bytes);
    await open('src/keys.js', 'x\n');
    await ask();
    await vscode.commands.executeCommand('rationale.diagnose');
    await vscode.workspace.fs.delete(inFolder('.vscode'), { recursive: true });
    await app.keys.remove(backend.baseUrl);
    await new Promise((resolve) => evil.close(resolve));
    equal(connections, 0);
    ok(backend.requests.length > 0);
    equal(JSON.stringify(backend.requests).includes('evil'), false);
  });
});

/** Parts whose text is followed by the key and the header. */
function* repeated(parts: Iterable<Part>): Generator<Part> {
  for (const part of parts) {
    yield 'bytes' in part && typeof part.bytes === 'string'
      ? { bytes: `${part.bytes} ${KEY} ${HEADER}` }
      : part;
  }
}
