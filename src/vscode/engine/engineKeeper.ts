import { type Failure, FailureError } from '../../core/backends/failure.ts';
import type { StartedServer } from '../../core/backends/types.ts';
import type { EngineOptions } from '../../core/engine/messages.ts';
import { type End, EngineProcess } from './engineProcess.ts';

/** A process that crashes so soon after a crash is not started again by itself, in ms. */
const HOPELESS_MS = 60_000;
/** The end of a process is told so much later than that of its connections, at most, in ms. */
const NEWS_MS = 2000;

/** Told of a process that loads; the way to give it up, and how far it is. */
export type Loading = (
  process: Promise<unknown>,
  stop: () => void,
  watch: (told: (share: number) => void) => void,
) => void;

interface Kept {
  readonly process: EngineProcess;
  readonly options: EngineOptions;
}

/** Keeps one engine: starts it when it is wanted, and again after a crash, and no second one beside it. */
export class EngineKeeper {
  readonly #program: string;
  readonly #onLoading: Loading;
  readonly #onEnd: (end: End) => void;
  readonly #now: () => number;
  #kept: Kept | undefined;
  #crashedAt = Number.NEGATIVE_INFINITY;
  #disposed = false;

  /**
   * @param program path of the engine's bundle
   * @param onEnd told of every process that ended
   * @param now in ms
   */
  constructor(program: string, onLoading: Loading, onEnd: (end: End) => void, now = Date.now) {
    this.#program = program;
    this.#onLoading = onLoading;
    this.#onEnd = onEnd;
    this.#now = now;
  }

  /** Of the process that runs or loads. */
  get pid(): number | undefined {
    return this.#kept?.process.pid;
  }

  /**
   * The address of an engine with this model. One with another model is ended first.
   * @throws FailureError when it cannot be loaded
   */
  async start(options: EngineOptions): Promise<StartedServer> {
    if (this.#disposed) {
      throw new FailureError({ code: 'engine-crashed', detail: 'the window is being closed' });
    }
    const kept = this.#kept;
    if (kept && JSON.stringify(kept.options) !== JSON.stringify(options)) {
      this.stop();
    }
    const { process } = this.#kept ?? this.#launch(options);
    const address = await process.ready;
    if (!address) {
      throw new FailureError(failureOfEnd(await process.ended));
    }
    return {
      ...address,
      whyEnded: async () => {
        const end = await Promise.race([process.ended, later(NEWS_MS)]);
        return end?.type === 'crashed' ? failureOfEnd(end, true) : undefined;
      },
    };
  }

  /** Ends the engine; the next request starts it anew. */
  stop(): void {
    this.#kept?.process.stop();
    this.#kept = undefined;
  }

  dispose(): void {
    this.#disposed = true;
    this.stop();
  }

  #launch(options: EngineOptions): Kept {
    let tell: (share: number) => void = () => undefined;
    const process = new EngineProcess(this.#program, options, (share) => tell(share));
    const kept = { process, options };
    this.#kept = kept;
    let loaded = false;
    void process.ready.then((address) => {
      loaded = address !== undefined;
    });
    void process.ended.then((end) => {
      this.#onEnd(end);
      if (this.#kept !== kept) {
        return;
      }
      this.#kept = undefined;
      if (end.type === 'crashed' && loaded) {
        const before = this.#crashedAt;
        this.#crashedAt = this.#now();
        if (this.#crashedAt - before > HOPELESS_MS) {
          this.#launch(options);
        }
      }
    });
    this.#onLoading(
      process.ready,
      () => process.stop(),
      (told) => {
        tell = told;
      },
    );
    return kept;
  }
}

/** @param loaded whether it had taken requests */
function failureOfEnd(end: End, loaded = false): Failure {
  switch (end.type) {
    case 'failed':
      return {
        code: end.problem === 'library' ? 'engine-missing' : 'engine-model',
        serverMessage: end.detail.slice(0, 500),
        detail: `${end.problem}: ${end.detail}`,
      };
    case 'crashed':
      return {
        code: loaded ? 'engine-crashed' : 'engine-model',
        serverMessage: end.detail,
        detail: `the engine ended: ${end.detail}`,
      };
    default:
      return { code: 'engine-model', detail: 'loading was given up' };
  }
}

function later(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms, undefined).unref();
  });
}
