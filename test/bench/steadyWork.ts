import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** How often the work is done, in ms; with what it takes, about a twentieth of a processor. */
const EVERY_MS = 10;

/** The work done once: when it began, in ms since 1970, and how long it had a processor for it, in ms. */
interface Sample {
  readonly at: number;
  readonly tookMs: number;
}

/** How fast the machine was from time to time, by how long it took for what is always the same. */
export class Speeds {
  readonly #samples: readonly Sample[];
  /** What the work takes as a rule, in ms. */
  readonly usualMs: number;
  /** What it took at most, in ms. */
  readonly mostMs: number;

  constructor(samples: readonly Sample[]) {
    this.#samples = samples;
    const took = samples.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
    this.usualMs = took[took.length >> 1] ?? Number.NaN;
    this.mostMs = took.at(-1) ?? Number.NaN;
  }

  /** How often the work was done. */
  get times(): number {
    return this.#samples.length;
  }

  /**
   * How long something would have taken at the usual speed: each part of its time counts for less by what the work took
   * longer then.
   * @param from when it began, in ms since 1970
   * @param ms how long it took
   */
  atUsualSpeed(from: number, ms: number): number {
    let sum = 0;
    for (const [index, { at, tookMs }] of this.#samples.entries()) {
      const before = this.#samples[index - 1];
      const after = this.#samples[index + 1];
      const start = before ? (before.at + at) / 2 : Number.NEGATIVE_INFINITY;
      const end = after ? (at + after.at) / 2 : Number.POSITIVE_INFINITY;
      const shared = Math.min(end, from + ms) - Math.max(start, from);
      sum += Math.max(0, shared) * Math.min(1, this.usualMs / tookMs);
    }
    return sum;
  }
}

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
const { parentPort, workerData } = require('node:worker_threads');
const told = '/proc/thread-self/schedstat';
const file = existsSync(told) ? openSync(told, 'r') : undefined;
const buffer = Buffer.alloc(64);
const waitedMs = () =>
  file === undefined ? 0 : Number(buffer.toString('latin1', 0, readSync(file, buffer, 0, 64, 0)).split(' ')[1]) / 1e6;
const samples = [];
let sum = 0;
const work = () => {
  const before = waitedMs();
  const start = performance.now();
  for (let number = 0; number < 60_000; number++) sum = (sum * 31 + number) | 0;
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
