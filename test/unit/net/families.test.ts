import { expect, test } from 'vitest';
import { factsOf, MODELS } from '../../../src/core/backends/models.ts';
import { QuirkMemory } from '../../../src/core/backends/quirks.ts';
import { StartMemory } from '../../../src/core/reasoning/startMemory.ts';
import { request } from '../../../src/vscode/runs/request.ts';
import { DONE, event, events, tokens } from '../../backend/dialects.ts';
import { backend, PATIENT } from './attempt.ts';
import { fillable } from './fillable.ts';

type Delta = Readonly<Record<string, unknown>>;
const raw = (text: string): Delta[] => tokens(text).map((content) => ({ content }));
const field = (name: string, thought: string, answer: string): Delta[] => [
  ...tokens(thought).map((text) => ({ [name]: text, content: null })),
  ...raw(answer),
];

/**
 * What models of each family send where no parser of the server reads it, as their templates make it, and what gateways
 * and their makers' own services send. Sources: the table of models, and the documents that it cites.
 */
const STREAMS: readonly [model: string, how: string, deltas: Delta[], thought: string][] = [
  ['deepseek-ai/DeepSeek-R1', 'opened by the template', raw('Okay.\n</think>\n\nDone'), 'Okay.'],
  ['deepseek-r1:14b', 'in a field', field('thinking', 'Okay.', 'Done'), 'Okay.'],
  ['deepseek-ai/DeepSeek-R1-0528', 'both tags', raw('<think>\nOkay.\n</think>\n\nDone'), 'Okay.'],
  ['deepseek-ai/DeepSeek-V3.1', 'opened by the template', raw('Okay.</think>Done'), 'Okay.'],
  ['deepseek-v4-pro', 'in a field', field('reasoning_content', 'Okay.', 'Done'), 'Okay.'],
  ['Qwen/QwQ-32B', 'opened by the template', raw('Okay.\n</think>\n\nDone'), 'Okay.'],
  ['Qwen/Qwen3-30B-A3B-Thinking-2507', 'opened by the template', raw('Okay.\n</think>\n\nDone'), 'Okay.'],
  ['qwen3:8b', 'both tags', raw('<think>\nOkay.\n</think>\n\nDone'), 'Okay.'],
  ['qwen3:8b', 'told not to think', raw('<think>\n\n</think>\n\nDone'), ''],
  [
    'openai/gpt-oss-20b',
    'in channels',
    raw('<|channel|>analysis<|message|>Okay.<|end|><|start|>assistant<|channel|>final<|message|>Done'),
    'Okay.',
  ],
  ['openai/gpt-oss-20b', 'in a field', field('reasoning', 'Okay.', 'Done'), 'Okay.'],
  ['mistralai/Magistral-Small-2509', 'marks of its own', raw('[THINK]Okay.[/THINK]Done'), 'Okay.'],
  [
    'magistral-medium-latest',
    'parts of the content',
    [
      { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Ok' }] }] },
      { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'ay.' }] }] },
      { content: [{ type: 'text', text: 'Do' }] },
      { content: 'ne' },
    ],
    'Okay.',
  ],
  ['zai-org/GLM-4.6', 'both tags', raw('\n<think>Okay.</think>\nDone'), 'Okay.'],
  ['moonshotai/Kimi-K2-Thinking', 'both tags', raw('<think>Okay.</think>Done'), 'Okay.'],
  ['moonshotai/Kimi-K2-Thinking', 'in a field', field('reasoning_content', 'Okay.', 'Done'), 'Okay.'],
  ['MiniMaxAI/MiniMax-M2', 'opened by the template', raw('Okay.\n</think>\n\nDone'), 'Okay.'],
  ['microsoft/Phi-4-reasoning-plus', 'both tags', raw('<think> Okay. </think> Done'), 'Okay.'],
  [
    'ByteDance-Seed/Seed-OSS-36B-Instruct',
    'tags of its own',
    raw(
      '<seed:think>Okay.\n<seed:cot_budget_reflect>4 of 512 used.</seed:cot_budget_reflect>\n</seed:think>Done',
    ),
    'Okay.\n<seed:cot_budget_reflect>4 of 512 used.</seed:cot_budget_reflect>',
  ],
  ['nvidia/NVIDIA-Nemotron-Nano-9B-v2', 'opened by the template', raw('Okay.\n</think>\n\nDone'), 'Okay.'],
  ['nvidia/NVIDIA-Nemotron-Nano-9B-v2', 'told not to think', raw('<think></think>Done'), ''],
];

test('every family of the table is streamed here', () => {
  const streamed = new Set(STREAMS.map(([model]) => factsOf(model)?.family));
  expect([...streamed].toSorted()).toEqual(MODELS.map(({ family }) => family).toSorted());
});

test.each(STREAMS)('%s, %s', async (model, _how, deltas, thought) => {
  const choice = (delta: Delta, finish_reason: string | null = null) =>
    event({ model, choices: [{ index: 0, delta, finish_reason }] });
  const { baseUrl, requests } = await backend(() =>
    events([...deltas.map((delta) => choice(delta)), choice({}, 'stop'), DONE]),
  );
  const memory = new StartMemory();
  const quirks = new QuirkMemory();
  const messages = [
    { role: 'system', content: 'S' },
    { role: 'user', content: 'U' },
  ] as const;
  // The second time, what the first stream showed is known.
  for (const _ of [1, 2]) {
    const { run } = fillable();
    const endpoint = { preset: 'custom', baseUrl, model } as const;
    const outcome = await request(run, endpoint, { messages }, PATIENT, memory, quirks);
    expect(outcome).toEqual({ type: 'answered', cut: undefined });
    expect([run.thought.trim(), run.answer.trim()]).toEqual([thought, 'Done']);
  }
  const facts = factsOf(model);
  const inUserTurn = facts?.instructions === 'user';
  expect(requests[0]?.body).toMatchObject({
    messages: inUserTurn ? [{ role: 'user', content: 'S\n\nU' }] : messages,
    ...(facts?.sampling ? { temperature: facts.sampling.temperature, top_p: facts.sampling.topP } : {}),
  });
});
