import { describe, expect, test } from 'vitest';
import type { Usage } from '../../../src/core/backends/types.ts';
import type { Delta } from '../../../src/core/reasoning/events.ts';
import { createMeter } from '../../../src/core/reasoning/meter.ts';
import { createSplitter } from '../../../src/core/reasoning/splitter.ts';

/** Plays deltas and usage at given times (ms) and reads the meter at the end. */
function play(steps: readonly (readonly [number, Delta | { usage: Usage } | 'end'])[], readAt: number) {
  let time = 0;
  const meter = createMeter(() => time);
  const splitter = createSplitter({ start: 'unknown' });
  for (const [at, step] of steps) {
    time = at;
    if (step === 'end') {
      splitter.end().forEach((event) => {
        meter.take(event);
      });
      meter.end();
    } else if ('usage' in step) {
      meter.use(step.usage);
    } else {
      splitter.push(step).forEach((event) => {
        meter.take(event);
      });
    }
  }
  time = readAt;
  return meter.read();
}

const words = (count: number): string => 'w'.repeat(count * 10);

describe('time', () => {
  test('runs from the start and stops at the end', () => {
    expect(play([], 500).elapsedMs).toBe(500);
    expect(play([[700, 'end']], 900).elapsedMs).toBe(700);
  });

  test('thinking lasts from the first thought to the answer', () => {
    expect(play([[100, { content: 'a' }]], 900).thoughtMs).toBeUndefined();
    expect(play([[100, { reasoning: 'a' }]], 900).thoughtMs).toBe(800);
    const steps = [
      [100, { reasoning: 'a' }],
      [400, { content: 'b' }],
      [600, { reasoning: 'c' }],
      [650, 'end'],
    ] as const;
    expect(play(steps, 900).thoughtMs).toBe(350);
  });

  test('what turns out to have been a thought counts as one', () => {
    expect(
      play(
        [
          [100, { content: 'a' }],
          [500, { content: '</think>b' }],
        ],
        900,
      ).thoughtMs,
    ).toBe(400);
  });
});

describe('tokens', () => {
  test('are estimated until the server counts', () => {
    const thought = [[0, { reasoning: words(2) }]] as const;
    expect(play(thought, 1)).toMatchObject({ reasoningTokens: 6, reasoningTokensEstimated: true });
    expect(play([...thought, [1, { usage: { reasoningTokens: 9, completionTokens: 12 } }]], 1)).toMatchObject(
      {
        reasoningTokens: 9,
        reasoningTokensEstimated: false,
        answerTokens: 3,
        answerTokensEstimated: false,
      },
    );
  });

  test('a sum alone is shared out, and certain where there is only one share', () => {
    const both = [
      [0, { reasoning: words(3) }],
      [0, { content: words(1) }],
    ] as const;
    const sum = [1, { usage: { completionTokens: 40 } }] as const;
    expect(play([...both, sum], 1)).toMatchObject({
      reasoningTokens: 30,
      reasoningTokensEstimated: true,
      answerTokens: 10,
      answerTokensEstimated: true,
    });
    expect(play([[0, { content: 'a' }], sum], 1)).toMatchObject({
      reasoningTokens: 0,
      answerTokens: 40,
      answerTokensEstimated: false,
    });
  });

  test('a thought said twice counts once', () => {
    expect(
      play([[0, { reasoning: words(2), content: `<think>${words(2)}</think>` }]], 1).reasoningTokens,
    ).toBe(6);
  });

  test('Chinese and Korean count for more', () => {
    expect(play([[0, { reasoning: '思考한국어思考한국어' }]], 1).reasoningTokens).toBe(6);
  });
});

describe('rate', () => {
  test('is tokens over the time since the first piece', () => {
    const steps = [
      [1000, { reasoning: words(5) }],
      [2000, { content: words(5) }],
    ] as const;
    expect(play(steps, 3000).tokensPerSecond).toBeCloseTo(15);
    expect(play([...steps, [2500, 'end']], 9000).tokensPerSecond).toBeCloseTo(30);
  });

  test('is unknown before there is anything to measure', () => {
    expect(play([], 1000).tokensPerSecond).toBeUndefined();
    expect(play([[1000, { content: 'a' }]], 1010).tokensPerSecond).toBeUndefined();
  });
});
