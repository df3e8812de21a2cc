import * as vscode from 'vscode';
import type { FileChange } from '../../core/edits/types.ts';
import type { ReviewRefusal } from '../../core/review/barred.ts';
import type { PendingFile, PendingHunk } from '../../core/review/model.ts';
import { MAX_FILE_LENGTH, MAX_FILES } from '../../core/workspace/limits.ts';
import type { ProposalSummary } from '../../protocol/reasoningView.ts';
import { canAskAgain, canCompare } from './refusedHunks.ts';
import type { Review } from './review.ts';

const { t } = vscode.l10n;

/** What the Reasoning view says of a review that goes on. */
export function summarisePending(review: Review): ProposalSummary {
  const notes = new Map(review.changes().map((change) => [change.path, matchNote(change)]));
  const { accepted, discarded } = review.counts;
  return {
    state: 'pending',
    files: review.pending.files.map(({ path, kind, to, added, removed }) => {
      return { path, kind, to, added, removed, note: notes.get(path) };
    }),
    ...refused(review),
    ...(accepted + discarded > 0 ? { decided: { accepted, discarded } } : {}),
  };
}

/** What it says of one that has ended. */
export function summariseEnded(review: Review, state: 'accepted' | 'discarded'): ProposalSummary {
  const { accepted, discarded } = review.counts;
  return {
    state,
    files: review.decided(state).map((file) => ({ ...file, note: undefined })),
    ...refused(review),
    ...(accepted > 0 && discarded > 0 ? { decided: { accepted, discarded } } : {}),
  };
}

function refused(review: Review): Pick<ProposalSummary, 'refused' | 'canAskAgain'> {
  return {
    refused: review.pending.refusals.map((refusal, index) => ({
      path: refusal.path,
      reason: refusalWords(refusal),
      hunk: refusal.hunk,
      ...(canCompare(review, refusal) ? { compare: index } : {}),
    })),
    ...(canAskAgain(review) ? { canAskAgain: true } : {}),
  };
}

/** How the hunks were matched, when not all of them to the letter. */
function matchNote(change: FileChange): string | undefined {
  if (change.kind !== 'modify' && change.kind !== 'rename') {
    return undefined;
  }
  const rungs = new Set(change.hunks.map((hunk) => hunk.rung));
  const notes = [
    rungs.has('whitespace') ? t('matched apart from white space at line ends') : undefined,
    rungs.has('indentation') ? t('re-indented to fit the file') : undefined,
    rungs.has('lookalikes') ? t('matched apart from look-alike characters') : undefined,
    rungs.has('elision') ? t('elided lines filled in from the file') : undefined,
    rungs.has('alignment') ? t('matched by similarity: please check the place') : undefined,
    rungs.has('whole-file') ? t('from a whole-file answer') : undefined,
  ].filter((note) => note !== undefined);
  return notes.length > 0 ? notes.join('; ') : undefined;
}

/** What accepting a change that is not one of lines would do. */
export function changeTitle(hunk: PendingHunk, file: PendingFile): string {
  switch (hunk.kind) {
    case 'text':
      return t('Change');
    case 'create':
      return t('New file');
    case 'delete':
      return t('Deleted');
    case 'rename':
      return t('renamed to {0}', file.to ?? '');
  }
}

/** Why an edit was refused, and the way forward. */
export function refusalWords(refusal: ReviewRefusal): string {
  const path = refusal.path ?? '';
  switch (refusal.reason) {
    case 'no-match':
      return t('The lines to change are nowhere in the file. Ask again, or make the change by hand.');
    case 'ambiguous':
      return t(
        'The lines to change stand in several places ({0}) and nothing tells them apart. Select the right place and ask again.',
        (refusal.candidates ?? []).map((line) => line + 1).join(', '),
      );
    case 'conflict':
      return t('These lines were changed after the model had read them. Ask again to work on the new text.');
    case 'incomplete':
      return t('The answer was cut off inside this edit. Ask again, perhaps with a higher token limit.');
    case 'overlap':
      return t('Two edits of the answer change the same lines in different ways. Ask again.');
    case 'path-not-allowed':
      return t('{0} is outside of the workspace. Files there are never changed.', path);
    case 'no-such-file':
      return t('There is no file {0} in the workspace. Ask again and name the right file.', path);
    case 'file-exists':
      return t('{0} exists already and would be overwritten.', path);
    case 'path-ambiguous':
      return t('Several files are called {0}. Ask again and name the whole path.', path);
    case 'no-path':
      return t('The edit does not say which file it is for. Open the file and ask again.');
    case 'held-back':
      return t('This would drop a large part of the file. It was held back; ask for a smaller change.');
    case 'no-change':
      return t('The file is like this already.');
    case 'unsupported-file':
      return t('{0} cannot be edited as text.', path);
    case 'ignored':
      return t('{0} is left out of version control by .gitignore. Such files are not changed.', path);
    case 'too-large':
      return t(
        '{0} is larger than {1} million characters, the limit for one file.',
        path,
        MAX_FILE_LENGTH / 2 ** 20,
      );
    case 'same-file':
      return t('{0} is another name of a file that this answer changes already.', path);
    case 'too-many-files':
      return t('The answer names more than {0} files, the limit for one answer.', MAX_FILES);
    case 'malformed':
      return t('The edit is not well formed. Ask again.');
  }
}
