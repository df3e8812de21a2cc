import { equal, match, notEqual, ok } from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { EMBEDDED_URL } from '../../src/core/backends/dialectParts.ts';
import type { EmbeddedEngine } from '../../src/vscode/engine/embeddedEngine.ts';
import { endlessModel } from '../backend/llama/tinyModel.ts';
import { ask, cleanUp, open, rationale, shownRun, until } from './job.ts';

/** Address of node-llama-cpp; the suite is started with it. */
const LIBRARY = process.env.RATIONALE_TEST_LLAMA ?? '';

describe('the embedded engine', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'rationale-embedded-'));
  const model = join(folder, 'tiny.gguf');
  let engine: EmbeddedEngine;

  async function set(key: string, value: unknown): Promise<void> {
    await vscode.workspace
      .getConfiguration('rationale')
      .update(key, value, vscode.ConfigurationTarget.Global);
  }

  before(async () => {
    writeFileSync(model, endlessModel());
    const { app } = await rationale();
    engine = await app.engine();
    const modulePath = dirname(dirname(fileURLToPath(LIBRARY)));
    await app.settings.setEngineModulePath(modulePath);
    await app.settings.setEndpoint({ preset: 'embedded', baseUrl: EMBEDDED_URL, model });
    await set('limits.maxTokens', 40);
    await until(() => app.settings.endpoint()?.model === model && app.settings.maxTokens() === 40);
    await until(() => engine.library() === LIBRARY);
  });
  after(async () => {
    for (const key of ['engine.modulePath', 'engine.idleMinutes', 'limits.maxTokens']) {
      await set(key, undefined);
    }
    engine.stop();
    rmSync(folder, { recursive: true });
  });
  afterEach(cleanUp);

  it('is started by a question, and thinks about it in a process of its own', async () => {
    equal(engine.pid, undefined);
    await open('src/embedded.js', 'x\n');
    const run = await ask();
    ok(run.thought.length > 0);
    // It is random noise up to the limit: a thought without an answer.
    equal(run.notice?.title, 'A thought, but no answer');
    ok(engine.pid !== undefined && engine.pid !== process.pid);
  });

  it('answers from a thought that is stopped, by closing it', async () => {
    await set('limits.maxTokens', undefined);
    const { app, conductor } = await rationale();
    await until(() => app.settings.maxTokens() === undefined);
    await open('src/embedded.js', 'x\n');
    void vscode.commands.executeCommand('rationale.ask', { instruction: 'why?' });
    const loaded = await conductor();
    await until(() => loaded.run?.phase === 'thinking' && loaded.run.thought.length > 20);
    const first = await shownRun();
    const notices: string[] = [];
    const { panel } = app;
    const { show } = panel;
    panel.show = (run) => {
      notices.push(`${run.notice?.title}: ${run.notice?.detail}`);
      show.call(panel, run);
    };
    void vscode.commands.executeCommand('rationale.answerNow');
    await until(() => notices.length > 0);
    panel.show = show;
    const run = await shownRun();
    notEqual(run, first);
    await until(() => run.answer.length > 5);
    match(notices.join(), /Answered from the thought so far: .* with its thought closed/);
    ok(run.thought.startsWith(first.thought.slice(0, 10)));
    await vscode.commands.executeCommand('rationale.stop');
  });

  it('that crashes is started again, and what came is kept', async () => {
    const { conductor } = await rationale();
    await open('src/embedded.js', 'x\n');
    void vscode.commands.executeCommand('rationale.ask', { instruction: 'why?' });
    const loaded = await conductor();
    await until(() => loaded.run?.phase === 'thinking' && loaded.run.thought.length > 20);
    const before = engine.pid ?? 0;
    process.kill(before, 'SIGKILL');
    await until(() => loaded.run?.phase === 'failed');
    const run = await shownRun();
    equal(run.notice?.title, 'The embedded engine crashed');
    ok(run.notice?.actions.some(({ id }) => id === 'retry'));
    ok(run.thought.length > 20);
    await until(() => engine.pid !== undefined);
    notEqual(engine.pid, before);
    await set('limits.maxTokens', 20);
    const { app } = await rationale();
    await until(() => app.settings.maxTokens() === 20);
    ok((await ask()).thought.length > 0);
  });

  it('ends when nothing is asked', async () => {
    await set('engine.idleMinutes', 0.005);
    const { app } = await rationale();
    await until(() => app.settings.engine().idleMs === 300);
    ok((await ask()).thought.length > 0);
    await until(() => engine.pid === undefined);
    await set('engine.idleMinutes', undefined);
    await until(() => app.settings.engine().idleMs > 300);
  });

  it('that is not installed offers to be', async () => {
    await set('engine.modulePath', folder);
    await until(() => engine.library() === undefined);
    const run = await ask();
    equal(run.notice?.title, 'The embedded engine is not installed');
    ok(run.notice?.actions.some(({ id }) => id === 'installEngine'));
    await set('engine.modulePath', dirname(dirname(fileURLToPath(LIBRARY))));
    await until(() => engine.library() === LIBRARY);
  });

  it('is gone with the extension', async () => {
    ok((await ask()).thought.length > 0);
    const pid = engine.pid ?? 0;
    ok(isAlive(pid));
    engine.dispose();
    await until(() => !isAlive(pid));
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
