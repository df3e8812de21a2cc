import { countChanges } from '../../core/edits/propose.ts';
import { explainHunks, type Why } from '../../core/why/evidence.ts';
import { unitTexts } from '../../core/why/unitTexts.ts';
import type { ProposalSummary } from '../../protocol/reasoningView.ts';
import type { Review } from '../review/review.ts';
import type { Run } from '../runs/run.ts';

/** What does not change about a hunk of a review: why it is there, and how many lines it adds and removes. */
interface Linked {
  readonly why: Why;
  readonly counts: { readonly added: number; readonly removed: number };
}

const known = new WeakMap<Review, ReadonlyMap<number, Linked>>();

/** Found once, since neither the answer nor its thought changes any more. Decided hunks are among them. */
function linkedOf(review: Review, run: Run): ReadonlyMap<number, Linked> {
  let linked = known.get(review);
  if (!linked) {
    const { units } = review;
    const seen = new Map(review.source.files.map((file) => [file.path, file.seen ?? '']));
    const texts = unitTexts(units, seen);
    const found = explainHunks(run.thought, run.steps, texts, seen);
    linked = new Map(
      texts.map(({ added, removed }, at) => [
        units[at]?.id ?? at,
        {
          why: found[at] ?? { kind: 'thin' },
          counts: countChanges(removed.join('\n'), added.join('\n')),
        },
      ]),
    );
    known.set(review, linked);
  }
  return linked;
}

/** Why a hunk of a review is there, decided or not; undefined when it has no such hunk. */
export function whyOf(review: Review, run: Run, hunk: number): Why | undefined {
  return linkedOf(review, run).get(hunk)?.why;
}

/**
 * What waits and what was decided, each hunk with the numbers of the steps that led to it; absent where nothing was
 * thought.
 */
export function linkedHunks(review: Review, run: Run): Pick<ProposalSummary, 'hunks'> {
  if (run.thought.trim() === '') {
    return {};
  }
  const linked = linkedOf(review, run);
  const stepsOf = (id: number): number[] => {
    const why = linked.get(id)?.why;
    return why?.kind === 'evidence' ? why.steps.map(({ step }) => step) : [];
  };
  const waiting = review.pending.files.flatMap(({ path, hunks }) =>
    hunks.map(({ id, before, added, removed }) => {
      return { hunk: id, path, line: before.start + 1, added, removed, steps: stepsOf(id) };
    }),
  );
  const settled = review.settled.map(({ id, path, outcome, line }) => {
    const counts = linked.get(id)?.counts ?? { added: 0, removed: 0 };
    return { hunk: id, path, line: line + 1, ...counts, steps: stepsOf(id), outcome };
  });
  return { hunks: [...waiting, ...settled].sort((a, b) => a.hunk - b.hunk) };
}
