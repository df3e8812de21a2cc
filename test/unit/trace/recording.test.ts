import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Delta, StartState } from '../../../src/core/reasoning/events.ts';
import { createSplitter } from '../../../src/core/reasoning/splitter.ts';
import { Recording } from '../../../src/core/trace/recording.ts';
import { carryTimes, TimeNotes, timeAt } from '../../../src/core/trace/times.ts';

/** A recording of deltas, each of which comes at its time; `endMs` ends it. */
function record(deltas: readonly (Delta & { at: number })[], endMs?: number, start: StartState = 'unknown') {
  let now = 0;
  const recording = new Recording(() => now);
  const splitter = createSplitter({ start });
  for (const delta of deltas) {
    now = delta.at;
    for (const event of splitter.push(delta)) {
      recording.take(event);
    }
  }
  if (endMs !== undefined) {
    now = endMs;
    for (const event of splitter.end()) {
      recording.take(event);
    }
    recording.end();
  }
  return { recording, pass: (ms: number) => (now = ms) };
}

const times = (recording: Recording) =>
  recording.stepsFrom(0).map(({ kind, startMs, durationMs, open }) => [kind, startMs, durationMs, open]);

const FIRST = `The user wants to round the total only once. ${'It is rounded in every turn. '.repeat(6)}\n\n`;

describe('the steps of a recording', () => {
  test('have the times at which their text came', () => {
    const { recording, pass } = record([
      { reasoning: FIRST, at: 100 },
      { reasoning: 'Wait, that is wrong. ', at: 900 },
      { reasoning: 'It is twice.', at: 1200 },
    ]);
    pass(1500);
    expect(times(recording)).toEqual([
      ['restate', 100, 800, false],
      ['doubt', 900, 600, true],
    ]);
    expect(recording.firstMs).toBe(100);
  });

  test('end when the answer begins', () => {
    const { recording } = record(
      [
        { reasoning: FIRST, at: 100 },
        { reasoning: 'Wait, no', at: 900 },
        { content: 'Done.', at: 1000 },
        { content: ' Really.', at: 3000 },
      ],
      4000,
    );
    expect(times(recording)).toEqual([
      ['restate', 100, 800, false],
      ['doubt', 900, 100, false],
    ]);
  });

  test('keep their times when what was taken for an answer turns out to be a thought', () => {
    const { recording } = record(
      [
        { content: FIRST, at: 100 },
        { content: 'Wait, that is wrong. So it is. ', at: 900 },
        { content: 'Done.</think>', at: 1400 },
        { content: 'The answer.', at: 1600 },
      ],
      2000,
    );
    expect(recording.answer).toBe('The answer.');
    expect(recording.source).toBe('content');
    expect(times(recording)).toEqual([
      ['restate', 100, 800, false],
      ['doubt', 900, 700, false],
    ]);
  });

  test('go on behind an answer in between, and what is closed stays as it is', () => {
    const { recording } = record(
      [
        { reasoning: 'Okay, first things first.', at: 100 },
        { content: 'One.', at: 500 },
        { reasoning: 'Wait, and now the second.', at: 800 },
        { content: 'Two.', at: 1000 },
      ],
      1100,
    );
    expect(times(recording)).toEqual([
      ['restate', 100, 400, false],
      ['doubt', 800, 200, false],
    ]);
    const steps = recording.stepsFrom(0);
    expect(steps.map(({ start, end }) => recording.thought.slice(start, end).trim())).toEqual([
      'Okay, first things first.',
      'Wait, and now the second.',
    ]);
    expect([0, 1, 2].map((from) => recording.stepsFrom(from))).toEqual([steps, steps.slice(1), []]);
  });

  test('of what was there before have the times that they had', () => {
    let now = 5000;
    const recording = new Recording(() => now);
    const before = [
      { offset: 0, ms: 100 },
      { offset: FIRST.length, ms: 900 },
    ];
    const segment = recording.seed('thought', { text: `${FIRST}Wait, that is wrong. `, times: before });
    now = 6000;
    recording.take({
      type: 'append',
      segment,
      channel: 'thought',
      source: 'field',
      text: 'No.\n\nTherefore yes.',
    });
    now = 7000;
    recording.end();
    expect(times(recording)).toEqual([
      ['restate', 100, 800, false],
      ['doubt', 900, 5100, false],
      ['decide', 6000, 1000, false],
    ]);
    expect(recording.firstMs).toBe(6000);
  });

  test('lie side by side, cover the thought and last until the next begins, however the text is cut', () => {
    const part = fc.constantFrom(
      FIRST,
      'Wait, no. ',
      '\n\n',
      '</think>',
      '<think>',
      'So be it.\n\n',
      'x',
      ' ',
    );
    const delta = fc.record({ content: fc.option(part), reasoning: fc.option(part), at: fc.nat(500) });
    fc.assert(
      fc.property(fc.array(delta), (deltas) => {
        let at = 0;
        const inTime = deltas.map(({ content, reasoning, at: gap }) => {
          at += gap;
          return { content: content ?? undefined, reasoning: reasoning ?? undefined, at };
        });
        const { recording } = record(inTime, at + 100);
        const { thought } = recording;
        const steps = recording.stepsFrom(0);
        let [end, ms] = [0, 0];
        for (const [index, step] of steps.entries()) {
          expect(step.index).toBe(index);
          expect(thought.slice(end, step.start).trim()).toBe('');
          expect(step.end).toBeGreaterThan(step.start);
          expect(step.startMs).toBeGreaterThanOrEqual(ms);
          expect(step.durationMs).toBeGreaterThanOrEqual(0);
          expect(step.open).toBe(false);
          ms = (step.startMs ?? 0) + (step.durationMs ?? 0);
          end = step.end;
        }
        expect(thought.slice(end).trim()).toBe('');
        expect(ms).toBeLessThanOrEqual(at + 100);
      }),
    );
  });
});

describe('the times of a text', () => {
  test('take bounded space, however much comes', () => {
    const notes = new TimeNotes();
    for (let at = 0; at < 100_000; at++) {
      notes.note(at * 4, at * 60);
    }
    expect(notes.times.length).toBeLessThanOrEqual(4096);
    const off = Math.abs((timeAt(notes.times, 200_000) ?? 0) - 50_000 * 60);
    expect(off).toBeLessThan(4000);
  });

  test.each([
    ['a note at the end', 'one two', 'one two NOTE', [0, 4]],
    ['the end taken away', 'one two', 'one', [0]],
    ['a change in the middle', 'one two six', 'one four six', [0, 4, 8, 9]],
    ['a change at the beginning', 'one two', 'eleven two', [0, 6, 7]],
    ['another text', 'one two', 'xyz', [0]],
    ['nothing left', 'one two', '', []],
  ])('are carried over %s', (_name, before, after, offsets) => {
    const carried = carryTimes(
      [
        { offset: 0, ms: 10 },
        { offset: 4, ms: 20 },
        { offset: 8, ms: 30 },
      ].filter(({ offset }) => offset < before.length),
      before,
      after,
    );
    expect(carried.map(({ offset }) => offset)).toEqual(offsets);
    expect(carried.map(({ ms }) => ms)).toEqual([...carried.map(({ ms }) => ms)].sort((a, b) => a - b));
  });
});
