import { openSync, readSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';

/** Set by the benchmarks: times are noted on the timeline of the process, and sent to the view with the text. */
export const MEASURE = process.env.RATIONALE_MEASURE === '1';

/** Linux tells of a thread how long it has waited for a processor while it could have run, as the second number, in ns. */
const SCHEDULED = '/proc/thread-self/schedstat';

/** Tells how long this thread has waited for a processor, in ms; undefined where the system does not tell. */
const waitedMs = MEASURE ? waiting() : () => undefined;

/** V8's collections of garbage since they were asked for last: told of as soon as this thread has been idle. */
const collections: { readonly startTime: number; readonly duration: number }[] = [];
const collector = MEASURE
  ? new PerformanceObserver((list) => collections.push(...list.getEntries()))
  : undefined;
collector?.observe({ entryTypes: ['gc'] });

/** Runs `work`; when measuring, notes under `name` how long it took. */
export function measured<T>(name: string, work: () => T): T {
  if (!MEASURE) {
    return work();
  }
  const waitedBefore = waitedMs();
  const start = performance.now();
  const result = work();
  const end = performance.now();
  const waited = waitedMs();
  const clockMs = end - start;
  const processorMs =
    waitedBefore === undefined || waited === undefined
      ? clockMs
      : Math.max(0, clockMs - (waited - waitedBefore));
  const took: Took = { at: performance.timeOrigin + start, clockMs, processorMs, collectingMs: 0 };
  performance.measure(name, { start, end, detail: took });
  return result;
}

/**
 * How long something took, in ms: by the clock, and of that on a processor, V8's collection of garbage included; all of it
 * where the system does not tell.
 */
export interface Took {
  /** When it began, in ms since 1970. */
  readonly at: number;
  readonly clockMs: number;
  readonly processorMs: number;
  /** How long V8 collected garbage meanwhile, of the whole extension host, by the clock. */
  readonly collectingMs: number;
}

const NOTHING: Took = { at: 0, clockMs: 0, processorMs: 0, collectingMs: 0 };

/** What took longest of a processor of all that was noted under the names since they were asked for last. */
export function longest(...names: readonly string[]): Took {
  const all = names.flatMap((name) => performance.getEntriesByName(name, 'measure')).map(tookOf);
  for (const name of names) {
    performance.clearMeasures(name);
  }
  const most = all.reduce((most, took) => (took.processorMs > most.processorMs ? took : most), NOTHING);
  return { ...most, collectingMs: collecting(most.at - performance.timeOrigin, most.clockMs) };
}

/** How much of a stretch of time went into the collections since this was asked last, all in ms. */
function collecting(start: number, ms: number): number {
  return [...collections.splice(0), ...(collector?.takeRecords() ?? [])]
    .map(({ startTime, duration }) => Math.min(start + ms, startTime + duration) - Math.max(start, startTime))
    .reduce((sum, each) => sum + Math.max(0, each), 0);
}

function tookOf(noted: object): Took {
  return 'detail' in noted ? (noted.detail as Took) : NOTHING;
}

/** Opens what tells of this thread. */
function waiting(): () => number | undefined {
  try {
    const file = openSync(SCHEDULED, 'r');
    const buffer = Buffer.alloc(64);
    return () => {
      const length = readSync(file, buffer, 0, buffer.length, 0);
      return Number(buffer.toString('latin1', 0, length).split(' ')[1]) / 1e6;
    };
  } catch {
    return () => undefined;
  }
}
