import { Worker } from 'node:worker_threads';
import type { Exchange, FromWorker, ToWorker, WorkerStart } from '../protocol/repoMapWorker.ts';

/** Longest that the worker may be silent while it owes an answer, in ms. */
const SILENCE_MS = 60_000;
/** Most memory of the worker beside what the grammars hold, in megabytes. */
const HEAP_MB = 1024;

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (reason: Error) => void;
}

/**
 * A worker that maps the workspace, or helps to. Once it has ended, by whatever cause, every request is rejected.
 * @template All what it can be asked
 */
export class WorkerClient<All extends Exchange<All>> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #ended: Error | undefined;
  #silence: NodeJS.Timeout | undefined;

  /** @param program file of the bundle of `src/repoMapWorker` */
  constructor(program: string, start: WorkerStart) {
    this.#worker = new Worker(program, {
      workerData: start,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    // A window that closes does not wait for it.
    this.#worker.unref();
    this.#worker.on('message', ({ id, answer }: FromWorker<All>) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      this.#listen();
      waiting?.resolve(answer as never);
    });
    this.#worker.on('error', (error) => this.#end(error));
    this.#worker.on('exit', (code) => this.#end(new Error(`The worker ended with code ${code}.`)));
  }

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** @throws (rejects) when the worker has ended, ends, or is silent for too long */
  request<Name extends keyof All>(type: Name, ask: All[Name]['ask']): Promise<All[Name]['answer']> {
    if (this.#ended) {
      return Promise.reject(this.#ended);
    }
    const id = ++this.#last;
    const message: ToWorker<All> = { id, type, ask };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage(message);
      this.#listen();
    });
  }

  /** Ends the worker. */
  dispose(): void {
    this.#end(new Error('The worker was stopped.'));
    void this.#worker.terminate();
  }

  /** Waits anew while something is owed. */
  #listen(): void {
    clearTimeout(this.#silence);
    this.#silence = undefined;
    if (this.#waiting.size > 0) {
      this.#silence = setTimeout(() => {
        this.#end(new Error('The worker did not answer.'));
        void this.#worker.terminate();
      }, SILENCE_MS);
      this.#silence.unref();
    }
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) {
      reject(this.#ended);
    }
    this.#waiting.clear();
    clearTimeout(this.#silence);
  }
}
