import { countChanges } from '../../core/edits/propose.ts';
import { explainHunks, type Why } from '../../core/why/evidence.ts';
import { unitTexts } from '../../core/why/unitTexts.ts';
import type { ProposalSummary } from '../../protocol/reasoningView.ts';
import type { Review } from '../review/review.ts';
import type { Run } from '../runs/run.ts';

const known = new WeakMap<Review, ReadonlyMap<number, Why>>();

/**
 * The steps that led to each hunk of a review, by the hunk's id: found once, since neither the answer nor its thought
 * changes any more. Decided hunks are among them.
 */
export function whysOf(review: Review, run: Run): ReadonlyMap<number, Why> {
  let whys = known.get(review);
  if (!whys) {
    const { units } = review;
    const seen = new Map(review.source.files.map((file) => [file.path, file.seen ?? '']));
    const found = explainHunks(run.thought, run.steps, unitTexts(units, seen), seen);
    whys = new Map(units.map(({ id }, at) => [id, found[at] ?? { kind: 'thin' }]));
    known.set(review, whys);
  }
  return whys;
}

/**
 * What waits and what was decided, each hunk with the numbers of the steps that led to it; absent where nothing was
 * thought.
 */
export function linkedHunks(review: Review, run: Run): Pick<ProposalSummary, 'hunks'> {
  if (run.thought.trim() === '') {
    return {};
  }
  const whys = whysOf(review, run);
  const stepsOf = (id: number): number[] => {
    const why = whys.get(id);
    return why?.kind === 'evidence' ? why.steps.map(({ step }) => step) : [];
  };
  const waiting = review.pending.files.flatMap(({ path, hunks }) =>
    hunks.map(({ id, before, added, removed }) => {
      return { hunk: id, path, line: before.start + 1, added, removed, steps: stepsOf(id) };
    }),
  );
  const seen = new Map(review.source.files.map((file) => [file.path, file.seen ?? '']));
  const units = new Map(review.units.map((unit) => [unit.id, unit]));
  const settled = review.settled.flatMap(({ id, path, outcome, line }) =>
    unitTexts(
      [units.get(id)].filter((unit) => unit !== undefined),
      seen,
    ).map(({ added, removed }) => {
      const counts = countChanges(removed.join('\n'), added.join('\n'));
      return { hunk: id, path, line: line + 1, ...counts, steps: stepsOf(id), outcome };
    }),
  );
  return { hunks: [...waiting, ...settled].sort((a, b) => a.hunk - b.hunk) };
}
