import type { Interest } from './rank.ts';

/** How much more than others a name weighs that was mentioned: as code, or as a word that may mean something else. */
const WEIGHT = { code: 10, word: 3 };
/** Words that are shorter are taken for names only where they look like code. */
const MIN_WORD = 4;
/** Longest text that names are taken from, in UTF-16 units. */
const MAX_TEXT = 200_000;

const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/gu;

/** A piece of code that is in the prompt already. */
export interface ShownCode {
  /** Its file, as the map names it. */
  readonly path: string;
  /** The piece, or all of it. */
  readonly text: string;
}

/**
 * What a request is about.
 * @param message what the user wrote
 * @param code what is sent with it
 * @param paths of all files of the map
 */
export function interestOf(message: string, code: readonly ShownCode[], paths: Iterable<string>): Interest {
  const names = new Map<string, number>();
  for (const name of namesIn(message)) {
    names.set(name, looksLikeCode(name) ? WEIGHT.code : WEIGHT.word);
  }
  for (const name of codeNamesIn(message)) {
    names.set(name, WEIGHT.code);
  }
  for (const { text } of code) {
    for (const name of text.slice(0, MAX_TEXT).match(NAME) ?? []) {
      names.set(name, WEIGHT.code);
    }
  }
  return { files: new Set(code.map(({ path }) => path)), named: namedFiles(message, paths), names };
}

/** Names in what the user wrote that are meant as code: in back-ticks, called, or written as only code is. */
export function codeNamesIn(message: string): string[] {
  const text = message.slice(0, MAX_TEXT);
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, inside = '']) => inside.match(NAME) ?? []);
  const called = [...text.matchAll(/([\p{L}_$][\p{L}\p{N}_$]*)\(/gu)].map(([, name = '']) => name);
  return [...new Set([...quoted, ...called, ...(text.match(NAME) ?? []).filter(looksLikeCode)])];
}

function namesIn(message: string): string[] {
  return (message.slice(0, MAX_TEXT).match(NAME) ?? []).filter((name) => name.length >= MIN_WORD);
}

/** `cartTotal`, `cart_total`, `CartTotal`, `utf8`: no word of a language is written so. */
function looksLikeCode(name: string): boolean {
  return /\p{Ll}\p{Lu}|[\p{L}\p{N}]_[\p{L}\p{N}]|\p{L}\p{N}/u.test(name);
}

/** The files that a text names: by path, by the end of one, or by a name with its ending. */
function namedFiles(message: string, paths: Iterable<string>): ReadonlySet<string> {
  const mentioned = (message.slice(0, MAX_TEXT).match(/[\p{L}\p{N}_$@./-]+\.[\p{L}\p{N}]+/gu) ?? []).map(
    (path) => `/${path.replace(/^[./]+/, '')}`,
  );
  const named = new Set<string>();
  if (mentioned.length > 0) {
    for (const path of paths) {
      if (mentioned.some((end) => `/${path}`.endsWith(end))) {
        named.add(path);
      }
    }
  }
  return named;
}
