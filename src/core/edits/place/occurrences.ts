/** Finds a run of lines in a longer one. */

/** Comparisons up to which every place of the rarest line is tried. */
const MAX_TRIED = 2_000_000;

const NOWHERE: readonly number[] = [];

/** Lines, and where each of them stands. */
export class LineIndex {
  readonly keys: readonly string[];
  /** The last position of each line, and for each position the one before it with the same line, or -1. */
  readonly #last = new Map<string, number>();
  readonly #previous: Int32Array;
  readonly #places = new Map<string, readonly number[]>();

  constructor(keys: readonly string[]) {
    this.keys = keys;
    this.#previous = new Int32Array(keys.length);
    keys.forEach((key, line) => {
      this.#previous[line] = this.#last.get(key) ?? -1;
      this.#last.set(key, line);
    });
  }

  /** The positions of a line, increasing. */
  placesOf(key: string): readonly number[] {
    const known = this.#places.get(key);
    const last = this.#last.get(key);
    if (known || last === undefined) {
      return known ?? NOWHERE;
    }
    const places: number[] = [];
    for (let line = last; line >= 0; line = this.#previous[line] ?? -1) {
      places.push(line);
    }
    places.reverse();
    this.#places.set(key, places);
    return places;
  }

  /** The positions at which all of `needle` stands, one line after the other, increasing. */
  *occurrences(needle: readonly string[]): Generator<number> {
    let rarest: readonly number[] | undefined;
    let offset = 0;
    for (const [at, key] of needle.entries()) {
      const places = this.placesOf(key);
      if (places.length === 0) {
        return;
      }
      if (!rarest || places.length < rarest.length) {
        rarest = places;
        offset = at;
      }
    }
    if (!rarest) {
      return;
    }
    if (rarest.length * needle.length > MAX_TRIED) {
      yield* search(needle, this.keys);
      return;
    }
    for (const place of rarest) {
      const start = place - offset;
      if (start >= 0 && needle.every((key, at) => this.keys[start + at] === key)) {
        yield start;
      }
    }
  }
}

/** Linear in the lengths of both, by the algorithm of Knuth, Morris and Pratt. */
function* search(needle: readonly string[], hay: readonly string[]): Generator<number> {
  const failure: number[] = [0];
  for (let at = 1, length = 0; at < needle.length; at++) {
    while (length > 0 && needle[at] !== needle[length]) {
      length = failure[length - 1] ?? 0;
    }
    length += needle[at] === needle[length] ? 1 : 0;
    failure[at] = length;
  }
  for (let at = 0, length = 0; at < hay.length; at++) {
    while (length > 0 && hay[at] !== needle[length]) {
      length = failure[length - 1] ?? 0;
    }
    length += hay[at] === needle[length] ? 1 : 0;
    if (length === needle.length) {
      yield at - needle.length + 1;
      length = failure[length - 1] ?? 0;
    }
  }
}
