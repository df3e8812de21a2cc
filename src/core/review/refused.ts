/** What a refused hunk wanted, and what of the file comes nearest to it. */
import { parseAnswer } from '../edits/parse/answer.ts';
import type { Hunk } from '../edits/parse/edit.ts';
import { quotesOf } from '../edits/quotes.ts';
import type { Workspace } from '../edits/types.ts';
import type { ReviewRefusal } from './barred.ts';
import type { LineRange } from './units.ts';

/** Refusals that another answer can mend, given the present text of the file. */
const MENDABLE: ReadonlySet<ReviewRefusal['reason']> = new Set([
  'no-match',
  'ambiguous',
  'conflict',
  'incomplete',
  'overlap',
  'file-exists',
  'no-path',
  'held-back',
  'malformed',
]);

/** Whether it makes sense to ask the model for a hunk again. */
export function isMendable({ reason }: ReviewRefusal): boolean {
  return MENDABLE.has(reason);
}

/** The lines that a hunk expected to find, and those that it would have left there. */
export interface Intent {
  readonly old: readonly string[];
  readonly fresh: readonly string[];
}

/** The hunks of an answer, by their numbers. */
export type Hunks = ReadonlyMap<number, Hunk>;

/**
 * Reads the hunks of an answer, for {@link intentOf}.
 * @param answer what the model said, without its thought
 */
export function hunksOf(answer: string, complete: boolean, workspace: Workspace): Hunks {
  const edits = parseAnswer(answer, complete, quotesOf(workspace));
  const hunks = edits.flatMap((edit) => (edit.kind === 'update' ? edit.hunks : []));
  return new Map(hunks.map((hunk) => [hunk.index, hunk]));
}

/** What a refused hunk wanted; undefined where it cannot be told, as for a whole file. */
export function intentOf(refusal: ReviewRefusal, hunks: Hunks): Intent | undefined {
  const hunk =
    refusal.reason === 'conflict' || refusal.index === undefined ? undefined : hunks.get(refusal.index);
  if (hunk) {
    return sides(hunk.lines.map(({ op, text }) => `${op}${text}`));
  }
  const lines = refusal.hunk.split(/\r\n|\n|\r/).filter((line) => !/^(?:@@|--- |\+\+\+ )/.test(line));
  return lines.some((line) => /^[-+]/.test(line)) ? sides(lines) : undefined;
}

function sides(lines: readonly string[]): Intent {
  const without = (op: '-' | '+'): string[] =>
    lines.filter((line) => !line.startsWith(op)).map((line) => line.slice(1));
  return { old: without('+'), fresh: without('-') };
}

/** How many times as long as the hunk a place may be that is said to come near. */
const MAX_STRETCH = 1.5;
/** Places of one line that are looked at: a line that is everywhere says nothing. */
const MAX_PLACES = 20;

/**
 * The lines of a file that come nearest to what a hunk expected: where the engine names a place of about its length,
 * else where most of the hunk's lines stand in the same order. Undefined when nothing comes near.
 */
export function nearestTo(
  refusal: ReviewRefusal,
  intent: Intent | undefined,
  text: string,
): LineRange | undefined {
  const length = Math.max(intent?.old.length ?? 0, 1);
  const [first] = refusal.candidates ?? [];
  if (first !== undefined) {
    return { start: first, end: first + length };
  }
  const named = refusal.nearest && { start: refusal.nearest.startLine, end: refusal.nearest.endLine };
  if (named && (refusal.reason === 'conflict' || named.end - named.start <= length * MAX_STRETCH)) {
    return named;
  }
  return mostShared(intent?.old ?? [], text.split(/\r\n|\n|\r/)) ?? named;
}

/** Where the most of some lines stand at the same distances as they do here, longer lines counting for more. */
function mostShared(wanted: readonly string[], lines: readonly string[]): LineRange | undefined {
  const places = new Map<string, number[]>();
  lines.forEach((line, at) => {
    const key = line.trim();
    const known = places.get(key) ?? [];
    if (key !== '' && known.length < MAX_PLACES) {
      places.set(key, [...known, at]);
    }
  });
  const votes = new Map<number, number>();
  wanted.forEach((line, at) => {
    const key = line.trim();
    for (const place of places.get(key) ?? []) {
      votes.set(place - at, (votes.get(place - at) ?? 0) + key.length);
    }
  });
  const [best] = [...votes].sort(([, a], [, b]) => b - a);
  return best && { start: Math.max(0, best[0]), end: Math.min(lines.length, best[0] + wanted.length) };
}
