/** Where the old side of a hunk stands in a file, line for line, from the strictest way of comparing to the loosest. */
import type { Hunk, HunkLine } from '../parse/edit.ts';
import type { Rung } from '../types.ts';
import type { LineChange } from './change.ts';
import type { FileLines } from './fileLines.ts';
import { reindentation } from './indentation.ts';
import { interpret, type Pairing } from './interpret.ts';
import { exactKey, type Key, looseKey, trailingKey, trimmedKey } from './keys.ts';
import { readings } from './readings.ts';
import { restoration } from './restore.ts';

/** One place of a hunk in a file. */
export interface Match {
  readonly rung: Rung;
  /** The lines that the hunk's old side covers, 0-based, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** The line at which the hunk's first old line stands, or would stand if it had been found. */
  readonly origin: number;
  readonly changes: readonly LineChange[];
  /** Keeps other places from being certain, yet is none to choose. */
  readonly isRival?: boolean | undefined;
}

/** One way of comparing a hunk's old side with the file. */
export interface Step {
  readonly rung: Rung;
  readonly key: Key;
  /** Indentation and characters of added lines follow the file's. */
  readonly adapts: boolean;
  /** Blank lines are left out on both sides. */
  readonly skipsBlank?: boolean;
}

/** Line for line, but for white space at line ends. */
export const TO_THE_LETTER: readonly Step[] = [
  { rung: 'exact', key: exactKey, adapts: false },
  { rung: 'whitespace', key: trailingKey, adapts: false },
];

/** Line for line, with another indentation. */
export const INDENTED: readonly Step[] = [{ rung: 'indentation', key: trimmedKey, adapts: true }];

/** Line for line, in the file's own words. */
export const STRICT: readonly Step[] = [...TO_THE_LETTER, ...INDENTED];

/** Line for line, but with other characters, or with other blank lines between. */
export const TOLERANT: readonly Step[] = [
  { rung: 'lookalikes', key: looseKey, adapts: true },
  { rung: 'lookalikes', key: looseKey, adapts: true, skipsBlank: true },
];

/** Places from which on a hunk counts as hopelessly ambiguous, and how many of those are looked at. */
const MAX_PLACES = 256;
const SHOWN_PLACES = 8;

/**
 * All places of the first of `steps` that has any. Where a hunk can be read in several ways that would write different
 * lines in one place, that place is listed more than once.
 */
export function findMatches(hunk: Hunk, file: FileLines, steps: readonly Step[]): Match[] {
  const all = readings(hunk.lines, file);
  for (const step of steps) {
    const matches = new Map<string, Match>();
    for (const lines of all) {
      for (const match of matchesAt(hunk, lines, file, step)) {
        const key = `${match.start} ${match.end} ${JSON.stringify(match.changes)}`;
        matches.set(key, matches.get(key) ?? match);
      }
    }
    const found = [...matches.values()];
    const sure = new Set(found.flatMap(({ start, isRival }) => (isRival ? [] : [start])));
    if (found.length > 0) {
      return found.filter(({ start, isRival }) => !isRival || !sure.has(start));
    }
  }
  return [];
}

function matchesAt(hunk: Hunk, lines: readonly HunkLine[], file: FileLines, step: Step): Match[] {
  const { key, skipsBlank, rung, adapts } = step;
  const old = lines.flatMap(({ op, text }, at) =>
    op === '+' || (skipsBlank && text.trim() === '') ? [] : [at],
  );
  const wanted = old.map((at) => key(lines[at]?.text ?? ''));
  const isBlank = wanted.every((text) => text.trim() === '');
  if (wanted.length === 0 || (isBlank && (adapts || hunk.line === undefined))) {
    return [];
  }
  const { index, at: places } = skipsBlank ? file.filled(key) : { index: file.index(key), at: undefined };
  const starts = [...index.occurrences(wanted)];
  // Among hopelessly many places only the hunk's own line number can be right; a few others show that there are many.
  const isCrowded = starts.length > MAX_PLACES || (isBlank && starts.length > 1);
  const kept = isCrowded
    ? [...new Set([...starts.filter((start) => start === hunk.line), ...starts.slice(0, SHOWN_PLACES)])]
    : starts;
  return kept.map((start) => {
    const found: number[] = lines.map(() => -1);
    old.forEach((at, offset) => {
      found[at] = places ? (places[start + offset] ?? -1) : start + offset;
    });
    const pairing = skipsBlank ? withBlanks(lines, found, file) : found;
    const placed = matchOf(hunk, lines, pairing, file, rung, adapts) ?? rivalAt(lines, pairing, rung);
    // Where the blank lines are not those that the hunk quotes, it cannot say which of them to add or to remove.
    const isVague = skipsBlank && placed.changes.some(isAboutBlanks);
    const match = isVague ? { ...placed, isRival: true } : placed;
    return isCrowded && start !== hunk.line ? { ...match, isRival: true } : match;
  });
}

/** Whether a change only adds blank lines. */
function isAboutBlanks({ start, end, lines }: LineChange): boolean {
  return start === end && lines.every((line) => line.trim() === '');
}

/** Pairs the blank lines of a hunk with those that stand between the same lines of the file. */
export function withBlanks(lines: readonly HunkLine[], pairing: Pairing, file: FileLines): Pairing {
  const result = [...pairing];
  let next = -1;
  lines.forEach(({ op, text }, at) => {
    const place = pairing[at] ?? -1;
    if (place >= 0) {
      next = place + 1;
    } else if (
      op !== '+' &&
      text.trim() === '' &&
      next >= 0 &&
      next < file.lines.length &&
      file.isBlank(next)
    ) {
      result[at] = next;
      next += 1;
    }
  });
  // A blank line that is followed by a line of the file it does not touch belongs to that line.
  for (let at = lines.length - 1, after = -1; at >= 0; at--) {
    const place = result[at] ?? -1;
    const line = lines[at];
    if (place >= 0 && line?.text.trim() !== '') {
      after = place - 1;
    } else if (line && line.op !== '+' && line.text.trim() === '' && after >= 0 && file.isBlank(after)) {
      const previous = result.slice(0, at).findLast((each) => each >= 0) ?? -1;
      if (after > previous) {
        result[at] = after;
        after -= 1;
      }
    }
  }
  return result;
}

/** A place where a hunk stands, and yet cannot be applied without a doubt. */
function rivalAt(lines: readonly HunkLine[], pairing: Pairing, rung: Rung): Match {
  return { rung, ...rangeOf(lines, pairing), changes: [], isRival: true };
}

/** The lines that a pairing covers, and where the hunk's first old line would stand. */
function rangeOf(
  lines: readonly HunkLine[],
  pairing: Pairing,
): { start: number; end: number; origin: number } {
  const first = pairing.findIndex((place) => place >= 0);
  const start = pairing[first] ?? 0;
  const end = (pairing.findLast((place) => place >= 0) ?? 0) + 1;
  const origin = start - lines.slice(0, first).filter(({ op }) => op !== '+').length;
  return { start, end, origin };
}

/** The place that a pairing stands for; undefined when it leaves a doubt. */
export function matchOf(
  hunk: Hunk,
  lines: readonly HunkLine[],
  pairing: Pairing,
  file: FileLines,
  rung: Rung,
  adapts: boolean,
): Match | undefined {
  const range = rangeOf(lines, pairing);
  const { end } = range;
  if (hunk.endOfFile && end !== file.lines.length) {
    return undefined;
  }
  const write = adapts ? adaptation(lines, pairing, file) : (line: string) => line;
  const changes = write && interpret({ ...hunk, lines }, pairing, file, write);
  return changes && { rung, ...range, changes: withFinalNewline(hunk, lines, changes, end, file) };
}

/** How added lines are written so that they follow the file's own indentation and characters. */
function adaptation(
  lines: readonly HunkLine[],
  pairing: Pairing,
  file: FileLines,
): ((line: string) => string | undefined) | undefined {
  const pairs = lines.flatMap(({ text }, at) => {
    const line = file.lines[pairing[at] ?? -1];
    return line === undefined ? [] : [{ hunk: text, file: line }];
  });
  const same = pairs.filter(({ hunk, file: line }) => looseKey(hunk) === looseKey(line));
  const reindent = reindentation(
    same,
    lines.map(({ text }) => text),
    file.unit,
  );
  const restore = restoration(same);
  return (
    reindent &&
    ((line) => {
      const restored = restore(line);
      return restored === undefined ? undefined : reindent(restored);
    })
  );
}

/** Adds what the hunk says of the file's last line ending, where it reaches the end of the file. */
function withFinalNewline(
  hunk: Hunk,
  lines: readonly HunkLine[],
  changes: readonly LineChange[],
  end: number,
  file: FileLines,
): readonly LineChange[] {
  const said = hunk.finalNewline;
  if (!said || said.old === said.new || end !== file.lines.length) {
    return changes;
  }
  const last = changes.at(-1);
  const atEnd = last && last.end === file.lines.length && lines.at(-1)?.op !== ' ';
  const change: LineChange = atEnd ? last : { start: end, end, lines: [] };
  return [...(atEnd ? changes.slice(0, -1) : changes), { ...change, finalNewline: said.new }];
}
