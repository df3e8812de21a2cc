/** A file's lines with what is worked out once and used for every hunk. */
import { fileUnitOf } from './indentation.ts';
import { information, type Key, looseKey } from './keys.ts';
import { LineIndex } from './occurrences.ts';

/** Weight of a line that is not in the file. */
const UNKNOWN = 0.5;

export class FileLines {
  readonly lines: readonly string[];
  readonly #indexes = new Map<Key, LineIndex>();
  readonly #filled = new Map<Key, { readonly index: LineIndex; readonly at: readonly number[] }>();
  #unit: string | undefined;

  constructor(lines: readonly string[]) {
    this.lines = lines;
  }

  /** The lines by their keys. Keys that make no difference in this file share an index. */
  index(key: Key): LineIndex {
    let index = this.#indexes.get(key);
    if (!index) {
      const keys = this.lines.map(key);
      index = [...this.#indexes.values()].find((other) => sameLines(other.keys, keys)) ?? new LineIndex(keys);
      this.#indexes.set(key, index);
    }
    return index;
  }

  /** The key of each line. */
  keys(key: Key): readonly string[] {
    return this.index(key).keys;
  }

  /** The lines that are not blank, by their keys, and their line numbers. */
  filled(key: Key): { readonly index: LineIndex; readonly at: readonly number[] } {
    let filled = this.#filled.get(key);
    if (!filled) {
      const all = this.keys(key);
      const at: number[] = [];
      all.forEach((each, line) => {
        if (each !== '') {
          at.push(line);
        }
      });
      const index =
        at.length === all.length ? this.index(key) : new LineIndex(at.map((line) => all[line] ?? ''));
      filled = { index, at };
      this.#filled.set(key, filled);
    }
    return filled;
  }

  isBlank(line: number): boolean {
    return (this.lines[line] ?? '').trim() === '';
  }

  /** Lines whose loose key is `key`. */
  placesOf(key: string): readonly number[] {
    return this.index(looseKey).placesOf(key);
  }

  /**
   * How much finding a line with this loose key proves, from 0 to 1: little when it is short or found often. A line
   * that the file does not have counts for what its like may prove.
   */
  weight(key: string): number {
    const count = this.placesOf(key).length;
    return information(key) * (count === 0 ? UNKNOWN : 1 / Math.sqrt(count));
  }

  /** The unit of indentation of the file; empty when there is none. */
  get unit(): string {
    this.#unit ??= fileUnitOf(this.lines);
    return this.#unit;
  }
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.every((line, at) => line === b[at]);
}
