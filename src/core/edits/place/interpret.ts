/** From "this line of the hunk is that line of the file" to changes of the file. */
import type { Hunk, HunkLine } from '../parse/edit.ts';
import { type LineChange, trimChange } from './change.ts';
import type { FileLines } from './fileLines.ts';

/**
 * For each line of a hunk, the line of the file that it is; -1 for added lines and for lines that were not found.
 * Increasing apart from the -1.
 */
export type Pairing = readonly number[];

interface Group {
  /** Range of the hunk's lines: only added and removed ones. */
  readonly from: number;
  readonly to: number;
}

/**
 * The changes that a hunk makes under a pairing, or undefined when the pairing leaves any doubt about where an
 * added line goes or what is removed:
 * - each removed line that is not blank has been found, and nothing but blank lines lies between them;
 * - lines are added next to removed ones, between two neighbours that are neighbours in the file as well, or next to
 *   one neighbour when as many unknown lines follow in the file as in the hunk.
 * @param write turns an added line into the file's indentation; undefined when that cannot be told
 */
export function interpret(
  { lines, derived = false }: Pick<Hunk, 'lines' | 'derived'>,
  pairing: Pairing,
  file: FileLines,
  write: (line: string, at: number) => string | undefined,
): LineChange[] | undefined {
  const changes: LineChange[] = [];
  for (const group of groupsOf(lines)) {
    const range = rangeOf(lines, pairing, group, file);
    if (derived && slides(lines, pairing, group)) {
      return undefined;
    }
    if (!range) {
      return undefined;
    }
    const added: string[] = [];
    for (let at = group.from; at < group.to; at++) {
      const line = lines[at];
      if (line?.op === '+') {
        const written = write(line.text, at);
        if (written === undefined) {
          return undefined;
        }
        added.push(written);
      }
    }
    const change = trimChange({ start: range[0], end: range[1], lines: added }, file.lines);
    if (change) {
      changes.push(change);
    }
  }
  return changes;
}

function groupsOf(lines: readonly HunkLine[]): Group[] {
  const groups: Group[] = [];
  let from = -1;
  lines.forEach(({ op }, at) => {
    if (op !== ' ' && from < 0) {
      from = at;
    } else if (op === ' ' && from >= 0) {
      groups.push({ from, to: at });
      from = -1;
    }
  });
  return from >= 0 ? [...groups, { from, to: lines.length }] : groups;
}

type Range = readonly [number, number];

/** The lines of the file that a group replaces; undefined when there is a doubt. */
function rangeOf(
  lines: readonly HunkLine[],
  pairing: Pairing,
  group: Group,
  file: FileLines,
): Range | undefined {
  const found: number[] = [];
  let onlyBlank = true;
  let removed = 0;
  for (let at = group.from; at < group.to; at++) {
    const line = lines[at];
    const place = pairing[at] ?? -1;
    const isBlank = line?.text.trim() === '';
    if (line?.op === '-' && !isBlank && place < 0) {
      return undefined;
    }
    if (line?.op === '-' && place >= 0) {
      found.push(place);
    }
    removed += line?.op === '-' ? 1 : 0;
    onlyBlank &&= isBlank || line?.op !== '-';
  }
  if (onlyBlank && found.length < removed) {
    return undefined;
  }
  const [start] = found;
  const last = found.at(-1);
  if (start === undefined || last === undefined) {
    return insertionPoint(lines, pairing, group, file);
  }
  if (onlyBlank) {
    return isBetween(lines, pairing, group, start, last + 1) ? [start, last + 1] : undefined;
  }
  const known = new Set(found);
  for (let line = start; line <= last; line++) {
    if (!known.has(line) && !file.isBlank(line)) {
      return undefined;
    }
  }
  return [start, last + 1];
}

/** Whether the neighbours of a group stand right before and after some lines; blank lines are told by nothing else. */
function isBetween(
  lines: readonly HunkLine[],
  pairing: Pairing,
  { from, to }: Group,
  start: number,
  end: number,
): boolean {
  const before = neighbour(lines, pairing, from - 1, -1);
  const after = neighbour(lines, pairing, to, 1);
  const follows = before ? before.unknown === 0 && before.place === start - 1 : isOpen(lines.slice(0, from));
  const precedes = after ? after.unknown === 0 && after.place === end : isOpen(lines.slice(to));
  return follows && precedes;
}

/** Whether some lines of a hunk hold no context to go by. */
function isOpen(lines: readonly HunkLine[]): boolean {
  return !lines.some(({ op, text }) => op !== '+' && text.trim() !== '');
}

/** The nearest line of the hunk that was found in the file, and how many unknown and how many blank lines lie before it. */
interface Neighbour {
  readonly place: number;
  readonly unknown: number;
  readonly blank: number;
}

function neighbour(
  lines: readonly HunkLine[],
  pairing: Pairing,
  from: number,
  step: 1 | -1,
): Neighbour | undefined {
  let unknown = 0;
  let blank = 0;
  for (let at = from; at >= 0 && at < lines.length; at += step) {
    const line = lines[at];
    const place = pairing[at] ?? -1;
    if (place >= 0) {
      return { place, unknown, blank };
    }
    if (line && line.op !== '+') {
      unknown += line.text.trim() === '' ? 0 : 1;
      blank += line.text.trim() === '' ? 1 : 0;
    }
  }
  return undefined;
}

/** Where a group that only adds goes. */
function insertionPoint(
  lines: readonly HunkLine[],
  pairing: Pairing,
  { from, to }: Group,
  file: FileLines,
): Range | undefined {
  const before = neighbour(lines, pairing, from - 1, -1);
  const after = neighbour(lines, pairing, to, 1);
  const atStart = isOpen(lines.slice(0, from));
  const atEnd = isOpen(lines.slice(to));
  if (before?.unknown === 0 && after?.unknown === 0) {
    return after.place === before.place + 1 ? [after.place, after.place] : undefined;
  }
  if (before?.unknown === 0 && before.blank === 0 && (atEnd || (after && fits(before, after, file)))) {
    return [before.place + 1, before.place + 1];
  }
  if (after?.unknown === 0 && after.blank === 0 && (atStart || (before && fits(before, after, file)))) {
    return [after.place, after.place];
  }
  return undefined;
}

/**
 * Whether added lines could as well stand further up or down, because they end or start with a blank line as their
 * neighbour does, and lines that the hunk does not know lie beyond that: then two places read the same.
 */
function slides(lines: readonly HunkLine[], pairing: Pairing, { from, to }: Group): boolean {
  if (lines.slice(from, to).some(({ op }) => op === '-')) {
    return false;
  }
  const isBroken = (first: number, second: number): boolean => {
    const [a, b] = [pairing[first] ?? -1, pairing[second] ?? -1];
    return a >= 0 && b >= 0 && b !== a + 1;
  };
  const size = to - from;
  for (let step = 1; step <= size && lines[from - step]?.op === ' '; step++) {
    if (lines[from - step]?.text.trim() !== '' || lines[to - step]?.text.trim() !== '') {
      break;
    }
    if (isBroken(from - step - 1, from - step)) {
      return true;
    }
  }
  for (let step = 0; step < size && lines[to + step]?.op === ' '; step++) {
    if (lines[to + step]?.text.trim() !== '' || lines[from + step]?.text.trim() !== '') {
      break;
    }
    if (isBroken(to + step, to + step + 1)) {
      return true;
    }
  }
  return false;
}

/** Whether as many lines lie between two neighbours in the file as in the hunk, or none at all. */
function fits(before: Neighbour, after: Neighbour, file: FileLines): boolean {
  let between = 0;
  for (let line = before.place + 1; line < after.place; line++) {
    between += file.isBlank(line) ? 0 : 1;
  }
  return between === 0 || between === before.unknown + after.unknown;
}
