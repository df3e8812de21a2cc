import { describe, expect, test } from 'vitest';
import { capabilitiesOf, wireRequest } from '../../../src/core/backends/body.ts';
import type { DialectId } from '../../../src/core/backends/dialectIds.ts';
import { DIALECTS } from '../../../src/core/backends/dialects.ts';
import type { ChatRequest, Continuation, Knobs } from '../../../src/core/backends/types.ts';

const endpoint = (preset: DialectId, model = 'unknown-model') =>
  ({ preset, baseUrl: 'http://127.0.0.1:1/v1', model }) as const;
const messages = [{ role: 'user', content: 'U' }] as const;
const wire = (preset: DialectId, request: Partial<ChatRequest>, model?: string) =>
  wireRequest(endpoint(preset, model), { messages, ...request });

/** What each dialect adds to the body for a knob; a dialect that is not named does not have it. */
const KNOBS: readonly [string, Knobs, Partial<Record<DialectId, object>>][] = [
  [
    'thinking off',
    { thinking: 'off' },
    {
      deepseek: { thinking: { type: 'disabled' } },
      ollama: { think: false },
      llamacpp: { chat_template_kwargs: { enable_thinking: false } },
      vllm: { chat_template_kwargs: { enable_thinking: false } },
      sglang: { chat_template_kwargs: { enable_thinking: false } },
      openrouter: { reasoning: { enabled: false } },
      together: { reasoning: { enabled: false } },
      fireworks: { thinking: { type: 'disabled' } },
      nim: { chat_template_kwargs: { enable_thinking: false } },
      mlx: { chat_template_kwargs: { enable_thinking: false } },
    },
  ],
  [
    'thinking on',
    { thinking: 'on' },
    {
      deepseek: { thinking: { type: 'enabled' } },
      ollama: { think: true },
      llamacpp: { chat_template_kwargs: { enable_thinking: true } },
      vllm: { chat_template_kwargs: { enable_thinking: true } },
      sglang: { chat_template_kwargs: { enable_thinking: true } },
      openrouter: { reasoning: { enabled: true } },
      together: { reasoning: { enabled: true } },
      fireworks: { thinking: { type: 'enabled' } },
      nim: { chat_template_kwargs: { enable_thinking: true } },
      mlx: { chat_template_kwargs: { enable_thinking: true } },
    },
  ],
  [
    'high effort',
    { effort: 'high' },
    {
      deepseek: { reasoning_effort: 'high' },
      ollama: { think: 'high' },
      llamacpp: { reasoning_effort: 'high' },
      vllm: { reasoning_effort: 'high' },
      openrouter: { reasoning: { effort: 'high' } },
      together: { reasoning_effort: 'high' },
      fireworks: { reasoning_effort: 'high' },
      groq: { reasoning_effort: 'high' },
      huggingface: { reasoning_effort: 'high' },
      litellm: { reasoning_effort: 'high' },
    },
  ],
  [
    'the most effort',
    { effort: 'max' },
    {
      deepseek: { reasoning_effort: 'max' },
      ollama: { think: 'max' },
      vllm: { reasoning_effort: 'max' },
      openrouter: { reasoning: { effort: 'max' } },
    },
  ],
  [
    'a budget',
    { budgetTokens: 500 },
    {
      llamacpp: { reasoning_budget_tokens: 500 },
      vllm: { thinking_token_budget: 500 },
      openrouter: { reasoning: { max_tokens: 500 } },
    },
  ],
];

describe.each(KNOBS)('%s', (_name, knobs, expected) => {
  test.each(DIALECTS.map(({ id }) => id))('%s', (id) => {
    const plain = wire(id, {});
    const { body, unsupported } = wire(id, { knobs });
    const added = expected[id];
    expect(body).toEqual({ ...plain.body, ...added });
    expect(unsupported).toEqual(added ? [] : Object.keys(knobs));
  });
});

const OPEN: Continuation = { thought: 'T', closed: false, answer: '' };
const FLAGS = { continue_final_message: true, add_generation_prompt: false };

/** The last message, and what the body says of it; a dialect that is not named cannot. */
const FORMS: readonly [string, Continuation, Partial<Record<DialectId, readonly [object, object]>>][] = [
  [
    'inside the thought',
    OPEN,
    {
      deepseek: [{ content: '', reasoning_content: 'T', prefix: true }, {}],
      ollama: [{ content: '<think>\nT' }, {}],
      llamacpp: [
        { content: '', reasoning_content: 'T' },
        { ...FLAGS, continue_final_message: 'reasoning_content' },
      ],
      vllm: [{ content: '<think>\nT' }, FLAGS],
      sglang: [{ content: '<think>\nT' }, { continue_final_message: true }],
      embedded: [{ content: '<think>\nT' }, {}],
    },
  ],
  [
    'after the thought',
    { ...OPEN, closed: true },
    {
      ollama: [{ content: '', thinking: 'T' }, {}],
      llamacpp: [
        { content: '', reasoning_content: 'T' },
        { ...FLAGS, continue_final_message: 'content' },
      ],
      sglang: [{ content: '<think>\nT\n</think>\n\n' }, { continue_final_message: true }],
      embedded: [{ content: '<think>\nT\n</think>\n\n' }, {}],
    },
  ],
  [
    'inside the answer',
    { ...OPEN, closed: true, answer: 'A' },
    {
      deepseek: [{ content: 'A', reasoning_content: 'T', prefix: true }, {}],
      ollama: [{ content: 'A', thinking: 'T' }, {}],
      llamacpp: [
        { content: 'A', reasoning_content: 'T' },
        { ...FLAGS, continue_final_message: 'content' },
      ],
      sglang: [{ content: '<think>\nT\n</think>\n\nA' }, { continue_final_message: true }],
      embedded: [{ content: '<think>\nT\n</think>\n\nA' }, {}],
      openrouter: [{ content: 'A' }, {}],
      litellm: [{ content: 'A', prefix: true }, {}],
    },
  ],
];

describe.each(FORMS)('goes on %s', (_name, continuation, expected) => {
  test.each(DIALECTS.map(({ id }) => id))('%s', (id) => {
    const { body, continued } = wire(id, { continuation });
    const form = expected[id];
    expect(continued).toBe(form !== undefined);
    const last = form ? [{ role: 'assistant', ...form[0] }] : [];
    expect(body).toEqual({ ...wire(id, {}).body, ...form?.[1], messages: [...messages, ...last] });
  });
});

test('a template that opens the thought is not given the tag a second time', () => {
  const { body } = wire('sglang', { continuation: OPEN }, 'deepseek-ai/DeepSeek-R1');
  expect(body.messages).toContainEqual({ role: 'assistant', content: 'T' });
});

test('the tags are those of the model', () => {
  const { body } = wire('vllm', { continuation: OPEN }, 'mistralai/Magistral-Small-2509');
  expect(body.messages).toContainEqual({ role: 'assistant', content: '[THINK]\nT' });
});

test.each([
  ['deepseek-r1:8b', false],
  ['qwen3:8b', true],
])('a template without a switch has none: %s', (model, can) => {
  expect(capabilitiesOf(endpoint('vllm', model)).thinking).toBe(can);
});

test('the switch has the name that the template gives it', () => {
  const { body } = wire('vllm', { knobs: { thinking: 'on' } }, 'deepseek-ai/DeepSeek-V3.1');
  expect(body.chat_template_kwargs).toEqual({ thinking: true });
});

test('a model that has levels only cannot be told not to think', () => {
  expect(capabilitiesOf(endpoint('ollama', 'gpt-oss:20b'))).toMatchObject({
    thinking: false,
    effort: ['low', 'medium', 'high', 'max'],
  });
});

test('what was refused is left out, and told as missing', () => {
  const quirks = { without: ['reasoning_effort', 'temperature'], noContinuation: true };
  const request: ChatRequest = { messages, temperature: 1, knobs: { effort: 'low' }, continuation: OPEN };
  const { body, unsupported, continued } = wireRequest(endpoint('llamacpp'), request, quirks);
  expect(body).toEqual({
    model: 'unknown-model',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  expect([unsupported, continued]).toEqual([['effort'], false]);
  expect(capabilitiesOf(endpoint('llamacpp'), quirks)).toMatchObject({
    effort: [],
    continues: { thought: false, closed: false, answer: false },
  });
});

test.each<[DialectId, boolean | undefined, object]>([
  ['deepseek', undefined, { reasoning_content: 'T' }],
  ['ollama', undefined, { thinking: 'T' }],
  ['groq', undefined, {}],
  ['deepseek', false, {}],
  ['custom', true, { reasoning_content: 'T' }],
])('earlier thoughts for %s, with the finding %s', (preset, thoughts, expected) => {
  const request = { messages: [{ role: 'assistant', content: 'A', thought: 'T' }] } as const;
  const quirks = thoughts === undefined ? {} : { thoughts };
  expect(wireRequest(endpoint(preset), request, quirks).body.messages).toEqual([
    { role: 'assistant', content: 'A', ...expected },
  ]);
});

test('Ollama takes sampling and the context length among its options', () => {
  const where = { ...endpoint('ollama'), contextTokens: 16_384 };
  const { body } = wireRequest(where, { messages, temperature: 0.6, topP: 0.95, maxTokens: 9 });
  expect(body).toEqual({
    model: 'unknown-model',
    messages,
    stream: true,
    options: { temperature: 0.6, top_p: 0.95, num_predict: 9, num_ctx: 16_384 },
    truncate: false,
    shift: false,
  });
});
