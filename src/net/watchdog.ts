import type { StreamLimits } from '../core/backends/types.ts';

/** After the finish reason only the counts and the end mark are to come, which servers send at once. In ms. */
const FINISHED_MS = 3000;

/** Ends a request that takes too long to begin, or that has fallen silent. */
export class Watchdog {
  readonly #limits: StreamLimits;
  readonly #expired: () => void;
  #timer: NodeJS.Timeout;
  #begun = false;
  /** Which limit was passed; undefined while none was. */
  barked: 'first token' | 'silence' | undefined;

  /** Starts to wait for the first token. @param expired called once, when a limit is passed */
  constructor(limits: StreamLimits, expired: () => void) {
    this.#limits = limits;
    this.#expired = expired;
    this.#timer = setTimeout(() => this.#bark('first token'), limits.firstTokenMs);
  }

  /**
   * A byte arrived: any byte, a keep-alive comment too, shows that the server is alive, and that a request still stands
   * in its queue. It starts the limit anew that holds now: a long one before the first token, because a server that
   * sends nothing may be reading a long prompt.
   */
  byte(): void {
    if (!this.barked) {
      this.#timer.refresh();
    }
  }

  /** A token arrived: from now on silence counts. */
  token(): void {
    if (!this.#begun) {
      this.#await(this.#limits.idleMs);
    }
  }

  /** The server said that the message is complete. */
  finished(): void {
    this.#await(Math.min(this.#limits.idleMs, FINISHED_MS));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #await(ms: number): void {
    this.#begun = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#bark('silence'), ms);
  }

  #bark(limit: 'first token' | 'silence'): void {
    this.barked = limit;
    this.#expired();
  }
}
