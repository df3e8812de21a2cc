import { expect, test } from 'vitest';
import { capabilitiesOf, wireRequest } from '../../../src/core/backends/body.ts';
import type { DialectId } from '../../../src/core/backends/dialectIds.ts';
import { DIALECTS } from '../../../src/core/backends/dialects.ts';
import type { ChatRequest, Continuation } from '../../../src/core/backends/types.ts';

const endpoint = (preset: DialectId, model = 'unknown-model') =>
  ({ preset, baseUrl: 'http://127.0.0.1:1/v1', model }) as const;
const messages = [{ role: 'user', content: 'U' }] as const;
const wire = (preset: DialectId, request: Partial<ChatRequest>, model?: string) =>
  wireRequest(endpoint(preset, model), { messages, ...request });

const OPEN: Continuation = { thought: 'T', closed: false, answer: '' };

/** Inside the answer: the last message, and what the body says of it. A dialect that is not named cannot. */
const FLAGS = { continue_final_message: 'content', add_generation_prompt: false };
const IN_ANSWER: Partial<Record<DialectId, readonly [object, object]>> = {
  deepseek: [{ content: 'A', reasoning_content: 'T', prefix: true }, {}],
  llamacpp: [{ content: 'A', reasoning_content: 'T' }, FLAGS],
  sglang: [{ content: '<think>\nT\n</think>\n\nA' }, { continue_final_message: true }],
  textgen: [{ content: '<think>\nT\n</think>\n\nA' }, { continue_: true }],
  embedded: [{ content: '<think>\nT\n</think>\n\nA' }, {}],
  openrouter: [{ content: 'A' }, {}],
  litellm: [{ content: 'A', prefix: true }, {}],
};
/** These go on from the prompt. */
const FROM_PROMPT: readonly DialectId[] = ['ollama', 'vllm'];

test.each(DIALECTS.map(({ id }) => id).filter((id) => !FROM_PROMPT.includes(id)))(
  '%s goes on inside the answer, or cannot',
  (id) => {
    const { body, continued } = wire(id, { continuation: { ...OPEN, closed: true, answer: 'A' } });
    const form = IN_ANSWER[id];
    expect(continued).toBe(form !== undefined);
    const last = form ? [{ role: 'assistant', ...form[0] }] : [];
    expect(body).toEqual({ ...wire(id, {}).body, ...form?.[1], messages: [...messages, ...last] });
  },
);

test.each(FROM_PROMPT)('%s goes on inside the answer, from the prompt', (id) => {
  const { body, raw } = wire(id, { continuation: { ...OPEN, closed: true, answer: 'A' }, maxTokens: 9 });
  expect(raw?.prompt).toMatchObject({
    render: { messages },
    begun: 'T\n</think>\n\nA',
    opening: '<think>\n',
  });
  expect(body).not.toHaveProperty('messages');
  expect(body).toMatchObject(id === 'ollama' ? { options: { num_predict: 9 } } : { max_tokens: 9 });
});

test('a template that must be told to think is told when a thought goes on', () => {
  const { raw } = wire('vllm', { continuation: { ...OPEN, closed: true } }, 'deepseek-ai/DeepSeek-V3.1');
  expect(raw?.prompt.render).toMatchObject({ chat_template_kwargs: { thinking: true } });
});

test.each<[DialectId, boolean]>([
  ['llamacpp', true],
  ['vllm', false],
  ['sglang', false],
  ['ollama', false],
])('marks that only the server can make are not written: %s goes on %s', (id, can) => {
  const { continues } = capabilitiesOf(endpoint(id, 'gpt-oss:20b'));
  expect([continues.thought, continues.closed]).toEqual([can, id === 'ollama' ? true : can]);
});

test('a server that ends after few tokens is told more, unless the user says how many', () => {
  expect(wire('mlx', {}).body.max_tokens).toBe(32_768);
  expect(wire('mlx', { maxTokens: 7 }).body.max_tokens).toBe(7);
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

test.each([
  [{ noContinuation: true }, 'raw'],
  [{ noContinuation: true, noRaw: true }, 'not'],
  [{}, 'chat'],
])('llama-server that was found to be %j goes on: %s', (quirks, way) => {
  const { continued, raw } = wireRequest(endpoint('llamacpp'), { messages, continuation: OPEN }, quirks);
  expect(continued ? (raw ? 'raw' : 'chat') : 'not').toBe(way);
});

test('what was refused is left out, and told as missing', () => {
  const quirks = { without: ['reasoning_effort', 'temperature'], noContinuation: true, noRaw: true };
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
