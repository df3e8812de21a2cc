import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { root } from '../../../scripts/setup.mjs';
import { createLoopDetector } from '../../../src/core/control/loops.ts';
import type { Delta, StartState } from '../../../src/core/reasoning/events.ts';
import { realThoughts } from '../../thoughts/corpus.ts';
import { eventsOf, join as joined, segmentsOf } from './notation.ts';

const thoughts = realThoughts();

test('every quoted thought has its source and licence in the index', () => {
  const files = readdirSync(join(root, 'test/fixtures/thoughts')).filter((name) => name.endsWith('.txt'));
  expect(thoughts.map(({ name }) => `${name}.txt`).sort()).toEqual(files.sort());
  for (const { source, licence, model } of thoughts) {
    expect(source).toMatch(/^https:\/\/github\.com\/[^/]+\/[^/]+\/blob\/[0-9a-f]{40}\/./);
    expect(licence).toMatch(/^(CC0-1\.0|MIT|Apache-2\.0) /);
    expect(model).not.toBe('');
  }
});

describe('the splitter gives a real thought and its answer back as they are', () => {
  const answer = 'Round once:\n\n```ts\nconst total = Math.round(sum);\n```\n';
  const styles: [name: string, start: StartState, deltas: (thought: string) => [keyof Delta, string][]][] = [
    ['in tags', 'unknown', (thought) => [['content', `<think>\n${thought}\n</think>\n\n${answer}`]]],
    ['without an opening tag', 'unknown', (thought) => [['content', `${thought}\n</think>\n\n${answer}`]]],
    ['opened by the template', 'thought', (thought) => [['content', `${thought}\n</think>\n\n${answer}`]]],
    [
      'in a field',
      'unknown',
      (thought) => [
        ['reasoning', `${thought}\n`],
        ['content', answer],
      ],
    ],
  ];
  test.each(styles)('%s', (_name, start, deltas) => {
    fc.assert(
      fc.property(
        fc.constantFrom(...thoughts),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }),
        ({ text }, sizes) => {
          const stream = deltas(text).flatMap(([key, whole]) =>
            inPieces(whole, sizes).map((piece) => ({ [key]: piece })),
          );
          const segments = segmentsOf(eventsOf(start, stream));
          expect(joined(segments, 'thought')).toBe(`${text}\n`);
          expect(joined(segments, 'answer')).toBe(answer);
        },
      ),
      { numRuns: 40 },
    );
  });
});

test.each(thoughts.map(({ name, text }) => [name, text]))('no loop is seen in %s', (_name, text) => {
  const detector = createLoopDetector();
  for (const piece of inPieces(text, [4])) {
    expect(detector.push(piece)).toBeUndefined();
  }
});

/** Cuts a text into pieces of these sizes, over and over. */
function inPieces(text: string, sizes: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
}
