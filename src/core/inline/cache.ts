/** How much of the code before and after the cursor tells one place from another, in UTF-16 units. */
const TAIL = 300;
const HEAD = 200;
const ENTRIES = 120;

interface Entry {
  readonly document: string;
  /** End of the code before the cursor. */
  readonly tail: string;
  /** Start of the code after it. */
  readonly head: string;
  /** Empty for a place where nothing was suggested. */
  readonly text: string;
}

/** What is known of a place. */
export interface CacheHit {
  /** What is left to insert; empty where nothing is to be suggested. */
  readonly text: string;
  /** How many units of the suggestion were typed since. */
  readonly typed: number;
}

/**
 * Remembers suggestions by the code before and after the cursor. A suggestion whose beginning was typed in the
 * meantime still holds, so that typing into a shown one asks for nothing. The newest entries are kept.
 */
export class SuggestionCache {
  /** Newest last. */
  #entries: Entry[] = [];

  /** Looks a place up; undefined when nothing is known of it. Costs no more for a larger file. */
  find(document: string, before: string, after: string): CacheHit | undefined {
    const head = after.slice(0, HEAD);
    for (let index = this.#entries.length - 1; index >= 0; index--) {
      const entry = this.#entries[index];
      if (entry?.document === document && entry.head === head) {
        const typed = typedUnits(entry, before);
        if (typed !== undefined) {
          return { text: entry.text.slice(typed), typed };
        }
      }
    }
    return undefined;
  }

  /** Keeps what was suggested at a place; an empty text says that nothing was. */
  put(document: string, before: string, after: string, text: string): void {
    this.#entries.push({ document, tail: before.slice(-TAIL), head: after.slice(0, HEAD), text });
    if (this.#entries.length > ENTRIES) {
      this.#entries = this.#entries.slice(-ENTRIES);
    }
  }

  /** Forgets everything, such as when another model answers from now on. */
  clear(): void {
    this.#entries = [];
  }
}

/** How much of the entry's text was typed at its place; undefined when `before` is another place. */
function typedUnits({ tail, text }: Entry, before: string): number | undefined {
  for (let typed = 0; typed === 0 || typed < text.length; typed++) {
    const at = before.length - typed;
    if (at < 0) {
      return undefined;
    }
    // A shorter tail is all of the text.
    const whole = tail.length === TAIL || tail.length === at;
    const fits = typed === 0 || before[before.length - 1] === text[typed - 1];
    if (whole && fits && before.endsWith(text.slice(0, typed)) && before.endsWith(tail, at)) {
      return typed;
    }
  }
  return undefined;
}
