import type { GraphFile, SymbolGraph } from './graph.ts';
import type { Definition } from './symbols.ts';

/** A definition that was looked for by its name. */
export interface FoundSymbol {
  readonly path: string;
  readonly name: string;
  /** Name of the definition that it lies in; empty at the top level. */
  readonly container: string;
  /** 0-based. */
  readonly startLine: number;
  /** 0-based, exclusive. */
  readonly endLine: number;
}

/** What a map knows so far. */
export interface FoundSoFar {
  readonly symbols: readonly FoundSymbol[];
  /** Files are still being read for it: there may be more later. */
  readonly isReading: boolean;
}

/**
 * The definitions of just this name.
 * @param most how many there are at most
 * @returns in the order of the files
 */
export function symbolsNamed(graph: SymbolGraph, name: string, most: number): FoundSymbol[] {
  const found: FoundSymbol[] = [];
  for (const file of graph.files) {
    for (const definition of file.symbols.definitions) {
      if (definition.name === name && name !== '') {
        found.push(foundIn(file, definition));
        if (found.length >= most) {
          return found;
        }
      }
    }
  }
  return found;
}

/** How well a name fits, the best first: the name itself, how it begins, how one of its words begins, what is in it. */
const SCATTERED = 4;

/**
 * The definitions in whose names the letters of `text` stand in this order, whatever their case.
 * @param text has no spaces around it
 * @param most how many there are at most
 * @returns the best first, of equal ones the shorter, then in the order of the files; empty for an empty text
 */
export function findSymbols(graph: SymbolGraph, text: string, most: number): FoundSymbol[] {
  if (text === '') {
    return [];
  }
  const found: { readonly symbol: FoundSymbol; readonly fit: number }[] = [];
  const fits = new Map<string, number | undefined>();
  for (const file of graph.files) {
    for (const definition of file.symbols.definitions) {
      const { name } = definition;
      if (!fits.has(name)) {
        fits.set(name, fitOf(name, text));
      }
      const fit = fits.get(name);
      if (fit !== undefined) {
        found.push({ fit, symbol: foundIn(file, definition) });
      }
    }
  }
  found.sort((a, b) => a.fit - b.fit || a.symbol.name.length - b.symbol.name.length);
  return found.slice(0, most).map(({ symbol }) => symbol);
}

function foundIn({ path, symbols }: GraphFile, { name, parent, line, endLine }: Definition): FoundSymbol {
  const container = symbols.definitions[parent]?.name ?? '';
  return { path, name, container, startLine: line, endLine: endLine + 1 };
}

/** @returns undefined where the letters are not in the name; smaller is better */
function fitOf(name: string, text: string): number | undefined {
  const [low, wanted] = [name.toLowerCase(), text.toLowerCase()];
  const at = low.indexOf(wanted);
  if (at < 0) {
    return holdsInOrder(low, wanted) ? SCATTERED : undefined;
  }
  if (at === 0) {
    return low.length === wanted.length ? 0 : 1;
  }
  const isWord = /[^\p{L}\p{N}]/u.test(name.charAt(at - 1)) || /\p{Lu}/u.test(name.charAt(at));
  return isWord ? 2 : SCATTERED - 1;
}

function holdsInOrder(name: string, wanted: string): boolean {
  let at = 0;
  for (const letter of wanted) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) {
      return false;
    }
  }
  return true;
}
