import * as vscode from 'vscode';
import type { Captured } from '../context/capture.ts';
import type { ReviewDesk } from '../review/desk.ts';
import type { ProposedDocuments } from '../review/proposedDocuments.ts';
import { type Keep, Review } from '../review/review.ts';
import type { StoredReview } from '../review/storedReview.ts';
import { Run } from './run.ts';

/** A review that waits and the run that it comes from, as plain data. */
export function storedReview(run: Run, { uri, context }: Captured, review: Review): StoredReview {
  const { path, languageId, selection, cursorLine } = context;
  const { instruction, place, model } = run.options;
  return {
    version: 1,
    run: {
      instruction,
      place,
      model,
      sample: run.sample,
      thought: run.thought,
      meter: run.meter(),
      steps: [...run.steps],
      asked: { uri: uri.toString(), path, languageId, selection, cursorLine },
    },
    source: {
      ...review.source,
      files: review.source.files.map((file) => ({ ...file })),
      barred: review.source.barred.map((each) => ({ ...each })),
    },
    ...storedDecisions(review),
  };
}

/** The code that was asked about, with the text that was sent. */
export function capturedOf({ run: { asked }, source }: StoredReview): Captured {
  const text = source.files.find(({ path }) => path === asked.path)?.seen ?? '';
  const { uri, ...context } = asked;
  return { uri: vscode.Uri.parse(uri, true), context: { ...context, text } };
}

/** The run as it had ended. */
export function restoredRun({
  run: { instruction, place, model, sample, thought, meter, steps },
  source,
}: StoredReview): Run {
  const run = new Run({ task: 'edit', instruction, place, model, figures: meter, steps });
  run.take([
    { type: 'append', segment: 0, channel: 'thought', source: 'field', text: thought },
    { type: 'append', segment: 1, channel: 'answer', source: 'content', text: source.answer },
  ]);
  if (sample) {
    run.markSample();
  }
  run.finish('done');
  return run;
}

/** What of the review still waits; undefined when nothing does, or the files have become others. */
export async function restoredReview(
  { source, decisions, units }: StoredReview,
  run: Run,
  documents: ProposedDocuments,
  keep: Keep,
): Promise<Review | undefined> {
  const review = await Review.restore(run.id, source, decisions, units, documents, keep);
  if (review && review.pending.files.length === 0) {
    review.dispose();
    return undefined;
  }
  return review;
}

/**
 * Brings a review back to the user's mind.
 * @param wasShown the window had its diff open: it comes back without a question
 */
export async function offerReview(desk: ReviewDesk, wasShown: boolean): Promise<void> {
  if (wasShown) {
    await desk.show();
    return;
  }
  const { t } = vscode.l10n;
  const [show, discard] = [t('Review'), t('Discard')];
  const choice = await vscode.window.showInformationMessage(
    t('A proposed edit still waits for your decision.'),
    show,
    discard,
  );
  if (choice === show) {
    await desk.show();
  } else if (choice === discard) {
    await desk.discard();
  }
}

function storedDecisions(review: Review): Pick<StoredReview, 'decisions' | 'units'> {
  const { decisions, units } = review.state;
  return { decisions: { accepted: [...decisions.accepted], discarded: [...decisions.discarded] }, units };
}
