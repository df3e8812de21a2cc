import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../../src/core/checkpoints/checkpoint.ts';
import { expired, type Limits, newestFirst } from '../../../src/core/checkpoints/retention.ts';

const LIMITS: Limits = { totalBytes: 10, fileBytes: 10, ageMs: 100 };

/** `5:a4 b3` is a checkpoint of the time 5 with the contents *a* of 4 bytes and *b* of 3. */
function made(notation: string): Checkpoint {
  const [at = '', contents = ''] = notation.split(':');
  const files = contents.split(' ').map((each) => ({
    uri: `file:///${each}`,
    saved: {
      type: 'kept' as const,
      content: { hash: each.charAt(0).repeat(64), bytes: Number(each.slice(1)) },
    },
  }));
  return { id: notation, at: Number(at), before: 'answer', instruction: '', files };
}

describe('what has to go, at the time 100', () => {
  test.each([
    ['all within the limits', ['0:a5', '1:b5'], []],
    ['the oldest, for size', ['1:a5', '2:b5', '3:c5'], ['1:a5']],
    ['equal contents count once', ['1:a5', '2:b5', '3:a5'], []],
    ['what is older than one that does not fit goes too', ['1:a1', '2:b9', '3:c5'], ['2:b9', '1:a1']],
    ['too old', ['-1:a1', '50:b1'], ['-1:a1']],
    ['the newest stays, whatever its size', ['1:a11'], []],
    ['the newest goes when it is too old', ['-1:a1'], ['-1:a1']],
  ])('%s', (_, all, gone) => {
    expect(expired(all.map(made), 100, LIMITS).map(({ id }) => id)).toEqual(gone);
  });

  test('the rest is within the limits, and dropping once is enough', () => {
    const content = fc
      .tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constant('3'))
      .map((each) => each.join(''));
    const checkpoint = fc
      .tuple(fc.integer({ min: -20, max: 100 }), fc.array(content, { minLength: 1, maxLength: 3 }))
      .map(([at, contents]) => made(`${at}:${contents.join(' ')}`));
    fc.assert(
      fc.property(fc.uniqueArray(checkpoint, { selector: ({ at }) => at }), (all) => {
        const gone = new Set(expired(all, 100, LIMITS));
        const rest = all.filter((each) => !gone.has(each));
        const hashes = rest.flatMap(({ files }) => files.map(({ uri }) => uri.at(-2)));
        expect(new Set(hashes).size * 3).toBeLessThanOrEqual(LIMITS.totalBytes);
        expect(rest.every(({ at }) => at >= 0)).toBe(true);
        expect(expired(rest, 100, LIMITS)).toEqual([]);
      }),
    );
  });
});

test('the newest comes first', () => {
  expect(newestFirst(['1:a1', '3:a1', '2:a1'].map(made)).map(({ at }) => at)).toEqual([3, 2, 1]);
});
