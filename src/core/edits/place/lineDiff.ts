import { diffArrays } from 'diff';
import type { LineChange } from './change.ts';

/** Past this many added and removed lines the middle of two texts counts as replaced as a whole. */
const MAX_EDITS = 4000;

/**
 * How one list of lines became another: sorted changes that do not touch. Time is bounded whatever the lists are,
 * so that the changes are perhaps not the fewest.
 */
export function diffLines(before: readonly string[], after: readonly string[]): LineChange[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) {
    head++;
  }
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) {
    tail++;
  }
  const old = before.slice(head, before.length - tail);
  const fresh = after.slice(head, after.length - tail);
  if (old.length === 0 && fresh.length === 0) {
    return [];
  }
  const parts =
    old.length > 0 && fresh.length > 0 ? diffArrays(old, fresh, { maxEditLength: MAX_EDITS }) : undefined;
  return parts ? collect(parts, head) : [{ start: head, end: before.length - tail, lines: fresh }];
}

interface Part {
  readonly added: boolean;
  readonly removed: boolean;
  readonly value: readonly string[];
}

function collect(parts: readonly Part[], head: number): LineChange[] {
  const changes: LineChange[] = [];
  let line = head;
  let open: { start: number; lines: string[] } | undefined;
  for (const { added, removed, value } of [...parts, { added: false, removed: false, value: [] }]) {
    if (!added && !removed) {
      if (open) {
        changes.push({ ...open, end: line });
        open = undefined;
      }
      line += value.length;
      continue;
    }
    open ??= { start: line, lines: [] };
    if (added) {
      open.lines.push(...value);
    } else {
      line += value.length;
    }
  }
  return changes;
}
