import { describe, expect, test } from 'vitest';
import { proposeEdits } from '../../../src/core/edits/propose.ts';
import { hunksOf, intentOf, nearestTo } from '../../../src/core/review/refused.ts';
import { diff, lines } from './notation.ts';

const TEXT = lines('top|function a() {|  one|  two|  three|}|x|x|x|end');

/** `old > fresh @ start-end`: what the only refusal of an answer wanted, and what comes nearest. */
function said(answer: string, text = TEXT): string {
  const workspace = { files: [{ path: 'f.ts', seen: text, now: text }] };
  const { refusals } = proposeEdits(answer, workspace, { defaultPath: 'f.ts' });
  const [refusal] = refusals;
  expect(refusals).toHaveLength(1);
  if (!refusal) {
    return '';
  }
  const intent = intentOf(refusal, hunksOf(answer, true, workspace));
  const nearest = nearestTo(refusal, intent, text);
  const sides = intent ? `${intent.old.join('|')} > ${intent.fresh.join('|')}` : '?';
  return `${refusal.reason}: ${sides}${nearest ? ` @ ${nearest.start}-${nearest.end}` : ''}`;
}

describe('what a refused hunk wanted, and the nearest lines', () => {
  test.each([
    [
      'a hunk whose lines are elsewhere',
      diff('f.ts', ' function b() {|   one|-  2|-  3|+  four| }'),
      'no-match: function b() {|  one|  2|  3|} > function b() {|  one|  four|} @ 1-6',
    ],
    ['a hunk with nothing in common', diff('f.ts', '-nowhere|+never'), 'no-match: nowhere > never'],
    ['a hunk with several places', diff('f.ts', '-x|+y'), 'ambiguous: x > y @ 6-7'],
    [
      'a search block',
      'f.ts\n<<<<<<< SEARCH\nnowhere\n=======\nnever\n>>>>>>> REPLACE\n',
      'no-match: nowhere > never',
    ],
    ['a whole file that drops most of it', 'f.ts\n```ts\ntop\n```\n', 'held-back: ?'],
  ])('%s', (_, answer, expected) => {
    expect(said(answer)).toBe(expected);
  });

  test('a conflict is what was placed, not what was written', () => {
    const refusal = { reason: 'conflict' as const, index: 0, hunk: '@@ @@\n a\n-b\n+B\n c' };
    expect(intentOf(refusal, hunksOf(diff('f.ts', ' other|-b|+B'), true, { files: [] }))).toEqual({
      old: ['a', 'b', 'c'],
      fresh: ['a', 'B', 'c'],
    });
  });
});
