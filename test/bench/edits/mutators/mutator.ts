/** What a mutator is: one mistake that models make, done to an undamaged answer. */
import { type Draft, type DraftHunk, type DraftLine, linesOf, oldSide, placesOf } from '../draft.ts';
import type { Format } from '../formats.ts';
import type { Random } from '../random.ts';

export interface Mutator {
  readonly name: string;
  /** The mistake that it mirrors, in a few words. */
  readonly mistake: string;
  readonly formats: readonly Format[];
  /** The damaged draft; undefined where the mistake cannot be made. */
  readonly apply: (draft: Draft, random: Random) => Draft | undefined;
}

export const HUNKS: readonly Format[] = ['diff', 'search', 'patch'];
export const MARKED: readonly Format[] = ['diff', 'patch'];
export const ALL: readonly Format[] = ['diff', 'search', 'patch', 'whole', 'elided'];

/** Damages each hunk; undefined when that changes none. */
export function eachHunk(
  draft: Draft,
  damage: (hunk: DraftHunk, at: number) => readonly DraftLine[] | undefined,
): Draft | undefined {
  let changed = false;
  const hunks = draft.hunks.map((hunk, at) => {
    const lines = damage(hunk, at);
    if (!lines || JSON.stringify(lines) === JSON.stringify(hunk.lines)) {
      return hunk;
    }
    changed = true;
    return { ...hunk, lines };
  });
  return changed ? { ...draft, hunks } : undefined;
}

/** Damages each line of each hunk; undefined when that changes none. */
export function eachLine(draft: Draft, damage: (line: DraftLine) => string): Draft | undefined {
  return eachHunk(draft, ({ lines }) => lines.map((line) => ({ ...line, text: damage(line) })));
}

/** Marks the cases in which what is left of a hunk fits several places. */
export function mayRefuseWhereVague(draft: Draft): Draft {
  const file = linesOf(draft.seen);
  const vague = draft.hunks.some(({ lines }) => placesOf(oldSide(lines), file).length !== 1);
  return { ...draft, mayRefuse: draft.mayRefuse || vague };
}

export function refusing(draft: Draft): Draft {
  return { ...draft, intended: undefined };
}

/** The same answer with its style changed. */
export function styled(draft: Draft, style: Partial<Draft['style']>): Draft {
  return { ...draft, style: { ...draft.style, ...style } };
}
