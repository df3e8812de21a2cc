import { parentPort, workerData } from 'node:worker_threads';
import type { FromWorker, ToWorker, WorkerStart } from '../protocol/repoMapWorker.ts';
import { Mapper } from './mapper.ts';

// The worker that maps the workspace. What breaks inside of a grammar ends it, and the extension host starts another.
const mapper = new Mapper(workerData as WorkerStart);
let before: Promise<unknown> = Promise.resolve();

parentPort?.on('message', ({ id, type, ask }: ToWorker) => {
  before = before.then(async () => {
    const answer = await mapper.answer(type, ask);
    parentPort?.postMessage({ id, answer } satisfies FromWorker);
  });
});
