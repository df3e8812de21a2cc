const FIRST_MS = 150;
const LEAST_MS = 40;
const MOST_MS = 600;
/** Of the measured time: a server that answers slowly is asked when the typing has paused for longer. */
const SHARE = 0.6;
/** How much the newest measurement counts. */
const WEIGHT = 0.3;

const FIRST_REST_MS = 2000;
const LONGEST_REST_MS = 60_000;

/** Says how long to wait before a request: by how long answers take, and longer after failures. All in ms. */
export class Pace {
  #latencyMs: number | undefined;
  #failures = 0;
  #restUntil = 0;

  /** An answer took so long. */
  answered(ms: number): void {
    this.#failures = 0;
    this.#restUntil = 0;
    this.#latencyMs = this.#latencyMs === undefined ? ms : this.#latencyMs * (1 - WEIGHT) + ms * WEIGHT;
  }

  /** A request failed at the time `now`: nothing is asked unbidden for a while, longer after each failure. */
  failed(now: number): void {
    this.#restUntil = now + Math.min(FIRST_REST_MS * 2 ** this.#failures, LONGEST_REST_MS);
    this.#failures++;
  }

  /** Whether it is too early after a failure to ask unbidden. */
  resting(now: number): boolean {
    return now < this.#restUntil;
  }

  /** How long the typing has to pause before a request. */
  get waitMs(): number {
    return this.#latencyMs === undefined
      ? FIRST_MS
      : Math.min(Math.max(this.#latencyMs * SHARE, LEAST_MS), MOST_MS);
  }
}
