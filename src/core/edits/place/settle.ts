/** Decides where each hunk of a file goes when the text alone leaves several places. */
import type { Hunk } from '../parse/edit.ts';
import type { PlacedHunk } from '../types.ts';
import type { FileLines } from './fileLines.ts';
import type { Match } from './match.ts';

export type Settled =
  | { readonly kind: 'placed'; readonly match: Match; readonly settledBy: PlacedHunk['settledBy'] }
  | { readonly kind: 'ambiguous'; readonly places: readonly Match[] }
  | { readonly kind: 'none' };

/**
 * Picks a place for each hunk, all hunks of a file together. A hunk with one place is certain; the certain ones, if
 * they stand in the order in which they were written, bound the others; after that only the section heading and
 * the line number can tell places apart.
 * @param places of each hunk, in the order in which the hunks were written
 */
export function settle(
  hunks: readonly Hunk[],
  places: readonly (readonly Match[])[],
  file: FileLines,
): Settled[] {
  const open = places.map((matches) => [...matches]);
  const by: PlacedHunk['settledBy'][] = places.map(() => 'only-place');
  for (let changed = true; changed; ) {
    changed = byOrder(hunks, open, by);
    const shift = shiftOf(hunks, open);
    hunks.forEach((hunk, at) => {
      const matches = open[at] ?? [];
      if (matches.length > 1) {
        const [kept, reason] = single(hunk, matches, shift, file);
        if (kept && !kept.isRival) {
          open[at] = [kept];
          by[at] = reason;
          changed = true;
        }
      }
    });
  }
  return open.map((matches, at) => {
    const [match] = matches;
    if (!match) {
      return { kind: 'none' };
    }
    return matches.length > 1 || match.isRival
      ? { kind: 'ambiguous', places: matches }
      : { kind: 'placed', match, settledBy: by[at] };
  });
}

/** Places of hunks that have one only. */
function certainOf(open: readonly (readonly Match[])[]): Match[] {
  return open.flatMap((matches) => (matches.length === 1 ? matches : []));
}

/**
 * Drops places that are out of order with the hunks that are certain. Authors of search/replace blocks are not bound to
 * any order: that they keep to one must show in two certain blocks.
 */
function byOrder(hunks: readonly Hunk[], open: Match[][], by: PlacedHunk['settledBy'][]): boolean {
  const certain = certainOf(open);
  const inOrder = certain.every((match, at) => at === 0 || (certain[at - 1]?.start ?? 0) <= match.start);
  const numbers = hunks.flatMap(({ line }) => (line === undefined ? [] : [line]));
  const numbersInOrder = numbers.every((line, at) => at === 0 || (numbers[at - 1] ?? 0) <= line);
  const needed = hunks.some(({ derived }) => derived) ? 2 : 1;
  if (!inOrder || !numbersInOrder || certain.length < needed) {
    return false;
  }
  let changed = false;
  open.forEach((matches, at) => {
    if (matches.length < 2) {
      return;
    }
    const before = open.slice(0, at).findLast(({ length }) => length === 1)?.[0];
    const after = open.slice(at + 1).find(({ length }) => length === 1)?.[0];
    const kept = matches.filter(
      ({ start }) => (!before || start >= before.start) && (!after || start <= after.start),
    );
    if (kept.length > 0 && kept.length < matches.length) {
      open[at] = kept;
      by[at] = 'order';
      changed = true;
    }
  });
  return changed;
}

/**
 * By how much the line numbers of the hunks are off, in lines, as the certain ones show; undefined when they show that
 * the numbers are worth nothing.
 */
function shiftOf(hunks: readonly Hunk[], open: readonly (readonly Match[])[]): number | undefined {
  const shifts = hunks.flatMap(({ line }, at) => {
    const [match, ...others] = open[at] ?? [];
    return match && others.length === 0 && line !== undefined ? [match.origin - line] : [];
  });
  const [first = 0] = shifts;
  return shifts.every((shift) => shift === first) ? first : undefined;
}

function single(
  hunk: Hunk,
  matches: readonly Match[],
  shift: number | undefined,
  file: FileLines,
): [Match | undefined, PlacedHunk['settledBy']] {
  const headed =
    hunk.headings.length > 0 ? matches.filter((match) => isUnder(match, hunk.headings, file)) : [];
  const wanted = hunk.line === undefined || shift === undefined ? undefined : hunk.line + shift;
  const [numbered, ...others] = matches.filter(({ origin }) => origin === wanted);
  const [only] = headed;
  if (headed.length === 1 && only) {
    // A heading and a line number that disagree tell nothing.
    return [numbered && numbered !== only ? undefined : only, 'heading'];
  }
  if (numbered && others.length === 0 && (headed.length === 0 || headed.includes(numbered))) {
    return [numbered, 'line-number'];
  }
  return [undefined, undefined];
}

/** Whether a place stands in the section that the innermost heading opens. */
function isUnder(match: Match, headings: readonly string[], { lines }: FileLines): boolean {
  const wanted = headings.at(-1)?.trim() ?? '';
  for (let at = match.start; at >= 0; at--) {
    const line = lines[at] ?? '';
    if (line.trim().startsWith(wanted)) {
      return true;
    }
    if (at < match.start && /^[\p{L}_$]/u.test(line)) {
      return false;
    }
  }
  return false;
}
