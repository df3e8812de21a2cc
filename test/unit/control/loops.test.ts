import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLoopDetector, type Loop } from '../../../src/core/control/loops.ts';
import { estimateTokens } from '../../../src/core/reasoning/tokens.ts';

/** Reads a text in pieces of this size. */
function read(text: string, size = 5): Loop | undefined {
  const detector = createLoopDetector();
  for (let at = 0; at < text.length; at += size) {
    const loop = detector.push(text.slice(at, at + size));
    if (loop) {
      return loop;
    }
  }
  return undefined;
}

const BEFORE = 'The user wants the total in cents. The discount is taken off each item and rounded there. ';
const SENTENCE = 'Wait, maybe the rounding happens twice, once for each item and once for the sum. ';
const LONG = Array.from({ length: 60 }, (_, at) => `step${at} looks at value${(at * 7) % 31}`).join(' then ');

describe('a loop is found soon after its third round', () => {
  test.each([
    ['one sentence', SENTENCE],
    ['a line', 'Let me check the function discountRate again and see what it returns\n'],
    [
      'an alternation',
      'Wait, it is rounded. But no, it is not rounded in the sum. Hmm, so let me look again. ',
    ],
    ['a long passage', `${LONG}. `],
  ])('%s', (_, round) => {
    const text = BEFORE + round.repeat(12);
    const loop = read(text);
    const third = BEFORE.length + 3 * round.length;
    expect(loop).toBeDefined();
    expect(estimateTokens(text.slice(third, loop?.end))).toBeLessThan(400);
    // What stands before the second round stays.
    expect(text.slice(0, loop?.start)).toContain(BEFORE);
  });

  test('however the stream is cut', () => {
    const text = BEFORE + SENTENCE.repeat(5);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (size) => {
        expect(read(text, size)?.start).toBe(read(text, 1)?.start);
      }),
    );
  });
});

describe('no loop is seen', () => {
  test.each([
    ['when something is said twice', BEFORE + SENTENCE.repeat(2) + BEFORE],
    ['in a matrix', '0 0 0 1\n'.repeat(60)],
    ['in a table', '| a | b |\n| --- | --- |\n'.repeat(40)],
    ['in closing brackets', '    }\n  }\n}\n'.repeat(40)],
    [
      'in a list of cases',
      Array.from({ length: 40 }, (_, at) => `Case ${at}: the price is ${at * 3} cents.`).join('\n'),
    ],
    ['in a long thought', Array.from({ length: 4000 }, (_, at) => `word${(at * 37) % 1009}`).join(' ')],
  ])('%s', (_, text) => {
    expect(read(text)).toBeUndefined();
  });

  test('in a text of random words', () => {
    fc.assert(
      fc.property(fc.array(fc.lorem({ maxCount: 12 }), { minLength: 40, maxLength: 80 }), (sentences) => {
        const fresh = sentences.map((sentence, at) => `${sentence} ${at}`).join('. ');
        expect(read(fresh, 200)).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });
});
