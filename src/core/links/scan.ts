/** Finds what may name code in the text of a thought. Whether it does, and where, is for the host to find out. */
import { parsePlace } from '../context/place.ts';
import { KEYWORDS } from '../why/tokens.ts';

/** A part of a text that may become a link. Offsets are UTF-16 units of the text, `end` is exclusive. */
export interface Candidate {
  readonly start: number;
  readonly end: number;
  /** The part itself. */
  readonly text: string;
}

/** What a candidate says. Lines are 0-based, `endLine` is one past the last. */
export type Meaning =
  | {
      readonly kind: 'path';
      /** As written, with forward slashes: relative, or below a workspace folder. */
      readonly path: string;
      /** Absent where no line is named. */
      readonly lines?: { readonly startLine: number; readonly endLine: number } | undefined;
    }
  | {
      readonly kind: 'name';
      /** The name itself: the last part of `cart.total()`. */
      readonly name: string;
      /** What stands before it, such as `cart`; absent without one. */
      readonly container?: string | undefined;
    };

/** Longest candidate, in UTF-16 units. */
export const MAX_CANDIDATE = 200;

/**
 * Runs of what paths and names are made of: every character is looked at once. Chinese and Korean are left out: a
 * thought in these languages writes code without blanks around it.
 */
const RUN = /[\w$@.\\/:#~+\-()\u00c0-\u02af\u0370-\u052f]+/g;
/** The head of a call: what is handed over may be named, too. */
const CALL = /^[(\-:#+]*(?:[A-Za-z_$][\w$]*(?:\.|::))*[A-Za-z_$][\w$]*\(/;
const PART_OF_CALL = /[^()]+(?:\(\))?/g;
const NAME = /^[A-Za-z_$][\w$]*$/;
/** Characters that are not seen, or that reorder what is: a text that has them may pose as another. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/u;

/**
 * What stands in a comment, in most languages, as far as one line tells: code in a thought is often a part of a file, and
 * a diff has a mark before each line.
 */
const COMMENT =
  /^[ +-]?[ \t]*(?:\/\/|\/\*|\*(?=[ \t/]|$)|#(?=[ \t]|$)|--(?=[ \t])|<!--|;;).*$|(?<=[\s;{}()[\],])(?:\/\/|\/\*|#(?=[ \t])).*$/gm;

/**
 * Where a text stands: in prose, where only what could be no plain word counts as a name; in backticks, where any name
 * does; or in a block of code, where any does but in comments, which are prose.
 */
export type Setting = 'prose' | 'quoted' | 'code';

/** @param text of one paragraph or block, without marks, or a part of it */
export function scanLinks(text: string, setting: Setting): Candidate[] {
  if (setting === 'quoted' && meaningOf(text, true)) {
    return [{ start: 0, end: text.length, text }];
  }
  const comments = setting === 'code' ? [...text.matchAll(COMMENT)].reverse() : [];
  // Asked from left to right: what lies before is passed for good.
  const isQuoted = (at: number): boolean => {
    for (let next = comments.at(-1); next && next.index + next[0].length <= at; next = comments.at(-1)) {
      comments.pop();
    }
    return setting !== 'prose' && at < (comments.at(-1)?.index ?? Number.POSITIVE_INFINITY);
  };
  const found: Candidate[] = [];
  for (const match of text.matchAll(RUN)) {
    const [run] = match;
    if (run.length > 2 * MAX_CANDIDATE || isHidden(text, match.index, match.index + run.length)) {
      continue;
    }
    for (const part of CALL.test(run) ? run.matchAll(PART_OF_CALL) : [{ 0: run, index: 0 }]) {
      const candidate = trimmed(part[0], match.index + part.index);
      if (candidate && meaningOf(candidate.text, isQuoted(candidate.start))) {
        found.push(candidate);
      }
    }
  }
  return found;
}

/**
 * What a candidate says.
 * @param quoted whether any name counts; the host, which is handed the text alone, takes it so
 * @returns undefined for what is neither a path within a workspace nor a name
 */
export function meaningOf(text: string, quoted = true): Meaning | undefined {
  if (text.length < 2 || text.length > MAX_CANDIDATE || UNSEEN.test(text)) {
    return undefined;
  }
  const place = parsePlace(text);
  if (place) {
    const { path, startLine, endLine } = place;
    return isPath(path) ? { kind: 'path', path, lines: { startLine, endLine } } : undefined;
  }
  const bare = text.replaceAll('\\', '/').replace(/^\.\//, '');
  if (isPath(bare)) {
    return { kind: 'path', path: bare };
  }
  const parts = text.replace(/\(\)$/, '').split(/\.|::/);
  const name = parts.at(-1) ?? '';
  const container = parts.at(-2);
  if (!parts.every((part) => NAME.test(part)) || name.length < 2 || parts.length > 4 || KEYWORDS.has(name)) {
    return undefined;
  }
  const isSure = quoted || text.endsWith('()') || /[a-z][A-Z]|[A-Za-z0-9]_[A-Za-z0-9]/.test(name);
  return isSure ? { kind: 'name', name, ...(container === undefined ? {} : { container }) } : undefined;
}

/** `src/cart.js`, `cart.js`, `.github/workflows/ci.yml`, `Makefile` behind a slash; nothing that climbs or is an address. */
function isPath(path: string): boolean {
  if (/^[a-z][\w+.-]*:|^\/\/|^~|[()#]|:/i.test(path.replace(/^[A-Za-z]:(?=\/)/, ''))) {
    return false;
  }
  const parts = path.replace(/^[A-Za-z]:/, '').split('/');
  const name = parts.at(-1) ?? '';
  if (parts.some((part) => part === '..' || part === '.') || parts.slice(1).some((part) => part === '')) {
    return false;
  }
  // A file has an ending of letters, and is no number or abbreviation; in a folder any name will do.
  const hasEnding =
    /^[^.].*\.[A-Za-z]\w{0,9}$/.test(name) && !/^(?:e\.g|i\.e|a\.k\.a|v?\d[\d.]*\w?)$/i.test(name);
  return parts.length > 1 ? /[\p{L}\p{N}_]/u.test(name) && (hasEnding || parts.length > 2) : hasEnding;
}

/** Takes off the marks of the sentence: `(see src/cart.js:12).` is about `src/cart.js:12`. */
function trimmed(run: string, at: number): Candidate | undefined {
  let [start, end] = [0, run.length];
  while (start < end && '(-:#+'.includes(run.charAt(start))) {
    start++;
  }
  while (end > start && '.:-/#+'.includes(run.charAt(end - 1))) {
    end--;
  }
  if (run.endsWith(')', end) && !run.slice(start, end).endsWith('()')) {
    const open = run.indexOf('(', start);
    // `total(items)` is about `total`.
    end = open > start ? open : end - 1;
  }
  const text = run.slice(start, end);
  return text === '' ? undefined : { start: at + start, end: at + end, text };
}

/** Whether something unseen stands right beside a run: what is read as one word would be cut into two. */
function isHidden(text: string, start: number, end: number): boolean {
  const beside = text.slice(Math.max(0, start - 1), start) + text.slice(end, end + 1);
  return UNSEEN.test(beside.replaceAll(/[\t\r\n]/g, ''));
}
