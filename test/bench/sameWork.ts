import { Worker } from 'node:worker_threads';

/** How often the work is done, in ms; with what it takes, a fiftieth of a processor. */
const EVERY_MS = 25;

/** How long the same work took each time it was done, without the waiting for a processor, in ms. */
export interface SameWork {
  readonly times: number;
  readonly median: number;
  readonly most: number;
}

/**
 * Does the same work again and again beside what is measured. What it takes longer at times is what the machine adds to
 * anything: where it is virtual, it stands still now and then without knowing it.
 */
export class SteadyWorker {
  readonly #worker = new Worker(WORK, { eval: true, workerData: EVERY_MS });

  /** @returns what it took; undefined where the system does not tell how long a thread waits */
  async end(): Promise<SameWork | undefined> {
    const told = new Promise<SameWork | undefined>((resolve, reject) => {
      this.#worker.once('message', resolve);
      this.#worker.once('error', reject);
    });
    this.#worker.postMessage('end');
    const work = await told;
    await this.#worker.terminate();
    return work;
  }
}

const WORK = `
const { closeSync, existsSync, openSync, readSync } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const told = '/proc/thread-self/schedstat';
const file = existsSync(told) ? openSync(told, 'r') : undefined;
const buffer = Buffer.alloc(64);
const waitedMs = () =>
  file === undefined ? 0 : Number(buffer.toString('latin1', 0, readSync(file, buffer, 0, 64, 0)).split(' ')[1]) / 1e6;
const took = [];
let sum = 0;
const work = () => {
  const before = waitedMs();
  const start = performance.now();
  for (let number = 0; number < 200_000; number++) sum = (sum * 31 + number) | 0;
  const end = performance.now();
  took.push(end - start - (waitedMs() - before));
};
// V8 has compiled it by then.
for (let time = 0; time < 50; time++) work();
took.length = 0;
const timer = setInterval(work, workerData);
parentPort.once('message', () => {
  clearInterval(timer);
  took.sort((a, b) => a - b);
  parentPort.postMessage(
    file === undefined ? undefined : { times: took.length, median: took[took.length >> 1], most: took.at(-1) },
  );
  if (file !== undefined) closeSync(file);
});
`;
