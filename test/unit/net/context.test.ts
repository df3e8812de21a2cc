import { describe, expect, onTestFinished, test } from 'vitest';
import { cannotFit, numberAt, TokenScale } from '../../../src/core/backends/contextLimit.ts';
import type { PresetId } from '../../../src/core/backends/types.ts';
import { checkContext, contextLength, countTokens } from '../../../src/net/context.ts';
import { json, startBackend } from '../../backend/server.ts';

const signal = new AbortController().signal;

/** Answers of the documented shapes, by path. */
async function serving(preset: PresetId, answers: Readonly<Record<string, unknown>>, model = 'm') {
  const server = await startBackend({
    respond: () => json({}, 500),
    elsewhere: ({ path }) => (path in answers ? json(answers[path]) : undefined),
  });
  onTestFinished(() => server.close());
  return { preset, baseUrl: server.baseUrl, model };
}

test.each<[PresetId, Record<string, unknown>, number | undefined]>([
  ['ollama', { '/api/ps': { models: [{ name: 'm:latest', context_length: 4096 }] } }, 4096],
  [
    'ollama',
    { '/api/ps': { models: [] }, '/api/show': { model_info: { 'qwen2.context_length': 131_072 } } },
    131_072,
  ],
  ['llamacpp', { '/props': { default_generation_settings: { n_ctx: 8192 } } }, 8192],
  [
    'vllm',
    {
      '/v1/models': {
        data: [
          { id: 'x', max_model_len: 1 },
          { id: 'm', max_model_len: 32_768 },
        ],
      },
    },
    32_768,
  ],
  ['lmstudio', { '/api/v0/models': { data: [{ id: 'm', loaded_context_length: 4096 }] } }, 4096],
  ['openrouter', { '/v1/models': { data: [{ id: 'm', context_length: 163_840 }] } }, 163_840],
  ['llamacpp', { '/props': { default_generation_settings: { n_ctx: 'many' } } }, undefined],
  ['llamacpp', { '/props': null }, undefined],
  ['custom', {}, undefined],
])('the context length of %s in %j', async (preset, answers, expected) => {
  expect(await contextLength(await serving(preset, answers), { signal })).toBe(expected);
});

test('one that the request asks for is the one that counts', async () => {
  const endpoint = { ...(await serving('ollama', {})), contextTokens: 9000 };
  expect(await contextLength(endpoint, { signal })).toBe(9000);
});

test.each<[PresetId, number | undefined]>([
  ['llamacpp', 3],
  ['vllm', 3],
  ['sglang', undefined],
])('the tokens of a text by %s', async (preset, expected) => {
  const endpoint = await serving(preset, { '/tokenize': { tokens: [1, 2, 3] } });
  expect(await countTokens(endpoint, 'text', { signal })).toBe(expected);
});

describe('a prompt that cannot fit is refused before it is sent', () => {
  const long = [{ role: 'user', content: 'word '.repeat(2000) }] as const;
  const props = { '/props': { default_generation_settings: { n_ctx: 1000 } } };

  test('by the estimate', async () => {
    const endpoint = await serving('llamacpp', props);
    await expect(checkContext(endpoint, long, new TokenScale(), { signal })).rejects.toMatchObject({
      failure: { code: 'context-too-long', detail: expect.stringContaining('1000') },
    });
  });

  test('the server is asked for its limit once, and not at all for a short prompt', async () => {
    let asked = 0;
    const server = await startBackend({
      respond: () => json({}, 500),
      elsewhere: ({ path }) => {
        asked += path === '/props' ? 1 : 0;
        return json({ default_generation_settings: { n_ctx: 100_000 } });
      },
    });
    onTestFinished(() => server.close());
    const endpoint = { preset: 'llamacpp', baseUrl: server.baseUrl, model: 'm' } as const;
    const options = { signal, known: new Map() };
    await checkContext(endpoint, [{ role: 'user', content: 'short' }], new TokenScale(), options);
    expect(asked).toBe(0);
    await checkContext(endpoint, long, new TokenScale(), options);
    await checkContext(endpoint, long, new TokenScale(), options);
    expect(asked).toBe(1);
  });

  test('but not when the server counts fewer tokens', async () => {
    const endpoint = await serving('llamacpp', { ...props, '/tokenize': { tokens: new Array(999).fill(0) } });
    await expect(checkContext(endpoint, long, new TokenScale(), { signal })).resolves.toBeUndefined();
  });

  test('nor when the limit is not known', async () => {
    const endpoint = await serving('llamacpp', {});
    await expect(checkContext(endpoint, long, new TokenScale(), { signal })).resolves.toBeUndefined();
  });

  test('the estimate is corrected by what the server counts', async () => {
    const scale = new TokenScale();
    scale.learn('m', 1000, 500);
    expect(scale.of('m')).toEqual({ factor: 0.5, learned: true });
    scale.learn('m', 10, 500);
    expect(scale.of('m').factor).toBe(0.5);
    scale.learn('m', 100, 100_000);
    expect(scale.of('m').factor).toBe(3);
  });

  test('a doubtful one is sent', () => {
    expect([cannotFit(1290, 1000, 'estimated'), cannotFit(1001, 1000, 'counted')]).toEqual([false, true]);
  });
});

test('a path that leads nowhere', () => {
  expect([numberAt(null, 'a.b', 'm'), numberAt({ a: 1 }, 'a.b', 'm'), numberAt([], '[].x', 'm')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
