/** What a file defines and what it refers to, as the map of a workspace needs it. */
export interface FileSymbols {
  /** Files of one family may refer to each other's names: `js` holds TypeScript, too. */
  readonly family: string;
  /** In the order of the file; what lies in another stands after it. */
  readonly definitions: readonly Definition[];
  /** Names that the file refers to, each once, with how often. */
  readonly references: readonly (readonly [name: string, count: number])[];
}

/** A class, function, method, type or constant that other files may refer to. */
export interface Definition {
  /** Empty for what only holds others, such as a namespace or an `impl`. */
  readonly name: string;
  /** 0-based. */
  readonly line: number;
  /** Where it ends, 0-based. */
  readonly endLine: number;
  /** Number of the definition that it lies in; -1 at the top level. */
  readonly parent: number;
  /** One line without its body, such as `total(items: Item[]): number`. */
  readonly signature: string;
}

/** Stands for a file that cannot be mapped: no text, too large, or it takes too long. */
export const NO_SYMBOLS: FileSymbols = { family: '', definitions: [], references: [] };
