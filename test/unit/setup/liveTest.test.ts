import { expect, test } from 'vitest';
import type { StreamEvent } from '../../../src/core/backends/types.ts';
import { contextAdvice } from '../../../src/core/setup/context.ts';
import { liveTestInWords, readLiveTest } from '../../../src/core/setup/liveTest.ts';

const t = (message: string, ...args: (string | number)[]): string =>
  message.replaceAll(/\{(\d)\}/g, (_, index) => String(args[Number(index)]));

/** Plays events, each of which takes 500 ms. */
async function read(events: readonly StreamEvent[]) {
  let time = 0;
  async function* stream(): AsyncGenerator<StreamEvent> {
    for (const event of events) {
      time += 500;
      yield event;
    }
  }
  return await readLiveTest(stream(), () => time);
}

test('a model that thinks in a field', async () => {
  const found = await read([
    { type: 'open' },
    { type: 'identity', model: 'r1-real' },
    { type: 'delta', delta: { reasoning: '17 and 25' } },
    { type: 'delta', delta: { content: '42' } },
    { type: 'usage', usage: { completionTokens: 76, reasoningTokens: 70 } },
    { type: 'finish', reason: 'stop' },
  ]);
  expect(found).toEqual({
    thinks: true,
    tokensPerSecond: 152,
    firstTokenMs: 1500,
    model: 'r1-real',
    thoughtIn: 'field',
    finish: 'stop',
    usage: { completionTokens: 76, reasoningTokens: 70 },
    reasoningTokens: 70,
    answerTokens: 6,
  });
  expect(liveTestInWords(found, 16384, t, 'en')).toBe('Thinks: yes, 152 tokens/s, context 16,384');
});

test('a model that thinks in tags, cut at the limit', async () => {
  const found = await read([
    { type: 'delta', delta: { content: '<think>\nLet me' } },
    { type: 'delta', delta: { content: ' see' } },
    { type: 'finish', reason: 'length' },
  ]);
  expect([found.thinks, found.thoughtIn]).toEqual([true, 'content']);
});

test('a model that only answers', async () => {
  const found = await read([{ type: 'delta', delta: { content: '42' } }]);
  expect(liveTestInWords(found, undefined, t, 'en')).toBe('Thinks: no, context unknown');
});

test('an answer that was cut may be a thought that lacks its opening tag', async () => {
  const found = await read([
    { type: 'delta', delta: { content: 'Let me see' } },
    { type: 'finish', reason: 'length' },
  ]);
  expect(liveTestInWords(found, 4096, t, 'en')).toBe('Thinks: not certain, context 4,096');
});

test('nothing is no success', async () => {
  await expect(read([{ type: 'finish', reason: 'stop' }])).rejects.toMatchObject({
    failure: { code: 'empty' },
  });
});

test('a small context comes with the way to a larger one', () => {
  expect(contextAdvice(4096, 'ollama', t)).toContain('OLLAMA_CONTEXT_LENGTH');
  expect(contextAdvice(4096, 'lmstudio', t)).toContain('LM Studio');
  expect(contextAdvice(4096, 'unknown', t)).toContain('larger context.');
  expect([contextAdvice(16384, 'ollama', t), contextAdvice(undefined, 'ollama', t)]).toEqual([
    undefined,
    undefined,
  ]);
});
