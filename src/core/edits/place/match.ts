/** Where the old side of a hunk stands in a file, from the strictest way of comparing lines to the loosest. */
import type { Hunk, HunkLine } from '../parse/edit.ts';
import type { Rung } from '../types.ts';
import { type LineChange, trimChange } from './change.ts';
import { fileUnitOf, type Reindent, reindentation } from './indentation.ts';

/** One place of a hunk in a file. */
export interface Match {
  readonly rung: Rung;
  /** The lines that the hunk's old side covers, 0-based, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  readonly changes: readonly LineChange[];
}

/** A file's lines with what is worked out once and used for every hunk. */
export class FileLines {
  readonly lines: readonly string[];
  readonly #keys = new Map<(line: string) => string, readonly string[]>();
  #unit: string | undefined;

  constructor(lines: readonly string[]) {
    this.lines = lines;
  }

  keys(key: (line: string) => string): readonly string[] {
    let keys = this.#keys.get(key);
    if (!keys) {
      keys = this.lines.map(key);
      this.#keys.set(key, keys);
    }
    return keys;
  }

  /** The unit of indentation of the file; empty when there is none. */
  get unit(): string {
    this.#unit ??= fileUnitOf(this.lines);
    return this.#unit;
  }
}

interface Step {
  readonly rung: Rung;
  readonly key: (line: string) => string;
  readonly reindent: boolean;
}

const STEPS: readonly Step[] = [
  { rung: 'exact', key: (line) => line, reindent: false },
  { rung: 'whitespace', key: (line) => line.trimEnd(), reindent: false },
  { rung: 'indentation', key: (line) => line.trim(), reindent: true },
];

/** Places that are listed before a hunk counts as hopelessly ambiguous. */
const MAX_PLACES = 64;

/** All places of the strictest rung that has any. */
export function findMatches(hunk: Hunk, file: FileLines): Match[] {
  for (const step of STEPS) {
    for (const lines of readings(hunk.lines)) {
      const matches = matchesAt(hunk, lines, file, step);
      if (matches.length > 0) {
        return matches;
      }
    }
  }
  return [];
}

/** The hunk as it stands, and as it reads when its context lines have lost their marker. */
function readings(lines: readonly HunkLine[]): (readonly HunkLine[])[] {
  return lines.some(({ unmarked }) => unmarked !== undefined)
    ? [lines, lines.map((line) => ({ ...line, text: line.unmarked ?? line.text }))]
    : [lines];
}

function matchesAt(hunk: Hunk, lines: readonly HunkLine[], file: FileLines, step: Step): Match[] {
  const old = lines.filter(({ op }) => op !== '+').map(({ text }) => text);
  const size = old.length;
  if (size === 0 || old.every((line) => line.trim() === '')) {
    return [];
  }
  const matches: Match[] = [];
  for (const start of occurrences(old.map(step.key), file.keys(step.key))) {
    if (hunk.endOfFile && start + size !== file.lines.length) {
      continue;
    }
    const match = matchAt(hunk, lines, start, file, step);
    if (match) {
      matches.push(match);
    }
    if (matches.length >= MAX_PLACES) {
      break;
    }
  }
  return matches;
}

function matchAt(
  hunk: Hunk,
  lines: readonly HunkLine[],
  start: number,
  file: FileLines,
  { rung, reindent }: Step,
): Match | undefined {
  const old = lines.filter(({ op }) => op !== '+');
  let rule: Reindent | undefined = (line) => line;
  if (reindent) {
    const pairs = old.map(({ text }, at) => ({ hunk: text, file: file.lines[start + at] ?? '' }));
    const all = lines.map(({ text }) => text);
    rule = reindentation(pairs, all, file.unit);
  }
  const changes = rule && changesOf(hunk, lines, start, file, rule);
  return changes && { rung, start, end: start + old.length, changes };
}

/** The changes of the file that a hunk makes when its old side starts at line `start`. */
function changesOf(
  hunk: Hunk,
  lines: readonly HunkLine[],
  start: number,
  file: FileLines,
  reindent: Reindent,
): LineChange[] | undefined {
  const changes: LineChange[] = [];
  let at = start;
  let from = start;
  let added: string[] = [];
  const finish = (): void => {
    const last = at === file.lines.length;
    const finalNewline = last && hunk.finalNewline?.old === false ? hunk.finalNewline.new : undefined;
    const missing = last && hunk.finalNewline?.new === false ? false : finalNewline;
    if (at > from || added.length > 0) {
      const change = trimChange(
        { start: from, end: at, lines: added, ...(missing === undefined ? {} : { finalNewline: missing }) },
        file.lines,
      );
      if (change) {
        changes.push(change);
      }
    }
    added = [];
  };
  for (const { op, text } of lines) {
    if (op === '+') {
      const line = reindent(text);
      if (line === undefined) {
        return undefined;
      }
      added.push(line);
    } else {
      if (op === ' ') {
        finish();
        from = at + 1;
      }
      at += 1;
    }
  }
  finish();
  return changes;
}

/** Positions at which `needle` occurs in `hay`, by the algorithm of Knuth, Morris and Pratt. */
function* occurrences(needle: readonly string[], hay: readonly string[]): Generator<number> {
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
