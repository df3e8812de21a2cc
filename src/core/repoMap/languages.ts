import languages from './languages.json';

/** A language that can be mapped. */
export interface MappedLanguage {
  /** Of the file with its grammar, `tree-sitter-<grammar>.wasm`. */
  readonly grammar: string;
  /** Languages of one family refer to each other's names. */
  readonly family: string;
  /** Of file names, lower case, without the dot. */
  readonly endings: readonly string[];
}

const byEnding = new Map<string, MappedLanguage>(
  languages.flatMap((language) => language.endings.map((ending) => [ending, language] as const)),
);

/** The language of a file, by the ending of its name; undefined for one that is not mapped. */
export function languageOf(path: string): MappedLanguage | undefined {
  return byEnding.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase());
}
