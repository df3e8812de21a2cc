/** A file's new text with the parts that stay left out: each part that is shown is put where it belongs. */
import { align, oldLines } from './align.ts';
import type { LineChange } from './change.ts';
import { standsForOthers } from './elided.ts';
import type { FileLines } from './fileLines.ts';
import { indentOf, reindentation } from './indentation.ts';
import { information, looseKey, trailingKey } from './keys.ts';
import { differenceOf, dropsTrailingSpace } from './trailing.ts';

/** How much a single line at an end of a part must say for the place of that end to be sure. */
const ANCHOR = 0.6;
/** How much the lines at one end must say to prove their place together with the other end. */
const LIKELY = 1;
/** Weight of a line that the file does not have, which is one that was added. */
const NEW_LINE = 0.05;
/** What the first and the last line of a part weigh more: they are shown to tell where the part belongs. */
const END_LINE = 1;
/** By how much, as a share of the part's weight, its place must be ahead of the second best. */
const MARGIN = 0.3;
/** Lines of a part, times lines of the file, up to which they are compared. */
const MAX_CELLS = 8_000_000;

interface Part {
  readonly lines: readonly string[];
  /** Whether lines were left out before and after it. */
  readonly openStart: boolean;
  readonly openEnd: boolean;
}

/** Whether a new text leaves lines of the file out. */
export function isSnippet(lines: readonly string[], file: FileLines): boolean {
  return lines.some((line) => standsForOthers(line, file));
}

/** The changes that a text with left-out parts comes to; undefined when the place of a part is not certain. */
export function placeSnippet(lines: readonly string[], file: FileLines): LineChange[] | undefined {
  const changes: LineChange[] = [];
  const drops = dropsTrailingSpace(file.lines, lines);
  let after = 0;
  const parts = partsOf(lines, file);
  const ranges = rangesOf(parts, file);
  for (const [index, range] of ranges.entries()) {
    if (!range || range.start < after) {
      return undefined;
    }
    const { start, end } = range;
    const next = ranges[index + 1]?.start ?? file.lines.length;
    const own = differenceOf(file.lines.slice(start, end), range.lines, drops);
    const isUnexplained = own.length === 0 && mayReachFurther(parts[index], range, after, next, file);
    if (isUnexplained || repeatsBeyond(range, after, next, file)) {
      return undefined;
    }
    changes.push(
      ...own.map((change) => ({ ...change, start: start + change.start, end: start + change.end })),
    );
    after = end;
  }
  return changes;
}

/**
 * Whether a part that would change nothing could start further up or end further down, and so remove what lies
 * between: a part is shown for a reason.
 */
function mayReachFurther(
  part: Part | undefined,
  { start, end }: Placed,
  after: number,
  next: number,
  file: FileLines,
): boolean {
  const keys = file.keys(trailingKey);
  const above = part?.openStart && keys.slice(after, start).includes(keys[start] ?? '');
  const below = part?.openEnd && keys.slice(end, next).includes(keys[end - 1] ?? '');
  return above === true || below === true;
}

/**
 * Whether a part would add a line that the file has once, beyond the part's range but where it could reach: then it
 * rather reaches to that line.
 */
function repeatsBeyond(
  { start, end, lines, places }: Placed,
  after: number,
  next: number,
  file: FileLines,
): boolean {
  return lines.some((line, at) => {
    const [place, ...others] = file.placesOf(looseKey(line));
    const isBeyond = place !== undefined && (place < start || place >= end) && place >= after && place < next;
    return isBeyond && others.length === 0 && (places[at] ?? -1) < 0 && information(line) >= ANCHOR;
  });
}

function partsOf(lines: readonly string[], file: FileLines): Part[] {
  const parts: Part[] = [];
  let current: string[] = [];
  let openStart = false;
  const finish = (openEnd: boolean): void => {
    const from = openStart ? current.findIndex((line) => line.trim() !== '') : 0;
    const to = openEnd ? current.findLastIndex((line) => line.trim() !== '') + 1 : current.length;
    if (from >= 0 && to > from) {
      parts.push({ lines: current.slice(from, to), openStart, openEnd });
    }
    current = [];
    openStart = openEnd;
  };
  for (const line of lines) {
    if (standsForOthers(line, file)) {
      finish(true);
    } else {
      current.push(line);
    }
  }
  finish(false);
  return parts;
}

interface Placed {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
  /** The line of the file that each of `lines` is, or -1. */
  readonly places: readonly number[];
}

/** The ranges of all parts. The parts stand in order, so those whose place is certain bound the others. */
function rangesOf(parts: readonly Part[], file: FileLines): (Placed | undefined)[] {
  const ranges = parts.map((part) => rangeOf(part, file, { from: 0, to: file.lines.length }));
  for (const [at, part] of parts.entries()) {
    const from = ranges.slice(0, at).findLast((range) => range !== undefined)?.end ?? 0;
    const to = ranges.slice(at + 1).find((range) => range !== undefined)?.start ?? file.lines.length;
    ranges[at] ??= from < to ? rangeOf(part, file, { from, to }) : undefined;
  }
  return ranges;
}

/** Lines of the file among which a part is looked for. */
interface Window {
  readonly from: number;
  readonly to: number;
}

/** The lines of the file that a part replaces, and the part in the file's indentation. */
function rangeOf(part: Part, file: FileLines, window: Window): Placed | undefined {
  const exact = rangeAt(part, file, window);
  if (exact) {
    return exact;
  }
  const shifted = shift(part.lines, file);
  return shifted && rangeAt({ ...part, lines: shifted }, file, window);
}

/** A part moved to the indentation that its first line has in the file, if that line is there once only. */
function shift(lines: readonly string[], file: FileLines): string[] | undefined {
  const [first = ''] = lines;
  const places = file.placesOf(looseKey(first));
  const line = file.lines[places[0] ?? -1];
  if (places.length !== 1 || line === undefined || indentOf(line) === indentOf(first)) {
    return undefined;
  }
  const rule = reindentation([{ hunk: first, file: line }], lines, file.unit);
  const shifted = lines.map((each) => rule?.(each));
  return shifted.every((each) => each !== undefined) ? shifted : undefined;
}

function rangeAt({ lines, openStart, openEnd }: Part, file: FileLines, window: Window): Placed | undefined {
  const total = file.lines.length;
  if (lines.length * total > MAX_CELLS) {
    return undefined;
  }
  const size = lines.length;
  const old = oldLines(
    lines.map((text) => ({ op: ' ', text })),
    file,
  ).map((line, at) => {
    const weight = file.placesOf(line.key).length > 0 ? line.weight : NEW_LINE;
    return { ...line, weight: at === 0 || at === size - 1 ? weight + END_LINE : weight };
  });
  const best = align(old, file, window.from, window.to, new Map(), trailingKey);
  if (!best) {
    return undefined;
  }
  const { places } = best;
  const found = places.filter((place) => place >= 0);
  const [first] = found;
  const last = found.at(-1);
  if (first === undefined || last === undefined) {
    return undefined;
  }
  // Spaces at the end of a line that stays: nobody can tell whether they were dropped by mistake or on purpose.
  const respaced = places.some(
    (place, at) => place >= 0 && lines[at]?.trim() !== '' && lines[at] !== file.lines[place],
  );
  if (respaced) {
    return undefined;
  }
  const forbidden = new Map(
    places.flatMap((place, at) => (place >= 0 && old[at]?.blank === false ? [[at, place] as const] : [])),
  );
  const second = align(old, file, window.from, window.to, forbidden, trailingKey);
  const whole = old.reduce((sum, { weight }, at) => sum + ((places[at] ?? -1) >= 0 ? weight : 0), 0);
  if (best.score - (second?.score ?? 0) < whole * MARGIN) {
    return undefined;
  }
  const range = { start: first, end: last + 1, lines, places };
  const start = openStart || first > 0 ? proofOf(range, 1, file, window) : 'sure';
  const block = isBlock(lines, first, last, file) && places.at(-1) === last;
  const end = block || (!openEnd && last === total - 1) ? 'sure' : proofOf(range, -1, file, window);
  const proven = (start === 'sure' && end !== 'none') || (start !== 'none' && end === 'sure');
  return proven ? range : undefined;
}

/** How well an end of a part is proven: it stands nowhere else; it says something, yet stands elsewhere too; or not. */
type Proof = 'sure' | 'likely' | 'none';

/** What the lines at one end of a part prove, as far as they stand one after the other both there and in the file. */
function proofOf(
  { start, end, lines, places }: Placed,
  step: 1 | -1,
  file: FileLines,
  { from, to }: Window,
): Proof {
  const first = step === 1 ? 0 : places.length - 1;
  const place = places[first] ?? -1;
  if (place < 0) {
    return 'none';
  }
  const keys = file.keys(trailingKey);
  let rivals = file
    .index(trailingKey)
    .placesOf(lines[first]?.trimEnd() ?? '')
    .filter((at) => at >= from && at < to);
  let filled = 0;
  let said = 0;
  for (let at = first, run = 0; places[at] === place + run * step; at += step, run++) {
    const key = lines[at]?.trimEnd() ?? '';
    rivals = rivals.filter((rival) => keys[rival + run * step] === key);
    filled += key === '' ? 0 : 1;
    said += information(key);
    if (rivals.length === 1 && (filled >= 2 || said >= ANCHOR)) {
      return 'sure';
    }
  }
  // Another such place inside of the range is where the part may just as well start or end.
  const isNearest = rivals.every((rival) => rival === place || rival < start || rival >= end);
  return said >= LIKELY && isNearest ? 'likely' : 'none';
}

/**
 * Whether a part is one block from its first line to the line that closes it, and the range of the file is the block
 * that starts and ends with the same lines.
 */
function isBlock(lines: readonly string[], first: number, last: number, file: FileLines): boolean {
  const own = blockEnd(lines, 0);
  return own === lines.length - 1 && blockEnd(file.lines, first) === last;
}

/** The first line after `start` that is indented no more than it and not blank. */
function blockEnd(lines: readonly string[], start: number): number {
  const depth = indentOf(lines[start] ?? '').length;
  for (let at = start + 1; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.trim() !== '' && indentOf(line).length <= depth) {
      return at;
    }
  }
  return -1;
}
