/** The ladder: where a hunk goes, from the strictest way of looking to the loosest. */
import type { Hunk } from '../parse/edit.ts';
import { findElided, isElided } from './elided.ts';
import type { FileLines } from './fileLines.ts';
import { information, looseKey } from './keys.ts';
import { findMatches, INDENTED, type Match, TO_THE_LETTER, TOLERANT } from './match.ts';
import { findNear } from './near.ts';
import { findSimilar } from './similar.ts';

/** What the old side of a hunk must say for the letter to count. */
const MIN_QUOTED = 2;
/** What context must say to show by itself that what a hunk removes is gone. */
const MIN_CONTEXT = 2;

/** Where a hunk may go, or what comes nearest when it can go nowhere. */
export interface Places {
  readonly matches: readonly Match[];
  readonly nearest?: { readonly start: number; readonly end: number } | undefined;
}

/** The places of a hunk: where it stands line for line, else where it has been applied, else what it resembles. */
export function findPlaces(hunk: Hunk, file: FileLines): Places {
  const strict = findStrict(hunk, file);
  if (strict.length > 0) {
    const places = placesOf(unapplied(hunk, strict, file));
    return places.matches.length > 0 ? places : nearOr(places, hunk, file);
  }
  const done = findApplied(hunk, file);
  if (done.length === 1) {
    return { matches: done };
  }
  if (isElided(hunk, file)) {
    return placesOf(findElided(hunk, file));
  }
  const tolerant = findMatches(hunk, file, TOLERANT);
  if (tolerant.length > 0) {
    const places = placesOf(tolerant);
    return places.matches.length > 0 ? places : nearOr(places, hunk, file);
  }
  const near = findNear(hunk, file);
  return near.length > 0 ? placesOf(near) : findSimilar(hunk, file);
}

/** Lines that stand somewhere with another indentation, and cannot be meant there, may stand as they are nearby. */
function nearOr(places: Places, hunk: Hunk, file: FileLines): Places {
  const near = findNear(hunk, file);
  return near.length > 0 ? placesOf(near) : places;
}

/** A single place at which the hunk cannot be applied is the nearest one, and none to choose. */
function placesOf(matches: readonly Match[]): Places {
  const [only] = matches;
  return matches.length === 1 && only?.isRival ? { matches: [], nearest: only } : { matches };
}

/**
 * The places where a hunk stands line for line. One that says next to nothing, such as a single bracket, may stand to
 * the letter in one place by chance: it counts as standing wherever it does so apart from indentation.
 */
function findStrict(hunk: Hunk, file: FileLines): Match[] {
  const said = hunk.lines.reduce((sum, { op, text }) => sum + (op === '+' ? 0 : information(text)), 0);
  const exact = findMatches(hunk, file, TO_THE_LETTER);
  if (exact.length === 0 || said >= MIN_QUOTED) {
    return exact.length === 0 ? findMatches(hunk, file, INDENTED) : exact;
  }
  const others = findMatches(hunk, file, INDENTED).filter(({ start }) =>
    exact.every((each) => each.start !== start),
  );
  return [...exact, ...others.map((match) => ({ ...match, isRival: true }))];
}

/**
 * The places that already hold what the hunk would write. Where it only removes, these are the places of its context,
 * if that says enough, and if what it removes is not in the file any more.
 */
function findApplied(hunk: Hunk, file: FileLines): Match[] {
  // Blank lines look the same everywhere: that some are there, or are not, shows nothing.
  if (!hunk.lines.some(({ op, text }) => op !== ' ' && text.trim() !== '')) {
    return [];
  }
  const written = hunk.lines.flatMap((line) =>
    line.op === '-' ? [] : [line.op === '+' ? { ...line, op: '-' as const } : line],
  );
  if (!hunk.lines.some(({ op }) => op === '+')) {
    const gone = hunk.lines.every(
      ({ op, text }) => op !== '-' || text.trim() === '' || file.placesOf(looseKey(text)).length === 0,
    );
    const said = written.reduce((sum, { text }) => sum + information(text), 0);
    if (!gone || said < MIN_CONTEXT) {
      return [];
    }
  }
  return findMatches({ ...hunk, lines: written }, file, TO_THE_LETTER).map((match) => ({
    ...match,
    changes: [],
  }));
}

/**
 * The places of a hunk's old side, without changes where the hunk has been applied: what it adds is there already,
 * around or beside that place. Additions that say nothing, such as a closing bracket, may well be wanted twice, and a
 * hunk with context on both sides that stands at its own line number wants what it says.
 */
function unapplied(hunk: Hunk, matches: readonly Match[], file: FileLines): readonly Match[] {
  const { lines, line } = hunk;
  const added = lines.reduce((sum, { op, text }) => sum + (op === '+' ? information(text) : 0), 0);
  const isRemoval = lines.some(({ op, text }) => op === '-' && text.trim() !== '');
  if (added < 1 || isRemoval) {
    return matches;
  }
  const isMeant = ({ origin, start, end }: Match): boolean =>
    origin === line &&
    (lines[0]?.op === ' ' || start === 0) &&
    (lines.at(-1)?.op === ' ' || end === file.lines.length);
  const done = findApplied(hunk, file);
  return matches.map((match) =>
    !isMeant(match) && done.some(({ start, end }) => start < match.end && match.start < end)
      ? { ...match, changes: [] }
      : match,
  );
}
