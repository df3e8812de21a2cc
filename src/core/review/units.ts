/** What the user decides on: one stretch of changed lines, or a file that comes, goes or moves. */
import { type SourceText, sourceText } from '../edits/place/sourceText.ts';
import type { FileChange, Rung, TextEdit } from '../edits/types.ts';

import type { ReviewProposal } from './barred.ts';

/** A range of lines, 0-based, `end` one past the last; empty where something is inserted. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

interface UnitBase {
  /** Number within the review, from 0; the same as long as the answer and the texts that were seen are. */
  readonly id: number;
  readonly path: string;
}

/** Lines of a file that exists. */
export interface TextUnit extends UnitBase {
  readonly kind: 'text';
  /** The lines of the seen text that the edits touch. */
  readonly lines: LineRange;
  /** Edits of the seen text, sorted, not overlapping. */
  readonly edits: readonly TextEdit[];
  /** Numbers of the answer's hunks that it comes from: a hunk with a conflict is refused with all of its units. */
  readonly hunks: readonly number[];
  readonly rungs: readonly Rung[];
}

/** A whole file. */
export type FileUnit =
  | (UnitBase & { readonly kind: 'create'; readonly result: string })
  | (UnitBase & { readonly kind: 'delete' })
  | (UnitBase & { readonly kind: 'rename'; readonly to: string });

export type Unit = TextUnit | FileUnit;

/**
 * The units of a proposal that was placed on the texts that the model saw, in the order of its changes.
 * @param seen these texts, by the proposal's paths
 */
export function unitsOf(proposal: ReviewProposal, seen: ReadonlyMap<string, string>): Unit[] {
  let next = 0;
  const id = (): number => next++;
  return proposal.changes.flatMap((change) => unitsOfChange(change, seen, id));
}

function unitsOfChange(change: FileChange, seen: ReadonlyMap<string, string>, id: () => number): Unit[] {
  const { path } = change;
  switch (change.kind) {
    case 'create':
      return [{ id: id(), kind: 'create', path, result: change.result }];
    case 'delete':
      return [{ id: id(), kind: 'delete', path }];
    case 'rename':
      return [{ id: id(), kind: 'rename', path, to: change.to }, ...textUnits(change, seen, id)];
    case 'modify':
      return textUnits(change, seen, id);
  }
}

type Edited = Extract<FileChange, { kind: 'modify' | 'rename' }>;

/** Edits that share a line or lie side by side make one unit: a diff shows them as one change. */
function textUnits(change: Edited, seen: ReadonlyMap<string, string>, id: () => number): TextUnit[] {
  const source = sourceText(seen.get(change.path) ?? '');
  const all = change.hunks
    .flatMap((hunk) => hunk.edits.map((edit) => ({ hunk, edit, lines: linesOf(edit, source) })))
    .sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end);
  const groups: (typeof all)[] = [];
  let end = -1;
  for (const each of all) {
    const last = groups.at(-1);
    if (last && each.lines.start <= end) {
      last.push(each);
    } else {
      groups.push([each]);
    }
    end = Math.max(end, each.lines.end);
  }
  return groups.map((group) => ({
    id: id(),
    kind: 'text',
    path: change.path,
    lines: {
      start: Math.min(...group.map(({ lines }) => lines.start)),
      end: Math.max(...group.map(({ lines }) => lines.end)),
    },
    edits: group.map(({ edit }) => edit),
    hunks: [...new Set(group.map(({ hunk }) => hunk.index))],
    rungs: [...new Set(group.map(({ hunk }) => hunk.rung))],
  }));
}

/** The lines that an edit touches; empty when it inserts whole lines between two. */
function linesOf({ start, end }: TextEdit, source: SourceText): LineRange {
  const first = lineAt(start, source);
  if (start === end) {
    return { start: first, end: source.starts[first] === start ? first : first + 1 };
  }
  const last = lineAt(end, source);
  return { start: first, end: source.starts[last] === end ? last : last + 1 };
}

/** The line that holds an offset; one past the last for the end of a text that ends with a line ending. */
export function lineAt(offset: number, { starts, endings }: SourceText): number {
  let low = 0;
  let high = endings.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  // The end of a text whose last line is open belongs to that line.
  return low === endings.length && low > 0 && endings[low - 1] === '' ? low - 1 : low;
}
