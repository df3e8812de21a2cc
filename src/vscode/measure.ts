/** Set by the benchmarks: times are noted on the timeline of the process, and sent to the view with the text. */
export const MEASURE = process.env.RATIONALE_MEASURE === '1';

/** Node tells what a thread used from 23.9 on; before that, what all threads of the process did. */
const processorTime: typeof process.cpuUsage =
  'threadCpuUsage' in process ? (process.threadCpuUsage as typeof process.cpuUsage) : process.cpuUsage;

/** Runs `work`; when measuring, notes under `name` how long it took. */
export function measured<T>(name: string, work: () => T): T {
  if (!MEASURE) {
    return work();
  }
  const before = processorTime();
  const start = performance.now();
  const result = work();
  const end = performance.now();
  const { user, system } = processorTime(before);
  performance.measure(name, { start, end, detail: (user + system) / 1000 });
  return result;
}

/** How long something took, in ms: by the clock, and of the processor. */
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
