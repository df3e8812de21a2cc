/** The edit engine's public entry: an answer and a workspace in, placed edits and refusals out. */
import { parseAnswer } from './parse/answer.ts';
import type { ParsedEdit } from './parse/edit.ts';
import { normalisePath } from './parse/paths.ts';
import { diffLines } from './place/lineDiff.ts';
import { sourceText } from './place/sourceText.ts';
import { assemble } from './proposal.ts';
import { quotesOf } from './quotes.ts';
import type { Proposal, Workspace } from './types.ts';

export { applyEdits } from './place/change.ts';

export interface ProposeOptions {
  /**
   * False when the answer was cut off or still comes in, true when the model has said that it is done. Unless given, a
   * block that is still open at the end counts as cut off.
   */
  readonly complete?: boolean;
  /** Path of the file that is meant where the answer names none, as in {@link Workspace.files}. */
  readonly defaultPath?: string;
}

/**
 * Finds the edits in an answer and places them. Total: never throws, whatever the answer holds.
 * @param answer what the model said, without its thought
 */
export function proposeEdits(answer: string, workspace: Workspace, options: ProposeOptions = {}): Proposal {
  const edits = parseAnswer(answer, options.complete, quotesOf(workspace));
  return assemble(edits, workspace, options.defaultPath);
}

/**
 * The paths that an answer's edits name, so that a caller can read these files: relative to the workspace, forward
 * slashes, without repetition. Where a path starts with `a/` or `b/`, it is listed both with and without it.
 * @param roots paths of the workspace folders, for answers that name absolute paths
 */
export function namedPaths(answer: string, roots: readonly string[] = []): string[] {
  const paths = parseAnswer(answer, true).flatMap((edit) => writtenPaths(edit));
  return [
    ...new Set(
      paths.flatMap((written) => {
        const normal = normalisePath(written, roots);
        if (normal.kind === 'outside') {
          return [];
        }
        return normal.bare === undefined ? [normal.path] : [normal.bare, normal.path];
      }),
    ),
  ];
}

function writtenPaths(edit: ParsedEdit): string[] {
  const to = edit.kind === 'update' ? edit.to : undefined;
  return [edit.path, to].filter((path) => path !== undefined);
}

/** How many lines are added and removed from one text to the other; in bounded time, so perhaps not the fewest. */
export function countChanges(before: string, after: string): { added: number; removed: number } {
  const changes = diffLines(sourceText(before).lines, sourceText(after).lines);
  let added = 0;
  let removed = 0;
  for (const { start, end, lines } of changes) {
    added += lines.length;
    removed += end - start;
  }
  return { added, removed };
}
