import type { Problem } from '../tasks/problems.ts';

/**
 * The problems that were not there before. Lines do not count, as edits move them; a problem that was there twice and
 * is there three times now is new once.
 */
export function newProblems(before: readonly Problem[], after: readonly Problem[]): Problem[] {
  const known = new Map<string, number>();
  for (const problem of before) {
    const key = keyOf(problem);
    known.set(key, (known.get(key) ?? 0) + 1);
  }
  return after.filter((problem) => {
    const key = keyOf(problem);
    const left = known.get(key) ?? 0;
    known.set(key, left - 1);
    return left <= 0;
  });
}

function keyOf({ path, severity, message, source, code }: Problem): string {
  return JSON.stringify([path, severity, message, source ?? '', code ?? '']);
}

/** Where a chain of turns stands, each of which mends what the one before broke. */
export interface Chain {
  /** Turns taken so far; 0 after the user's own edit. */
  readonly turns: number;
  /** How much was wrong after each edit, the user's own first. */
  readonly counts: readonly number[];
}

/** What follows after an edit: another turn, or why there is none. */
export type Verdict = 'clean' | 'go-on' | 'turns-spent' | 'not-falling';

/** @param maxTurns how many turns may be taken in all */
export function judge({ turns, counts }: Chain, maxTurns: number): Verdict {
  const now = counts.at(-1) ?? 0;
  const last = counts.at(-2);
  if (now === 0) {
    return 'clean';
  }
  if (turns >= maxTurns) {
    return 'turns-spent';
  }
  return last !== undefined && now >= last ? 'not-falling' : 'go-on';
}
