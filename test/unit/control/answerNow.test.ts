import { expect, test } from 'vitest';
import { messagesWithThought, wayToAnswer } from '../../../src/core/control/answerNow.ts';

const can = (endThinking: boolean, closed: boolean) => ({
  thinking: true,
  effort: [],
  budget: false,
  continues: { thought: true, closed, answer: true },
  endThinking,
});

test.each([
  ['server', true, true, true],
  ['continue', true, true, false],
  ['ask', true, false, false],
  ['continue', false, true, true],
  ['ask', false, false, true],
] as const)('the way is %s', (way, endThinking, closed, isNamed) => {
  expect(wayToAnswer(can(endThinking, closed), isNamed)).toBe(way);
});

test('the thought stands beside the last question, cut at its front', () => {
  const messages = [
    { role: 'user', content: 'A' },
    { role: 'assistant', content: 'B' },
    { role: 'user', content: 'C' },
  ] as const;
  const [first, , last] = messagesWithThought(messages, `${'x'.repeat(90_000)} the end`);
  expect(first?.content).toBe('A');
  expect(last?.content).toMatch(/^C\n\nYou have thought/);
  expect(last?.content).toContain('the end\n</reasoning>');
  expect(last?.content.length).toBeLessThan(61_000);
});
