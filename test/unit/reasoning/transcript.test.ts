import { expect, test } from 'vitest';
import type { Delta, StartState } from '../../../src/core/reasoning/events.ts';
import { createTranscript } from '../../../src/core/reasoning/transcript.ts';
import { eventsOf } from './notation.ts';

/** What a view shows that follows the transcript, and how often it had to be drawn anew. */
function follow(deltas: readonly Delta[], start: StartState = 'unknown') {
  const transcript = createTranscript();
  const view = { thought: '', answer: '' };
  let redraws = 0;
  for (const event of eventsOf(start, deltas)) {
    const shown = transcript.apply(event);
    if (shown?.type === 'append') {
      view[shown.channel] += shown.text;
    } else if (shown) {
      redraws++;
      view.thought = transcript.thought;
      view.answer = transcript.answer;
    }
  }
  expect(view).toEqual({ thought: transcript.thought, answer: transcript.answer });
  return { ...view, redraws };
}

test.each<[string, Delta[], { thought: string; answer: string; redraws: number }]>([
  [
    'a field',
    [{ reasoning: 'a' }, { reasoning: 'b' }, { content: 'c' }],
    { thought: 'ab', answer: 'c', redraws: 0 },
  ],
  [
    'an untagged thought is taken for an answer until it ends',
    [{ content: 'Okay.\n' }, { content: '</think>\nDone.' }],
    { thought: 'Okay.\n', answer: 'Done.', redraws: 1 },
  ],
  [
    'two thoughts are two paragraphs',
    [{ content: '<think>a</think>First.<think>b</think>Second.' }],
    { thought: 'a\n\nb', answer: 'First.\n\nSecond.', redraws: 0 },
  ],
  [
    'a thought in field and content is shown once',
    [
      { reasoning: '\nOkay', content: '<think>\nOkay' },
      { reasoning: ' so', content: ' so\n</think>\nDone.' },
    ],
    { thought: '\nOkay so', answer: 'Done.', redraws: 0 },
  ],
  [
    'two different thoughts in field and content are both shown',
    [{ reasoning: 'a' }, { content: '<think>b</think>c' }],
    { thought: 'a\n\nb', answer: 'c', redraws: 1 },
  ],
  [
    'a field that thinks on while the answer runs',
    [{ reasoning: 'a' }, { content: 'b' }, { reasoning: 'c' }, { content: 'd' }],
    { thought: 'a\n\nc', answer: 'bd', redraws: 0 },
  ],
])('%s', (_name, deltas, expected) => {
  expect(follow(deltas)).toEqual(expected);
});
