import { describe, expect, test } from 'vitest';
import { shapeRequest } from '../../../src/core/backends/rules.ts';
import type { ChatMessage } from '../../../src/core/backends/types.ts';

const messages: ChatMessage[] = [
  { role: 'system', content: 'S' },
  { role: 'user', content: 'U' },
  { role: 'assistant', content: 'A' },
  { role: 'user', content: 'V' },
];

const shape = (model: string) =>
  shapeRequest({ preset: 'custom', baseUrl: 'http://127.0.0.1:1/v1', model }, { messages });

describe('the original R1 family has no system prompt and its own sampling', () => {
  test.each([
    'deepseek-r1',
    'deepseek-r1:14b',
    'deepseek-ai/DeepSeek-R1',
    'DeepSeek-R1-Distill-Qwen-32B-Q4_K_M.gguf',
    'deepseek/deepseek-r1-distill-llama-70b',
  ])('%s', (model) => {
    expect(shape(model)).toEqual({
      temperature: 0.6,
      topP: 0.95,
      messages: [
        { role: 'user', content: 'S\n\nU' },
        { role: 'assistant', content: 'A' },
        { role: 'user', content: 'V' },
      ],
    });
  });
});

test.each(['deepseek-r1-0528', 'DeepSeek-R1-0528-Qwen3-8B', 'Qwen/QwQ-32B', 'qwen3:8b'])(
  '%s takes a system prompt, with the same sampling',
  (model) => {
    expect(shape(model)).toEqual({ temperature: 0.6, topP: 0.95, messages });
  },
);

test.each(['deepseek-flash', 'gpt-oss:20b', 'kimi-k2-thinking', 'tr1ck'])('%s is left alone', (model) => {
  expect(shape(model)).toEqual({ temperature: undefined, topP: undefined, messages });
});

test('what the request says stays', () => {
  const endpoint = { preset: 'ollama', baseUrl: 'http://127.0.0.1:1/v1', model: 'deepseek-r1' } as const;
  expect(shapeRequest(endpoint, { messages, temperature: 0, maxTokens: 9 })).toMatchObject({
    temperature: 0,
    topP: 0.95,
    maxTokens: 9,
  });
});
