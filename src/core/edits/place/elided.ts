/** Hunks that leave out the middle of what they quote. */

import type { Hunk, HunkLine } from '../parse/edit.ts';
import { elisionOf } from '../parse/elision.ts';
import type { FileLines } from './fileLines.ts';
import { trailingKey, trimmedKey } from './keys.ts';
import { findMatches, type Match, STRICT } from './match.ts';

/** Whether the old side of a hunk leaves lines out; a line of dots that the file has as well is code. */
export function isElided(hunk: Hunk, file: FileLines): boolean {
  return hunk.lines.some(({ op, text }) => op !== '+' && standsForOthers(text, file));
}

/** Whether a hunk would write into the file that lines were left out. */
export function writesElision(hunk: Hunk, file: FileLines): boolean {
  return hunk.lines.some(
    ({ op, text }) => op === '+' && elisionOf(text) === 'said' && standsForOthers(text, file),
  );
}

/** Whether a line stands for others, and is not one of the file's own. */
export function standsForOthers(text: string, file: FileLines): boolean {
  return elisionOf(text) !== undefined && file.placesOf(text.trim()).length === 0;
}

/**
 * Fills in what a hunk leaves out, if there is one way only to do so: each of its parts stands line for line in one
 * place after the part before. Lines left out of what is removed are removed, the others stay.
 */
export function findElided(hunk: Hunk, file: FileLines): Match[] {
  const filled = fill(hunk.lines, file);
  if (!filled) {
    return [];
  }
  const matches = findMatches({ ...hunk, lines: filled }, file, STRICT);
  return matches.map((match) => ({ ...match, rung: 'elision' }));
}

function fill(lines: readonly HunkLine[], file: FileLines): HunkLine[] | undefined {
  for (const key of [trailingKey, trimmedKey]) {
    const result: HunkLine[] = [];
    let end = -1;
    let gap: HunkLine | undefined;
    let sure = true;
    for (const part of partsOf(lines, file)) {
      const old = part.lines.flatMap(({ op, text }) => (op === '+' ? [] : [key(text)]));
      const places =
        old.length === 0 ? [] : [...file.index(key).occurrences(old)].filter((start) => start >= end);
      const [start] = places;
      if (start === undefined || places.length > 1) {
        sure = false;
        break;
      }
      if (gap) {
        const { op } = gap;
        result.push(...file.lines.slice(end, start).map((text): HunkLine => ({ op, text })));
      }
      result.push(...part.lines);
      end = start + old.length;
      gap = part.gap;
    }
    if (sure && gap === undefined) {
      return result;
    }
  }
  return undefined;
}

interface Part {
  readonly lines: readonly HunkLine[];
  /** The line behind it that stands for others. */
  readonly gap: HunkLine | undefined;
}

function partsOf(lines: readonly HunkLine[], file: FileLines): Part[] {
  const parts: Part[] = [];
  let current: HunkLine[] = [];
  for (const line of lines) {
    if (line.op !== '+' && standsForOthers(line.text, file)) {
      parts.push({ lines: current, gap: line });
      current = [];
    } else {
      current.push(line);
    }
  }
  return [...parts, { lines: current, gap: undefined }];
}
