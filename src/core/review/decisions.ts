/** What the user decided on the units of a review, and the way back when that is undone in the editor. */

/** Moments kept for each file, so that Undo and Redo find their way. */
const MAX_MOMENTS = 32;

/** The decisions as plain data. */
export interface StoredDecisions {
  readonly accepted: readonly number[];
  readonly discarded: readonly number[];
}

/** A text that a file had before or after an Accept, undefined when there was no file, and what was accepted then. */
interface Moment {
  readonly text: string | undefined;
  readonly accepted: ReadonlySet<number>;
}

export class Decisions {
  readonly #accepted: Set<number>;
  readonly #discarded: Set<number>;
  /** By path; newest last. */
  readonly #moments = new Map<string, Moment[]>();
  /** Units that were ever accepted in a file, by path. */
  readonly #touched = new Map<string, Set<number>>();

  constructor(stored: StoredDecisions = { accepted: [], discarded: [] }) {
    this.#accepted = new Set(stored.accepted);
    this.#discarded = new Set(stored.discarded);
  }

  isOpen(id: number): boolean {
    return !this.#accepted.has(id) && !this.#discarded.has(id);
  }

  isAccepted(id: number): boolean {
    return this.#accepted.has(id);
  }

  /** Notes that units of one file were applied, and the file's text before and after it. */
  accept(path: string, ids: readonly number[], before: string | undefined, after: string | undefined): void {
    const touched = this.#touched.get(path) ?? new Set();
    this.#touched.set(path, touched);
    const moments = this.#moments.get(path) ?? [];
    const acceptedHere = (): ReadonlySet<number> =>
      new Set([...touched].filter((id) => this.#accepted.has(id)));
    moments.push({ text: before, accepted: acceptedHere() });
    for (const id of ids) {
      this.#accepted.add(id);
      touched.add(id);
    }
    moments.push({ text: after, accepted: acceptedHere() });
    this.#moments.set(path, moments.slice(-MAX_MOMENTS));
  }

  discard(ids: Iterable<number>): void {
    for (const id of ids) {
      this.#discarded.add(id);
    }
  }

  /** Opens all that was discarded again. */
  bringBack(): void {
    this.#discarded.clear();
  }

  /** Takes back, or brings back, what was accepted when the file has a text that it had at such a moment. */
  recall(path: string, text: string | undefined): void {
    const moment = this.#moments.get(path)?.findLast((each) => each.text === text);
    if (!moment) {
      return;
    }
    for (const id of this.#touched.get(path) ?? []) {
      if (moment.accepted.has(id)) {
        this.#accepted.add(id);
      } else {
        this.#accepted.delete(id);
      }
    }
  }

  store(): StoredDecisions {
    return { accepted: [...this.#accepted], discarded: [...this.#discarded] };
  }
}
