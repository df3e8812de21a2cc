import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pace } from '../../src/vscode/pace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('work is done at once after a pause, then once in a while', () => {
  const done: number[] = [];
  const start = performance.now();
  const pace = new Pace(40, () => done.push(performance.now() - start));
  for (let ms = 0; ms < 100; ms += 5) {
    pace.ask();
    vi.advanceTimersByTime(5);
  }
  expect(done).toEqual([0, 40, 80]);
  vi.advanceTimersByTime(1000);
  expect(done).toEqual([0, 40, 80, 120]);
  pace.ask();
  expect(done).toHaveLength(4);
  vi.advanceTimersByTime(0);
  expect(done).toHaveLength(5);
});

test('work that was done otherwise is not done again', () => {
  const work = vi.fn();
  const pace = new Pace(40, work);
  pace.ask();
  pace.settle();
  vi.advanceTimersByTime(1000);
  expect(work).not.toHaveBeenCalled();
});
