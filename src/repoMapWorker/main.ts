import { availableParallelism, constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type {
  Exchange,
  FromWorker,
  HelperRequests,
  Requests,
  ToWorker,
  WorkerStart,
} from '../protocol/repoMapWorker.ts';
import { extractNext } from './batch.ts';
import { WorkerClient } from './client.ts';
import { Extractor } from './extract.ts';
import { Mapper } from './mapper.ts';

// The worker that maps the workspace, and the one that helps it. What breaks inside of a grammar ends both, and the
// extension host starts others.
const start = workerData as WorkerStart;
if (start.role === 'map') {
  const { grammars } = start;
  const hasRoom = availableParallelism() > 1;
  const helper = () => new WorkerClient<HelperRequests>(__filename, { role: 'help', grammars });
  const mapper = new Mapper(start, hasRoom ? helper : undefined);
  serve<Requests>(({ type, ask }) => mapper.answer(type, ask));
} else {
  giveWay();
  const extractor = new Extractor(start.grammars);
  serve<HelperRequests>(async ({ ask: { files, next } }) => ({
    found: await extractNext(extractor, files, next),
    held: process.memoryUsage().external,
  }));
}

/** Answers requests one after the other. */
function serve<All extends Exchange<All>>(
  answer: (request: ToWorker<All>) => Promise<All[keyof All]['answer']>,
): void {
  let before: Promise<unknown> = Promise.resolve();
  parentPort?.on('message', (request: ToWorker<All>) => {
    before = before.then(async () => {
      const message: FromWorker<All> = { id: request.id, answer: await answer(request) };
      parentPort?.postMessage(message);
    });
  });
}

/** Leaves the processors to the editor. Elsewhere than on Linux the priority is that of the whole process. */
function giveWay(): void {
  if (process.platform === 'linux') {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  }
}
