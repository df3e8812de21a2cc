/** A file's lines with what is worked out once and used for every hunk. */
import { fileUnitOf } from './indentation.ts';
import { information, type Key, looseKey } from './keys.ts';

/** Weight of a line that is not in the file. */
const UNKNOWN = 0.5;

export class FileLines {
  readonly lines: readonly string[];
  readonly #keys = new Map<Key, readonly string[]>();
  readonly #filled = new Map<Key, { readonly keys: readonly string[]; readonly at: readonly number[] }>();
  #places: ReadonlyMap<string, readonly number[]> | undefined;
  #unit: string | undefined;

  constructor(lines: readonly string[]) {
    this.lines = lines;
  }

  /** The key of each line. */
  keys(key: Key): readonly string[] {
    let keys = this.#keys.get(key);
    if (!keys) {
      keys = this.lines.map(key);
      this.#keys.set(key, keys);
    }
    return keys;
  }

  /** The keys of the lines that are not blank, and their line numbers. */
  filledKeys(key: Key): { readonly keys: readonly string[]; readonly at: readonly number[] } {
    let filled = this.#filled.get(key);
    if (!filled) {
      const all = this.keys(key);
      const at = all.flatMap((_, line) => (this.isBlank(line) ? [] : [line]));
      filled = { keys: at.map((line) => all[line] ?? ''), at };
      this.#filled.set(key, filled);
    }
    return filled;
  }

  isBlank(line: number): boolean {
    return (this.lines[line] ?? '').trim() === '';
  }

  /** Lines whose loose key is `key`. */
  placesOf(key: string): readonly number[] {
    if (!this.#places) {
      const places = new Map<string, number[]>();
      this.keys(looseKey).forEach((each, line) => {
        const list = places.get(each);
        if (list) {
          list.push(line);
        } else {
          places.set(each, [line]);
        }
      });
      this.#places = places;
    }
    return this.#places.get(key) ?? [];
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
