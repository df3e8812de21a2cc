/** Search/replace blocks: old lines and new lines between three markers, in the spellings that models use. */
import { diffArrays } from 'diff';
import type { Counter, Hunk, HunkLine, ParsedEdit } from './edit.ts';
import { pathLine } from './paths.ts';

const START = /^\s{0,3}\\?(<{5,9}|-{5,9}) ?(?:SEARCH|ORIGINAL|OLD|BEFORE|FIND)\b>?:?.*$/i;
const MIDDLE = /^\s{0,3}\\?(={5,9})\s*$/;
const END = /^\s{0,3}\\?(?:>{5,9}|\+{5,9})(?:\s*(?:REPLACE|UPDATED|NEW|AFTER|MODIFIED)\b.*|\s*)$/i;
/** More edit distance than this between the two sides is treated as a replacement of the whole. */
const MAX_EDIT_LENGTH = 2000;

/** Whether a line opens a search/replace block. */
export function startsSearch(line: string): boolean {
  return START.test(line);
}

/** Where a block is divided and where it ends, as numbers of lines. */
export interface SearchMarks {
  /** -1 when several lines look like the divider. */
  readonly middle: number;
  readonly end: number;
}

/**
 * Finds the divider and the closing marker of the block that opens at `at`; undefined when it does not close. Among
 * several dividers, the one that is as long as the opening marker counts: the others may be quoted.
 */
export function searchMarks(lines: readonly string[], at: number): SearchMarks | undefined {
  const length = START.exec(lines[at] ?? '')?.[1]?.length;
  const middles: { readonly line: number; readonly length: number | undefined }[] = [];
  for (let line = at + 1; line < lines.length; line++) {
    const text = lines[line] ?? '';
    if (startsSearch(text)) {
      return undefined;
    }
    const middle = MIDDLE.exec(text);
    if (middle) {
      middles.push({ line, length: middle[1]?.length });
    } else if (middles.length > 0 && END.test(text)) {
      const alike = middles.filter((each) => each.length === length);
      const chosen = alike.length > 0 ? alike : middles;
      return { middle: chosen.length === 1 ? (chosen[0]?.line ?? -1) : -1, end: line };
    }
  }
  return undefined;
}

/** A search/replace block, or the cut-off rest of one, in a run of lines. */
export interface SearchBlock {
  readonly edit: ParsedEdit;
  /** One past its last line. */
  readonly end: number;
}

/**
 * Reads the search/replace block whose opening marker is at `at`.
 * @param path of the file meant when none stands right before the marker
 * @param closed false when the text was cut off after the last line
 */
export function parseSearchBlock(
  lines: readonly string[],
  at: number,
  path: string | undefined,
  closed: boolean,
  count: Counter,
): SearchBlock {
  const before = at > 0 ? pathLine(lines[at - 1] ?? '') : undefined;
  const named = before ?? path;
  const marks = searchMarks(lines, at);
  if (!marks) {
    let stop = at + 1;
    while (stop < lines.length && !startsSearch(lines[stop] ?? '')) {
      stop += 1;
    }
    const source = lines.slice(at, stop).join('\n');
    const reason = stop === lines.length || !closed ? 'incomplete' : 'malformed';
    return { edit: { kind: 'broken', reason, path: named, source }, end: stop };
  }
  const { middle, end } = marks;
  const source = lines.slice(at, end + 1).join('\n');
  if (middle < 0) {
    return { edit: { kind: 'broken', reason: 'malformed', path: named, source }, end: end + 1 };
  }
  let search = lines.slice(at + 1, middle);
  const replace = lines.slice(middle + 1, end);
  const hint = /^:start_line:\s*(\d+)\s*$/.exec(search[0] ?? '');
  if (hint) {
    const body = search.findIndex((line) => /^-{5,9}\s*$/.test(line));
    search = search.slice(body >= 0 && body <= 2 ? body + 1 : 1);
  }
  if (search.every((line) => line.trim() === '')) {
    const edit: ParsedEdit = {
      kind: 'create',
      index: count.next(),
      path: named,
      source,
      lines: replace,
      finalNewline: true,
      incomplete: false,
    };
    return { edit, end: end + 1 };
  }
  const hunk: Hunk = {
    index: count.next(),
    source,
    lines: hunkOfSides(search, replace),
    ...(hint ? { line: Number(hint[1]) - 1 } : {}),
    headings: [],
    endOfFile: false,
    incomplete: false,
    derived: true,
  };
  return { edit: { kind: 'update', path: named, hunks: [hunk], source }, end: end + 1 };
}

/** The two sides of a replacement as one hunk: lines that both have become context. */
export function hunkOfSides(before: readonly string[], after: readonly string[]): HunkLine[] {
  const changes = diffArrays([...before], [...after], { maxEditLength: MAX_EDIT_LENGTH });
  if (!changes) {
    return [
      ...before.map((text): HunkLine => ({ op: '-', text })),
      ...after.map((text): HunkLine => ({ op: '+', text })),
    ];
  }
  return changes.flatMap(({ value, added, removed }) =>
    value.map((text): HunkLine => ({ op: added ? '+' : removed ? '-' : ' ', text })),
  );
}
