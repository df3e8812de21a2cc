import type { StreamLimits } from '../core/backends/types.ts';

/** Ends a request that has fallen silent. */
export class Watchdog {
  readonly #limits: StreamLimits;
  readonly #expired: () => void;
  #first: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  /** True once a limit was passed. */
  barked = false;

  /** Starts to wait for the first token. @param expired called once, when a limit is passed */
  constructor(limits: StreamLimits, expired: () => void) {
    this.#limits = limits;
    this.#expired = expired;
    this.#first = setTimeout(() => this.#bark(), limits.firstTokenMs);
  }

  /** A byte arrived: any byte, a keep-alive comment too, shows that the server is alive. */
  byte(): void {
    if (this.#idle) {
      this.#idle.refresh();
    } else if (!this.barked) {
      this.#idle = setTimeout(() => this.#bark(), this.#limits.idleMs);
    }
  }

  /** A token arrived: from now on only silence counts. */
  token(): void {
    clearTimeout(this.#first);
    this.#first = undefined;
  }

  stop(): void {
    clearTimeout(this.#first);
    clearTimeout(this.#idle);
    this.#first = undefined;
    this.#idle = undefined;
  }

  #bark(): void {
    this.stop();
    this.barked = true;
    this.#expired();
  }
}
