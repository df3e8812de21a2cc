/** Takes out of a proposal what it may not touch. */
import { normalisePath } from '../edits/parse/paths.ts';
import type { FileChange, Proposal, Refusal, RefusalReason } from '../edits/types.ts';
import { MAX_FILE_LENGTH } from '../workspace/limits.ts';

/** Why a file is out of reach. */
export type Bar =
  /** Outside of the workspace, or behind a link that leads there. */
  | 'path-not-allowed'
  /** Git leaves it out. */
  | 'ignored'
  /** Longer than {@link MAX_FILE_LENGTH}. */
  | 'too-large'
  /** The answer names more files than one answer may. */
  | 'too-many-files'
  /** Another name of a file that the answer names already: two edits of it would not know of each other. */
  | 'same-file'
  /** Binary, or of an encoding that the editor does not open. */
  | 'unsupported-file';

/** A refusal of the engine, or of the workspace. */
export type ReviewRefusal = Omit<Refusal, 'reason'> & { readonly reason: RefusalReason | Bar };

/** A proposal as it is reviewed. */
export interface ReviewProposal {
  readonly changes: readonly FileChange[];
  readonly refusals: readonly ReviewRefusal[];
}

/**
 * Turns changes of files that are out of reach into refusals, and gives the engine's refusals the reason that it
 * cannot know.
 * @param barOf why a file is out of reach, by the path that the engine uses; undefined for one that is not
 * @param roots paths of the workspace folders, for answers that name absolute paths
 */
export function bar(
  proposal: Proposal,
  barOf: (path: string) => Bar | undefined,
  roots: readonly string[] = [],
): ReviewProposal {
  const why = (change: FileChange): Bar | undefined => {
    if (change.kind === 'create' && change.result.length > MAX_FILE_LENGTH) {
      return 'too-large';
    }
    return barOf(change.path) ?? (change.kind === 'rename' ? barOf(change.to) : undefined);
  };
  return {
    changes: proposal.changes.filter((change) => why(change) === undefined),
    refusals: [
      ...proposal.refusals.map((refusal) => informed(refusal, barOf, roots)),
      ...proposal.changes.flatMap((change) => {
        const reason = why(change);
        const moved = change.kind === 'rename' && barOf(change.path) === undefined;
        const path = moved ? change.to : change.path;
        return reason ? [{ path, reason, hunk: change.kind === 'create' ? change.result : '' }] : [];
      }),
    ],
  };
}

/** To the engine a file that it did not get is one that cannot be edited, or that is in the way. */
const UNKNOWING: readonly RefusalReason[] = ['unsupported-file', 'file-exists', 'no-such-file'];

function informed(
  refusal: Refusal,
  barOf: (path: string) => Bar | undefined,
  roots: readonly string[],
): ReviewRefusal {
  if (refusal.path === undefined || !UNKNOWING.includes(refusal.reason)) {
    return refusal;
  }
  const normal = normalisePath(refusal.path, roots);
  const names =
    normal.kind === 'outside' ? [] : [normal.path, ...(normal.bare === undefined ? [] : [normal.bare])];
  const path = names.find((name) => barOf(name) !== undefined);
  const reason = path === undefined ? undefined : barOf(path);
  return reason ? { ...refusal, path, reason } : refusal;
}
