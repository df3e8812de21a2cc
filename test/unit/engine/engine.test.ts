import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildProgram } from '../../../scripts/build.mjs';
import { ensureLlama } from '../../../scripts/llama.mjs';
import type { ChatMessage } from '../../../src/core/backends/types.ts';
import type { EngineMessage } from '../../../src/core/engine/messages.ts';
import { streamChat } from '../../../src/net/index.ts';
import { tinyModel } from '../../backend/llama/tinyModel.ts';

const folder = mkdtempSync(join(tmpdir(), 'rationale-engine-'));
let child: ChildProcess;
let baseUrl: string;

beforeAll(async () => {
  const model = join(folder, 'tiny.gguf');
  writeFileSync(model, tinyModel());
  const program = fileURLToPath(await buildProgram('src/engine/main.ts'));
  child = fork(program, [ensureLlama(), model, '2048'], { execArgv: [] });
  const ready = await new Promise<Extract<EngineMessage, { type: 'ready' }>>((resolve) => {
    child.on('message', (message: EngineMessage) => {
      if (message.type === 'ready') {
        resolve(message);
      }
    });
  });
  baseUrl = ready.secretUrl;
}, 60_000);
afterAll(() => {
  child.kill();
  rmSync(folder, { recursive: true });
});

async function finish(messages: readonly ChatMessage[]) {
  const endpoint = { preset: 'custom', baseUrl, model: 'embedded' } as const;
  const options = {
    limits: { firstTokenMs: 60_000, idleMs: 60_000 },
    signal: new AbortController().signal,
  };
  const events = [];
  for await (const event of streamChat(endpoint, { messages, maxTokens: 20 }, options)) {
    events.push(event);
  }
  return events;
}

test('the embedded engine infers token by token, up to the limit', async () => {
  const events = await finish([{ role: 'user', content: 'Hi' }]);
  expect(events.at(-1)).toMatchObject({ usage: { completionTokens: 20 } });
  expect(events.at(-2)).toEqual({ type: 'finish', reason: 'length' });
});

test('who does not know its address gets nothing from it', async () => {
  expect((await fetch(`${new URL(baseUrl).origin}/v1/models`)).status).toBe(401);
});

test('it ends with its parent', async () => {
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
  expect(child.exitCode).toBe(0);
});
