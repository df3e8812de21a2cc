/** Scored alignment of a hunk's old side with a stretch of the file: global in the hunk, local in the file. */
import type { HunkLine } from '../parse/edit.ts';
import type { FileLines } from './fileLines.ts';
import { type Key, looseKey, trailingKey } from './keys.ts';
import { ALIKE, likeness } from './likeness.ts';

/** A line of a hunk's old side. */
export interface OldLine {
  /** Its position among all lines of the hunk. */
  readonly at: number;
  readonly text: string;
  readonly key: string;
  readonly removed: boolean;
  readonly blank: boolean;
  /** Whether the file has this line at all; one that it has is no version of another. */
  readonly known: boolean;
  /** How much finding it proves, from 0 to 1. */
  readonly weight: number;
}

/** Cost of a context line that is not found, and of a line of the file that the hunk skips, as shares of a weight. */
const MISSING = 0.5;
const SKIPPED = 0.15;
/** What pairing two blank lines is worth, and two lines with the same indentation more than others. */
const BLANK = 0.01;
const AS_INDENTED = 0.02;
/** Pairs of lines that are compared at most for likeness in one alignment. */
const MAX_COMPARED = 40_000;

export interface Alignment {
  readonly score: number;
  /** For each old line the line of the file, or -1. */
  readonly places: readonly number[];
}

/** The old side of a hunk, weighed by how rare its lines are in the file. */
export function oldLines(lines: readonly HunkLine[], file: FileLines): OldLine[] {
  return lines.flatMap(({ op, text }, at) => {
    const key = looseKey(text);
    const blank = key === '';
    const known = file.placesOf(key).length > 0;
    const weight = blank ? 0 : file.weight(key);
    return op === '+' ? [] : [{ at, text, key, removed: op === '-', blank, known, weight }];
  });
}

/**
 * The best alignment of `old` with the lines `[from, to)` of the file; undefined when a removed line has no
 * counterpart. Only the same line, apart from look-alikes, counts as the counterpart of a removed one.
 * @param forbidden pairs that must not be used, as `old index → line of the file`
 * @param key by which lines are the same; other than the loose one, similar lines are no pairs
 */
export function align(
  old: readonly OldLine[],
  file: FileLines,
  from: number,
  to: number,
  forbidden: ReadonlyMap<number, number>,
  key: Key = looseKey,
): Alignment | undefined {
  const size = to - from;
  const width = size + 1;
  const keys = file.keys(key);
  const wanted = key === looseKey ? old.map((line) => line.key) : old.map(({ text }) => key(text));
  const fuzzy = key === looseKey && old.length * size <= MAX_COMPARED;
  // Two rows of scores; for each cell whether it pairs (1), leaves the hunk's line out (2) or skips the file's (3).
  let row = new Float64Array(width);
  const moves = new Uint8Array((old.length + 1) * width);
  old.forEach((line, index) => {
    const next = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
    const missing = line.blank ? 0 : line.removed ? Number.POSITIVE_INFINITY : MISSING * line.weight;
    for (let at = 0; at < width; at++) {
      let best = (row[at] ?? 0) - missing;
      let move = 2;
      if (at > 0) {
        const place = from + at - 1;
        const pair =
          forbidden.get(index) === place
            ? Number.NEGATIVE_INFINITY
            : pairScore(line, wanted[index] ?? '', place, keys[place] ?? '', file, fuzzy);
        const paired = (row[at - 1] ?? 0) + pair;
        if (paired > best) {
          best = paired;
          move = 1;
        }
        const isLast = index === old.length - 1;
        const skipped = (next[at - 1] ?? 0) - (isLast ? 0 : skipCost(keys[place] ?? ''));
        if (skipped > best) {
          best = skipped;
          move = 3;
        }
      }
      next[at] = best;
      moves[(index + 1) * width + at] = move;
    }
    row = next;
  });
  const score = row[width - 1] ?? Number.NEGATIVE_INFINITY;
  return Number.isFinite(score) ? { score, places: trace(old.length, width, from, moves) } : undefined;
}

function pairScore(
  line: OldLine,
  wanted: string,
  place: number,
  key: string,
  file: FileLines,
  fuzzy: boolean,
): number {
  if (wanted === key) {
    const asIndented = trailingKey(line.text) === trailingKey(file.lines[place] ?? '');
    return line.blank ? BLANK : line.weight + (asIndented ? AS_INDENTED : 0);
  }
  if (!fuzzy || line.removed || line.known || line.blank || key === '') {
    return Number.NEGATIVE_INFINITY;
  }
  const like = likeness(line.text, file.lines[place] ?? '');
  return like >= ALIKE ? line.weight * (like - 0.3) : Number.NEGATIVE_INFINITY;
}

function skipCost(key: string): number {
  return key === '' ? 0.01 : SKIPPED;
}

function trace(size: number, width: number, from: number, moves: Uint8Array): number[] {
  const places: number[] = new Array(size).fill(-1);
  let index = size;
  let at = width - 1;
  while (index > 0) {
    const move = moves[index * width + at];
    if (move === 1) {
      index -= 1;
      at -= 1;
      places[index] = from + at;
    } else if (move === 2) {
      index -= 1;
    } else {
      at -= 1;
    }
  }
  return places;
}
