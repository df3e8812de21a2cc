import { describe, expect, test } from 'vitest';
import { dialectById, dialectOf, dialects, EFFORTS } from '../../../src/core/backends/dialect.ts';
import { modelFacts } from '../../../src/core/backends/models.ts';
import { presets } from '../../../src/core/backends/presets.ts';
import { shapeFor } from '../../../src/core/backends/request.ts';
import { abilitiesOf, type Knobs, shape } from '../../../src/core/backends/shape.ts';
import type { ChatMessage, ChatRequest, PresetId } from '../../../src/core/backends/types.ts';

const messages: ChatMessage[] = [
  { role: 'system', content: 'S' },
  { role: 'user', content: 'U' },
];

/** The fields that a knob adds to the body, on a server, for a model. */
function body(dialect: string, model: string, knobs: Knobs): unknown {
  return shape(dialectById(dialect), model, { messages }, knobs).body;
}

describe('the tables', () => {
  test('name each server once, with a source, and agree with the presets', () => {
    expect(new Set(dialects.map(({ id }) => id)).size).toBe(dialects.length);
    for (const { id, label, baseUrl, needsKey, sources } of dialects) {
      expect(presets[id as PresetId], id).toMatchObject({ label, baseUrl, needsKey });
      expect(sources.every((source) => source.startsWith('https://')) && sources.length > 0, id).toBe(true);
    }
    expect(Object.keys(presets).sort()).toEqual(dialects.map(({ id }) => id).sort());
  });

  test.each([
    ['https://api.deepseek.com', 'custom', 'deepseek'],
    ['https://openrouter.ai/api/v1', 'custom', 'openrouter'],
    ['https://mine.openai.azure.com/openai/v1', 'custom', 'azure'],
    ['https://openrouter.ai.example.com/v1', 'vllm', 'vllm'],
    ['http://127.0.0.1:8000/v1', 'vllm', 'vllm'],
    ['nonsense', 'what', 'custom'],
  ])('%s as %s speaks %s', (baseUrl, preset, id) => {
    expect(dialectOf({ baseUrl, preset }).id).toBe(id);
  });

  test.each([
    ['deepseek-r1:14b', 'DeepSeek-R1 and its distills'],
    ['DeepSeek-R1-Distill-Qwen-32B-Q4_K_M.gguf', 'DeepSeek-R1 and its distills'],
    ['DeepSeek-R1-0528-Qwen3-8B', 'DeepSeek-R1-0528'],
    ['deepseek-flash', 'DeepSeek V4'],
    ['Qwen/QwQ-32B', 'QwQ'],
    ['qwen3:8b', 'Qwen3'],
    ['Qwen3-30B-A3B-Thinking-2507', 'Qwen3 Thinking 2507'],
    ['gpt-oss:20b', 'gpt-oss'],
    ['magistral-small-2507', 'Magistral and Ministral Reasoning'],
    ['zai-org/GLM-4.6', 'GLM'],
    ['moonshotai/Kimi-K2-Thinking', 'Kimi K2 Thinking'],
    ['MiniMaxAI/MiniMax-M2', 'MiniMax M2'],
    ['microsoft/Phi-4-reasoning', 'Phi reasoning'],
    ['ByteDance-Seed/Seed-OSS-36B-Instruct', 'Seed-OSS'],
    ['nvidia/NVIDIA-Nemotron-Nano-9B-v2', 'Nemotron Nano v2'],
    ['tr1ck', undefined],
  ])('%s is %s', (name, label) => {
    expect(modelFacts(name)?.label).toBe(label);
  });
});

describe('thinking is switched off by the means of server and model', () => {
  test.each([
    ['deepseek', 'deepseek-flash', { thinking: { type: 'disabled' } }],
    ['ollama', 'qwen3:8b', { think: false }],
    ['openrouter', 'deepseek/deepseek-v4', { reasoning: { enabled: false } }],
    ['vllm', 'Qwen/Qwen3-8B', { chat_template_kwargs: { enable_thinking: false } }],
    ['sglang', 'deepseek-ai/DeepSeek-V3.1', { chat_template_kwargs: { thinking: false } }],
    ['llamacpp', 'qwen3', { chat_template_kwargs: { enable_thinking: false }, reasoning_effort: 'none' }],
    ['groq', 'gpt-oss-20b', { reasoning_format: 'parsed' }],
    ['vllm', 'deepseek-r1', {}],
    ['custom', 'unknown', {}],
  ])('%s, %s', (dialect, model, fields) => {
    expect(body(dialect, model, { thinking: 'off' })).toEqual(fields);
  });

  test('a word in the last question does it where the server has no switch', () => {
    const { messages: sent } = shape(dialectById('lmstudio'), 'qwen3-8b', { messages }, { thinking: 'off' });
    expect(sent.at(-1)).toEqual({ role: 'user', content: 'U\n\n/no_think' });
  });
});

describe('efforts and budgets', () => {
  test.each([
    ['deepseek', 'deepseek-flash', { effort: 'medium' }, { reasoning_effort: 'high' }],
    ['ollama', 'gpt-oss:20b', { effort: 'low' }, { think: 'low' }],
    ['ollama', 'deepseek-r1', { effort: 'low' }, {}],
    ['openrouter', 'x', { effort: 'high', budgetTokens: 500 }, { reasoning: { max_tokens: 500 } }],
    ['llamacpp', 'x', { budgetTokens: 500 }, { reasoning_control: true, reasoning_budget_tokens: 500 }],
    ['vllm', 'x', { budgetTokens: 500 }, { thinking_token_budget: 500 }],
    ['sglang', 'Seed-OSS-36B', { budgetTokens: 1300 }, { chat_template_kwargs: { thinking_budget: 1024 } }],
    ['custom', 'x', { effort: 'high', budgetTokens: 500 }, {}],
  ] as const)('%s, %s, %j', (dialect, model, knobs, fields) => {
    expect(body(dialect, model, knobs)).toEqual(fields);
  });
});

describe('every cell of the table', () => {
  const names = ['deepseek-r1:14b', 'qwen3:8b', 'gpt-oss:20b', 'unknown'];
  const cells = dialects.flatMap(({ id }) => names.map((model) => [id, model] as const));
  test.each(cells)('%s, %s: what can be done changes the request, and what cannot does not', (id, model) => {
    const dialect = dialectById(id);
    const abilities = abilitiesOf(dialect, model);
    const plain = JSON.stringify(shape(dialect, model, { messages }));
    const changes = (knobs: Knobs): boolean =>
      JSON.stringify(shape(dialect, model, { messages, temperature: 1, topP: 1 }, knobs)) !==
      JSON.stringify(shape(dialect, model, { messages, temperature: 1, topP: 1 }));
    for (const effort of EFFORTS) {
      expect(changes({ effort }), effort).toBe(abilities.efforts.includes(effort));
    }
    expect(changes({ budgetTokens: 4096 })).toBe(abilities.budget);
    if (abilities.off) {
      expect(changes({ thinking: 'off' })).toBe(true);
    }
    for (const kind of ['open', 'closed'] as const) {
      const request: ChatRequest = { messages };
      const resumed = shape(dialect, model, request, {}, { kind, thought: 'so far' });
      expect(JSON.stringify(resumed) !== plain, kind).toBe(abilities.resume[kind]);
      expect(JSON.stringify(resumed).includes('so far')).toBe(abilities.resume[kind]);
    }
  });
});

describe('a thought is gone on from', () => {
  const resumed = (dialect: string, model: string, kind: 'open' | 'closed') =>
    shape(dialectById(dialect), model, { messages }, {}, { kind, thought: 'T' });
  test.each([
    ['vllm', 'deepseek-r1', 'open', { role: 'assistant', content: '<think>\nT' }],
    ['sglang', 'deepseek-r1', 'open', { role: 'assistant', content: 'T' }],
    ['sglang', 'qwen3', 'closed', { role: 'assistant', content: '<think>\nT\n</think>\n\n' }],
    ['llamacpp', 'x', 'closed', { role: 'assistant', content: '', reasoning_content: 'T' }],
    ['ollama', 'deepseek-r1', 'closed', { role: 'assistant', content: '', thinking: 'T' }],
    [
      'deepseek',
      'deepseek-flash',
      'open',
      { role: 'assistant', content: '', reasoning_content: 'T', prefix: true },
    ],
  ] as const)('%s, %s, %s', (dialect, model, kind, message) => {
    expect(resumed(dialect, model, kind).messages.at(-1)).toEqual(message);
  });

  test('by a route and fields of its own where the server wants that', () => {
    expect(resumed('deepseek', 'deepseek-flash', 'open').path).toBe('/beta/chat/completions');
    expect(resumed('llamacpp', 'x', 'open').body).toMatchObject({
      continue_final_message: 'reasoning_content',
      add_generation_prompt: false,
    });
  });
});

describe('what the makers of a model advise', () => {
  const endpoint = { preset: 'custom', baseUrl: 'http://127.0.0.1:1/v1' } as const;
  test('the original R1 has no system prompt, and its own sampling', () => {
    expect(shapeFor({ ...endpoint, model: 'deepseek-r1' }, { messages }).sent).toMatchObject({
      messages: [{ role: 'user', content: 'S\n\nU' }],
      temperature: 0.6,
      top_p: 0.95,
    });
  });

  test('R1-0528 takes one', () => {
    expect(shapeFor({ ...endpoint, model: 'deepseek-r1-0528' }, { messages }).sent.messages).toEqual(
      messages,
    );
  });

  test('a model that is not known is left alone, and what the request says stays', () => {
    expect(shapeFor({ ...endpoint, model: 'x' }, { messages }).sent).not.toHaveProperty('temperature');
    expect(
      shapeFor({ ...endpoint, model: 'qwq' }, { messages, temperature: 0, maxTokens: 9 }).sent,
    ).toMatchObject({
      temperature: 0,
      max_tokens: 9,
    });
  });

  test('a server that ignores sampling while it thinks is not sent any', () => {
    const deepseek = {
      preset: 'deepseek',
      baseUrl: 'https://api.deepseek.com',
      model: 'deepseek-r1',
    } as const;
    expect(shapeFor(deepseek, { messages, temperature: 1 }).sent).not.toHaveProperty('temperature');
    const off = { messages, temperature: 1, knobs: { thinking: 'off' } } as const;
    expect(shapeFor(deepseek, off).sent).toHaveProperty('temperature', 1);
  });
});
