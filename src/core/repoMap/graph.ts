import type { FileSymbols } from './symbols.ts';

/** Names longer or shorter than this say little about each other: one letter is nobody's name. */
const MIN_NAME = 2;
/** A name of at least this length that is put together of words is hardly another's by chance. */
const LONG_NAME = 8;
const TELLING = 10;
const PRIVATE = 0.1;

/** A file as the graph has it. */
export interface GraphFile {
  readonly path: string;
  readonly symbols: FileSymbols;
  /** Numbers of the names that it refers to. */
  readonly names: Int32Array;
  /** How much each of those references weighs: many of one kind count as their square root. */
  readonly weights: Float64Array;
  /** Number of the name of each definition; -1 for one without. */
  readonly defines: Int32Array;
}

/**
 * Which file refers to names that which other files define. References lead from a file to a name and on to all who
 * define it, so that a name that half of the files define and use costs no more than any other. Kept up to date
 * file by file.
 */
export class SymbolGraph {
  readonly #files = new Map<string, GraphFile>();
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #importance: number[] = [];

  /** Takes up a file in place of what was known of it. */
  set(path: string, symbols: FileSymbols): void {
    const references = symbols.references.filter(([name]) => name.length >= MIN_NAME);
    const file: GraphFile = {
      path,
      symbols,
      names: Int32Array.from(references, ([name]) => this.#number(symbols.family, name)),
      weights: Float64Array.from(references, ([, count]) => Math.sqrt(count)),
      defines: Int32Array.from(symbols.definitions, ({ name }) =>
        name.length < MIN_NAME ? -1 : this.#number(symbols.family, name),
      ),
    };
    this.#files.set(path, file);
  }

  /** Forgets a file. An unknown path changes nothing. */
  delete(path: string): void {
    this.#files.delete(path);
  }

  /** Every file, in the order in which they were taken up. */
  get files(): Iterable<GraphFile> {
    return this.#files.values();
  }

  file(path: string): GraphFile | undefined {
    return this.#files.get(path);
  }

  /** How many names there are; they are numbered from 0. */
  get nameCount(): number {
    return this.#names.length;
  }

  /** @param name number of a name */
  nameOf(name: number): string {
    return this.#names[name] ?? '';
  }

  /** How much a name says by itself: long ones of several words much, private ones little. @param name its number */
  importance(name: number): number {
    return this.#importance[name] ?? 1;
  }

  #number(family: string, name: string): number {
    const key = `${family}:${name}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) {
      return known;
    }
    const made = this.#names.length;
    this.#numbers.set(key, made);
    this.#names.push(name);
    this.#importance.push(importanceOf(name));
    return made;
  }
}

function importanceOf(name: string): number {
  if (name.startsWith('_') || name.startsWith('#')) {
    return PRIVATE;
  }
  const ofWords = /[a-z\d][A-Z]|[A-Za-z\d]_[A-Za-z\d]/.test(name);
  return ofWords && name.length >= LONG_NAME ? TELLING : 1;
}
