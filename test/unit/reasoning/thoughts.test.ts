import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { root } from '../../../scripts/setup.mjs';
import { createLoopDetector } from '../../../src/core/control/loops.ts';
import type { Delta, StartState } from '../../../src/core/reasoning/events.ts';
import { createStepper, type Step } from '../../../src/core/reasoning/steps.ts';
import { estimateTokens } from '../../../src/core/reasoning/tokens.ts';
import { labelledThoughts, realThoughts } from '../../thoughts/corpus.ts';
import { score, stepsOf } from '../../thoughts/score.ts';
import { eventsOf, join as joined, segmentsOf } from './notation.ts';

const thoughts = realThoughts();

test('every quoted thought has its source and licence in the index', () => {
  const files = readdirSync(join(root, 'test/fixtures/thoughts')).filter((name) => name.endsWith('.txt'));
  expect(thoughts.map(({ name }) => `${name}.txt`).sort()).toEqual(files.sort());
  for (const { source, licence, model } of thoughts) {
    expect(source).toMatch(/^https:\/\/github\.com\/[^/]+\/[^/]+\/blob\/[0-9a-f]{40}\/./);
    expect(licence).toMatch(/^(CC0-1\.0|MIT|Apache-2\.0)$/);
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

describe('the steps of a real thought', () => {
  const labelled = labelledThoughts();

  test('begin where a reader would begin them, and are of the kind that the reader gave', () => {
    const seen = score(labelled.filter(({ heldOut }) => !heldOut));
    expect(seen.f1).toBeGreaterThan(0.83);
    expect(seen.kinds).toBeGreaterThan(0.95);
    const unseen = score(labelled.filter(({ heldOut }) => heldOut));
    expect(unseen.f1).toBeGreaterThan(0.7);
    // 14 of 19: the labels tell doubts from other ideas, which one kind held before.
    expect(unseen.kinds).toBeGreaterThan(0.7);
  });

  test.each(thoughts.map(({ name, text }) => [name, text]))(
    'are neither one block nor sentences: %s',
    (_name, text) => {
      const steps = stepsOf(text);
      const tokens = estimateTokens(text);
      expect(steps.length / tokens).toBeGreaterThan(4 / 1000);
      expect(steps.length / tokens).toBeLessThan(20 / 1000);
      for (const step of steps) {
        expect(step.tokens).toBeLessThan(Math.max(320, tokens / 2));
        expect(step.title).toMatch(/\S/);
      }
    },
  );

  test.each(thoughts.map(({ name, text }) => [name, text]))(
    'are the same however it streams: %s',
    (_name, text) => {
      const stepper = createStepper(() => 0);
      const closed: Step[] = [];
      for (const piece of inPieces(text, [3, 1, 5, 8])) {
        for (const step of stepper.push(piece)) {
          if (step.endMs !== undefined) {
            closed.push(step);
          }
        }
      }
      closed.push(...stepper.end());
      expect(closed).toEqual(stepsOf(text));
      expect(closed.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
    },
  );

  test('read as an outline', async () => {
    const outlines = thoughts
      .filter(({ name }) => GOLDEN.includes(name))
      .map(({ name, model, text }) => [`${name} (${model})`, ...stepsOf(text).map(line), ''].join('\n'));
    await expect(outlines.join('\n')).toMatchFileSnapshot(
      join(root, 'test/fixtures/thoughts/outlines.golden'),
    );
  });
});

/** Thoughts whose outlines stand in test/fixtures/thoughts/outlines.golden; see the README there for how it is written anew. */
const GOLDEN = ['r1-is-simple-power', 'r1-ropes', 'r1-distill-qwen-7b-python-plan-zh'];

function line({ kind, tokens, title }: Step): string {
  return `  ${kind.padEnd(8)}${String(tokens).padStart(4)}  ${title}`;
}

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
