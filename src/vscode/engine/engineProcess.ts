import { type ChildProcess, fork } from 'node:child_process';
import type { EngineMessage, EngineOptions, LoadProblem } from '../../core/engine/messages.ts';

/** How a process of the engine ended. */
export type End =
  | { readonly type: 'idle' | 'stopped' }
  | { readonly type: 'failed'; readonly problem: LoadProblem; readonly detail: string }
  /** `detail` names the exit code or the signal. */
  | { readonly type: 'crashed'; readonly detail: string };

export interface Address {
  readonly baseUrl: string;
  /** Never logged. */
  readonly apiKey: string;
}

/** One process of the embedded engine. */
export class EngineProcess {
  readonly #child: ChildProcess;
  #stopped = false;
  /** The address once the model is loaded; undefined when it ended before. */
  readonly ready: Promise<Address | undefined>;
  readonly ended: Promise<End>;

  /**
   * Starts it.
   * @param program path of the engine's bundle
   * @param onLoading told how much of the model is loaded, from 0 to 1
   */
  constructor(program: string, options: EngineOptions, onLoading: (share: number) => void) {
    const { library, model, contextTokens, idleMs } = options;
    const { NODE_OPTIONS: _, ...env } = process.env;
    this.#child = fork(program, [library, model, String(contextTokens), String(idleMs)], {
      // The editor's own program runs as Node with this; elsewhere it means nothing.
      env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let words = '';
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-LAST_WORDS);
    });
    let end: End | undefined;
    let isReady: (address: Address | undefined) => void;
    this.ready = new Promise((resolve) => {
      isReady = resolve;
    });
    this.#child.on('message', (message: EngineMessage) => {
      if (message.type === 'loading') {
        onLoading(message.share);
      } else if (message.type === 'ready') {
        isReady({ baseUrl: message.baseUrl, apiKey: message.apiKey });
      } else if (message.type === 'failed') {
        end = message;
      } else {
        end = { type: 'idle' };
      }
    });
    this.ended = new Promise((resolve) => {
      const over = (detail: string): void => {
        const said = words.trim();
        resolve(
          this.#stopped
            ? { type: 'stopped' }
            : (end ?? { type: 'crashed', detail: said === '' ? detail : `${detail}: ${said}` }),
        );
        isReady(undefined);
      };
      this.#child.once('error', (error) => over(error.message));
      this.#child.once('exit', (code, signal) => over(signal ?? `exit code ${code}`));
    });
  }

  /** Of the process; undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Ends it, whatever it does. */
  stop(): void {
    this.#stopped = true;
    this.#child.kill('SIGKILL');
  }
}

/** As much of what it wrote last is kept, in UTF-16 units. */
const LAST_WORDS = 400;
