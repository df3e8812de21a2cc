/**
 * Text that streams is posted to a view at most this often, in ms: as smooth as reading needs, and on two cores the
 * frames stay short, however fast the tokens come.
 */
export const STREAM_MS = 50;

/** Has work done at once after a pause, and otherwise once in a while, however often it is asked for. */
export class Pace {
  readonly #everyMs: number;
  readonly #work: () => void;
  #timer: NodeJS.Timeout | undefined;
  /** When it was done last, a time of `performance.now()`, in ms. */
  #doneMs = Number.NEGATIVE_INFINITY;

  /** @param everyMs the least time from one to the next, in ms */
  constructor(everyMs: number, work: () => void) {
    this.#everyMs = everyMs;
    this.#work = work;
  }

  /** Has the work done as soon as it may be; not before the caller is through. */
  ask(): void {
    this.#timer ??= setTimeout(
      () => {
        this.settle();
        this.#work();
      },
      Math.max(0, this.#doneMs + this.#everyMs - performance.now()),
    );
  }

  /** The work has been done, or need not be any more: nothing is due. */
  settle(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#doneMs = performance.now();
  }
}
