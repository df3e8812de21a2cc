import { expect, test } from 'vitest';
import type { Capabilities } from '../../../src/core/backends/body.ts';
import { limitReached, planThinking, type ThinkingChoice } from '../../../src/core/control/limits.ts';

const can: Capabilities = {
  thinking: true,
  effort: ['low', 'medium', 'high'],
  budget: true,
  continues: { thought: true, closed: true, answer: true },
  endThinking: true,
};
const cannot: Capabilities = { ...can, thinking: false, effort: [], budget: false };
const choice = (given: Partial<ThinkingChoice>): ThinkingChoice => ({
  effort: 'default',
  maxTokens: 0,
  maxSeconds: 0,
  ...given,
});

test.each([
  ['nothing is wanted', {}, can, {}, {}],
  ['a level that the server has', { effort: 'low' }, can, { effort: 'low' }, {}],
  ['a level that it has not', { effort: 'low' }, cannot, {}, { tokens: 1000 }],
  [
    'a level that comes to a budget',
    { effort: 'high' },
    { ...cannot, budget: true },
    { budgetTokens: 16_000 },
    { tokens: 20_000 },
  ],
  ['as much as possible', { effort: 'max' }, cannot, {}, {}],
  [
    'a limit that the server keeps, watched all the same',
    { maxTokens: 800 },
    can,
    { budgetTokens: 800 },
    { tokens: 1000 },
  ],
  ['a limit that is kept here', { maxTokens: 800 }, cannot, {}, { tokens: 800 }],
  ['a limit beats what a level is worth', { effort: 'low', maxTokens: 200 }, cannot, {}, { tokens: 200 }],
  ['seconds', { maxSeconds: 1.5 }, can, {}, { ms: 1500 }],
  ['no thought', { effort: 'off', maxTokens: 800 }, can, { thinking: 'off' }, {}],
  ['figures that are none', { maxTokens: -1, maxSeconds: Number.NaN }, can, {}, {}],
] as const)('%s', (_, given, capabilities, knobs, limits) => {
  expect(planThinking(choice(given), capabilities)).toEqual({ knobs, limits, cannotDoWithout: false });
});

test('a model that always thinks is told of', () => {
  expect(planThinking(choice({ effort: 'off' }), cannot)).toEqual({
    knobs: {},
    limits: {},
    cannotDoWithout: true,
  });
});

test('a limit is reached, not before', () => {
  const limits = { tokens: 100, ms: 5000 };
  expect(limitReached(limits, { reasoningTokens: 99, thoughtMs: 4999 })).toBeUndefined();
  expect(limitReached(limits, { reasoningTokens: 100, thoughtMs: 10 })).toBe('tokens');
  expect(limitReached(limits, { reasoningTokens: 1, thoughtMs: 5000 })).toBe('time');
  expect(limitReached({}, { reasoningTokens: 1e9, thoughtMs: 1e9 })).toBeUndefined();
});
