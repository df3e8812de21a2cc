import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** How often the work is done, in ms; with what it takes, less than a fiftieth of a processor. */
const EVERY_MS = 15;

/** The work done once. */
interface Sample {
  /** When it began, in ms since 1970. */
  readonly at: number;
  /** How long it had a processor for it, in ms. */
  readonly tookMs: number;
}

/** How fast the machine was for a while: 1 is its usual speed. Times in ms since 1970. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly speed: number;
}

/** How fast the machine was from time to time, by how long it took for what is always the same. */
export class Speeds {
  readonly #stretches: readonly Stretch[];
  /** How often the work was done. */
  readonly times: number;
  /** What the work takes as a rule, in ms. */
  readonly usualMs: number;
  /** What it took at most, in ms. */
  readonly mostMs: number;

  constructor(samples: readonly Sample[]) {
    const took = samples.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
    this.times = samples.length;
    this.usualMs = took[took.length >> 1] ?? Number.NaN;
    this.mostMs = took.at(-1) ?? Number.NaN;
    this.#stretches = samples.map(({ at, tookMs }, index) => ({
      start: Math.max(at - EVERY_MS / 2, (samples[index - 1]?.at ?? 0) + EVERY_MS / 2),
      end: at + EVERY_MS / 2,
      speed: Math.min(1, this.usualMs / tookMs),
    }));
  }

  /**
   * How long something would have taken at the usual speed: each part of its time counts for less by what the work took
   * longer then. Where the work was not done in time, the speed counts as the usual one.
   * @param from when it began, in ms since 1970
   * @param ms how long it took
   */
  atUsualSpeed(from: number, ms: number): number {
    let lostMs = 0;
    for (let index = this.#firstAfter(from); index < this.#stretches.length; index++) {
      const { start, end, speed } = this.#stretches[index] ?? END;
      if (start >= from + ms) {
        break;
      }
      lostMs += (Math.min(end, from + ms) - Math.max(start, from)) * (1 - speed);
    }
    return ms - lostMs;
  }

  /** Which stretch is the first that ends after a time. */
  #firstAfter(time: number): number {
    let [from, to] = [0, this.#stretches.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#stretches[middle] ?? END).end > time) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from;
  }
}

const END: Stretch = { start: Number.POSITIVE_INFINITY, end: Number.POSITIVE_INFINITY, speed: 1 };

/**
 * Does the same work again and again beside what is measured. What it takes longer at times, though it had a processor,
 * is what the machine adds to anything: a virtual one is slow now and then without knowing it.
 */
export class SteadyWork {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Begins to work. */
  static async begin(): Promise<SteadyWork> {
    const worker = new Worker(WORK, { eval: true, workerData: EVERY_MS });
    await once(worker, 'message');
    return new SteadyWork(worker);
  }

  /** @returns what it took; undefined where the system does not tell how long a thread waits for a processor */
  async end(): Promise<Speeds | undefined> {
    this.#worker.postMessage('end');
    const [samples] = (await once(this.#worker, 'message')) as [Sample[] | undefined];
    await this.#worker.terminate();
    return samples && new Speeds(samples);
  }
}

/** Linux tells of a thread how long it has waited for a processor while it could have run, as the second number, in ns. */
const WORK = `
const { existsSync, openSync, readSync } = require('node:fs');
const { setPriority } = require('node:os');
const { parentPort, workerData } = require('node:worker_threads');
const told = '/proc/thread-self/schedstat';
const file = existsSync(told) ? openSync(told, 'r') : undefined;
const buffer = Buffer.alloc(64);
const waitedMs = () =>
  file === undefined ? 0 : Number(buffer.toString('latin1', 0, readSync(file, buffer, 0, 64, 0)).split(' ')[1]) / 1e6;
// On Linux it is the thread's own: whatever is measured goes first.
if (file !== undefined) setPriority(19);
const samples = [];
let sum = 0;
const work = () => {
  const before = waitedMs();
  const start = performance.now();
  for (let number = 0; number < 30_000; number++) sum = (sum * 31 + number) | 0;
  const end = performance.now();
  samples.push({ at: performance.timeOrigin + start, tookMs: end - start - (waitedMs() - before) });
};
// V8 has compiled it by then.
for (let time = 0; time < 200; time++) work();
samples.length = 0;
parentPort.postMessage('begun');
const timer = setInterval(work, workerData);
parentPort.once('message', () => {
  clearInterval(timer);
  parentPort.postMessage(file === undefined ? undefined : samples);
});
`;
