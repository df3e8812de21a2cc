/** Carries changes of the text that the model saw to the text as it is now. */
import type { LineChange } from './change.ts';

/** A change of the newer text, or that someone else changed the same lines. */
export type Carried =
  | { readonly kind: 'carried'; readonly change: LineChange }
  | { readonly kind: 'conflict' };

/**
 * Three-way merge of one change: `theirs` leads from the text that was seen to the text as it is now. Two changes
 * that touch, or that insert in the same place, are a conflict, as in diff3; nobody can tell their order.
 * @param theirs sorted, not overlapping
 */
export function carry(change: LineChange, theirs: readonly LineChange[]): Carried {
  let offset = 0;
  for (const their of theirs) {
    if (their.start > change.end) {
      break;
    }
    if (their.end >= change.start) {
      return { kind: 'conflict' };
    }
    offset += their.lines.length - (their.end - their.start);
  }
  return { kind: 'carried', change: { ...change, start: change.start + offset, end: change.end + offset } };
}

/** A line of the text that was seen, as a line of the text as it is now. */
export function carryLine(line: number, theirs: readonly LineChange[]): number {
  let offset = 0;
  for (const their of theirs) {
    if (their.end > line) {
      break;
    }
    offset += their.lines.length - (their.end - their.start);
  }
  return line + offset;
}
