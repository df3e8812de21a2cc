import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildProgram } from '../../../scripts/build.mjs';
import { ensureLlama } from '../../../scripts/llama.mjs';
import type { Failure } from '../../../src/core/backends/failure.ts';
import { failureOf } from '../../../src/core/backends/failure.ts';
import type { Continuation, StreamEvent } from '../../../src/core/backends/types.ts';
import { streamChat } from '../../../src/net/index.ts';
import { EngineKeeper } from '../../../src/vscode/engine/engineKeeper.ts';
import type { End } from '../../../src/vscode/engine/engineProcess.ts';
import { endlessModel } from '../../backend/llama/tinyModel.ts';

const folder = mkdtempSync(join(tmpdir(), 'rationale-keeper-'));
const model = join(folder, 'tiny.gguf');
let program: string;
let keeper: EngineKeeper;
let ends: End[];
let loadings: number;

beforeAll(async () => {
  writeFileSync(model, endlessModel());
  program = fileURLToPath(await buildProgram('src/engine/main.ts'));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  // Those of the test before may still be on their way.
  const mine: End[] = [];
  ends = mine;
  loadings = 0;
  keeper = new EngineKeeper(
    program,
    () => loadings++,
    (end) => mine.push(end),
  );
});
afterEach(() => keeper.dispose());

const options = (more: object = {}) => ({
  library: ensureLlama(),
  model,
  contextTokens: 4096,
  idleMs: 0,
  ...more,
});

/** Asks the engine; greedily, so that the same question has the same answer. */
async function* ask(maxTokens: number, continuation?: Continuation): AsyncGenerator<StreamEvent> {
  const server = { start: () => keeper.start(options()) };
  const endpoint = {
    preset: 'embedded',
    baseUrl: 'http://127.0.0.1:0/v1',
    model: 'tiny.gguf',
    server,
  } as const;
  const request = { messages: [{ role: 'user', content: 'Why?' }] as const, maxTokens, temperature: 0 };
  const limits = { firstTokenMs: 60_000, idleMs: 60_000 };
  yield* streamChat(endpoint, continuation ? { ...request, continuation } : request, {
    limits,
    signal: new AbortController().signal,
  });
}

async function textOf(events: AsyncIterable<StreamEvent>): Promise<string> {
  let text = '';
  for await (const event of events) {
    text += event.type === 'delta' ? (event.delta.content ?? '') + (event.delta.reasoning ?? '') : '';
  }
  return text;
}

async function failing(promise: Promise<unknown>): Promise<Failure | undefined> {
  return await promise.then(
    () => undefined,
    (error: unknown) => failureOf(error),
  );
}

describe('the engine', () => {
  test('starts once for several requests, and takes none without its key', async () => {
    const [first, second] = await Promise.all([keeper.start(options()), keeper.start(options())]);
    expect(second.baseUrl).toBe(first.baseUrl);
    expect(loadings).toBe(1);
    const ask = (authorization: string) =>
      fetch(`${first.baseUrl}/models`, { headers: { authorization } }).then(({ status }) => status);
    expect(await ask(`Bearer ${first.apiKey}`)).toBe(200);
    expect(await ask('Bearer wrong')).toBe(401);
  });

  test('ends when nothing is asked, and starts again when something is', async () => {
    await keeper.start(options({ idleMs: 50 }));
    await vi.waitFor(() => expect(ends).toEqual([{ type: 'idle' }]), 10_000);
    expect(keeper.pid).toBeUndefined();
    await keeper.start(options({ idleMs: 60_000 }));
    expect(keeper.pid).toBeDefined();
  });

  test('that crashes says so and is there again; a second crash at once is the last', async () => {
    const stream = ask(3000)[Symbol.asyncIterator]();
    await stream.next();
    await stream.next();
    const before = keeper.pid ?? 0;
    process.kill(before, 'SIGKILL');
    const failure = await failing(
      (async () => {
        while (!(await stream.next()).done) {}
      })(),
    );
    expect(failure).toMatchObject({ code: 'engine-crashed', serverMessage: 'SIGKILL' });
    expect(keeper.pid).not.toBe(before);
    expect((await textOf(ask(5))).length).toBeGreaterThan(0);
    expect(loadings).toBe(2);
    process.kill(keeper.pid ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(ends.length).toBe(2), 10_000);
    expect(keeper.pid).toBeUndefined();
  });

  test.each([
    ['a library that is not there', { library: 'file:///nowhere/index.js' }, 'engine-missing'],
    ['a model that is none', { model: fileURLToPath(import.meta.url) }, 'engine-model'],
  ])('with %s tells what is wrong, and is not tried again', async (_, more, code) => {
    expect(await failing(keeper.start(options(more)))).toMatchObject({ code });
    expect(keeper.pid).toBeUndefined();
  });

  test('with another model takes the place of the one before', async () => {
    await keeper.start(options());
    const before = keeper.pid;
    await keeper.start(options({ contextTokens: 512 }));
    expect(keeper.pid).not.toBe(before);
    await vi.waitFor(() => expect(ends).toEqual([{ type: 'stopped' }]), 10_000);
  });

  test('starts no more once the window is closed', async () => {
    await keeper.start(options());
    keeper.dispose();
    await vi.waitFor(() => expect(ends.length).toBe(1), 10_000);
    expect(await failing(keeper.start(options()))).toBeDefined();
  });
});

test('through the wire, a thought goes on where it was, and an answer follows a closed one', async () => {
  const whole = (await textOf(ask(40))).replace('<think>\n', '');
  const first = (await textOf(ask(16))).replace('<think>\n', '');
  expect(whole.startsWith(first.replace(/\uFFFD+$/, ''))).toBe(true);
  const made = [...first].length;
  expect(made).toBeGreaterThan(0);
  const rest = await textOf(ask(40, { thought: first, closed: false, answer: '' }));
  expect((first + rest).slice(0, whole.length - 4)).toBe(whole.slice(0, -4));
  const answer = await textOf(ask(8, { thought: first, closed: true, answer: '' }));
  expect(answer.length).toBeGreaterThan(0);
});
