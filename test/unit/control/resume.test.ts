import { expect, test } from 'vitest';
import type { Capabilities } from '../../../src/core/backends/body.ts';
import {
  beforeLoop,
  keptOf,
  messagesWithThought,
  type Resume,
  type ResumeReason,
  wayToResume,
  withNote,
} from '../../../src/core/control/resume.ts';

/** What a server can do: `e` end a thought, and go on inside a thought `t`, after a closed one `c`, in an answer `a`. */
const can = (letters: string): Capabilities => ({
  thinking: true,
  effort: [],
  budget: false,
  continues: {
    thought: letters.includes('t'),
    closed: letters.includes('c'),
    answer: letters.includes('a'),
  },
  endThinking: letters.includes('e'),
});

const resume = (reason: ResumeReason, closed: boolean, answer = ''): Resume => ({
  thought: 'Hm.',
  closed,
  answer,
  reason,
});

test.each([
  ['server', 'etca', resume('answer', true), true],
  ['server', 'e', resume('limit', true), true],
  ['continue', 'etca', resume('answer', true), false],
  ['ask', 'eta', resume('answer', true), false],
  ['continue', 'etca', resume('edited', false), true],
  ['ask', 'eca', resume('edited', false), true],
  ['continue', 't', resume('note', false), true],
  ['continue', 't', resume('loop', false), false],
  ['continue', 'tca', resume('cut', true, 'So'), false],
  ['reanswer', 'tc', resume('cut', true, 'So'), false],
  ['ask', 't', resume('cut', true, 'So'), false],
  ['continue', 't', resume('cut', false), false],
] as const)('%s, where the server can %s', (way, letters, wanted, isNamed) => {
  expect(wayToResume(can(letters), wanted, isNamed)).toBe(way);
});

test('the answer is kept only where the model goes on inside it', () => {
  const cut = resume('cut', true, 'So');
  expect(keptOf(cut, 'continue').answer).toBe('So');
  expect(keptOf(cut, 'reanswer')).toEqual({ thought: 'Hm.', closed: true, answer: '' });
});

test('the thought stands beside the last question, cut at its front', () => {
  const messages = [
    { role: 'user', content: 'A' },
    { role: 'assistant', content: 'B' },
    { role: 'user', content: 'C' },
  ] as const;
  const [first, , last] = messagesWithThought(messages, {
    thought: `${'x'.repeat(90_000)} the end`,
    closed: true,
  });
  expect(first?.content).toBe('A');
  expect(last?.content).toMatch(/^C\n\nYou have thought/);
  expect(last?.content).toContain('the end\n</reasoning>');
  expect(last?.content).toContain('Answer now');
  expect(last?.content.length).toBeLessThan(61_000);
});

test('a thought that is not closed is to be gone on with', () => {
  const [message] = messagesWithThought([{ role: 'user', content: 'A' }], { thought: 'T', closed: false });
  expect(message?.content).toContain('Go on thinking');
});

test('a note and a turn stand at the end of the thought, in paragraphs of their own', () => {
  expect(withNote('One.\n', ' in cents ')).toMatch(/^One\.\n\n[^\n]*"in cents"[^\n]*\n\n$/);
  expect(beforeLoop('One. Two. Two. Two.', 9)).toMatch(/^One\. Two\.\n\n[^\n]+\n\n$/);
});
