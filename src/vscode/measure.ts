/** Set by the benchmarks: times are noted on the timeline of the process, and sent to the view with the text. */
export const MEASURE = process.env.RATIONALE_MEASURE === '1';

/** Runs `work`; when measuring, notes under `name` how long it took. */
export function measured<T>(name: string, work: () => T): T {
  if (!MEASURE) {
    return work();
  }
  const before = process.cpuUsage();
  const start = performance.now();
  const result = work();
  const end = performance.now();
  const { user, system } = process.cpuUsage(before);
  performance.measure(name, { start, end, detail: (user + system) / 1000 });
  return result;
}

/** How long something took, in ms: by the clock, and of the processor, which all threads of the process share. */
export interface Took {
  readonly clockMs: number;
  readonly processorMs: number;
}

/** The longest times noted under the names since they were asked for last; 0 where there is none. */
export function longest(...names: readonly string[]): Took {
  const all = names.flatMap((name) => performance.getEntriesByName(name, 'measure'));
  for (const name of names) {
    performance.clearMeasures(name);
  }
  return {
    clockMs: Math.max(0, ...all.map(({ duration }) => duration)),
    processorMs: Math.max(0, ...all.map((noted) => Math.min(noted.duration, processorOf(noted)))),
  };
}

function processorOf(noted: object): number {
  return 'detail' in noted ? Number(noted.detail) : 0;
}
