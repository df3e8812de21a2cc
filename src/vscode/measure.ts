/** Set by the benchmarks: times are noted on the timeline of the process, and sent to the view with the text. */
export const MEASURE = process.env.RATIONALE_MEASURE === '1';

/** Runs `work`; when measuring, notes under `name` how long it took. */
export function measured<T>(name: string, work: () => T): T {
  if (!MEASURE) {
    return work();
  }
  const start = performance.now();
  const result = work();
  performance.measure(name, { start });
  return result;
}

/** The longest time noted under `name` since it was asked for last, in ms; 0 when there is none. */
export function longestMs(name: string): number {
  const times = performance.getEntriesByName(name, 'measure').map(({ duration }) => duration);
  performance.clearMeasures(name);
  return Math.max(0, ...times);
}
