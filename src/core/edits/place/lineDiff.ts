/** The difference of two lists of lines, in bounded time. */
import { diffArrays } from 'diff';
import type { LineChange } from './change.ts';

/** Edit distance, in lines, up to which a stretch without common unique lines is compared in full. */
const MAX_EDIT_LENGTH = 400;

/** `[start, end)` of one list against `[otherStart, otherEnd)` of another. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly otherStart: number;
  readonly otherEnd: number;
}

/**
 * Changes that turn `before` into `after`, sorted. Lines that are unique on both sides and in the same order hold
 * the two together (patience diff, Bram Cohen); what lies between is compared by Myers' algorithm, and replaced
 * as a whole where that would take too long.
 */
export function diffLines(before: readonly string[], after: readonly string[]): LineChange[] {
  const changes: LineChange[] = [];
  const open: Stretch[] = [{ start: 0, end: before.length, otherStart: 0, otherEnd: after.length }];
  for (let next = open.pop(); next; next = open.pop()) {
    const stretch = trim(before, after, next);
    const { start, end, otherStart, otherEnd } = stretch;
    if (start === end && otherStart === otherEnd) {
      continue;
    }
    const anchors = start === end || otherStart === otherEnd ? [] : uniqueInOrder(before, after, stretch);
    if (anchors.length === 0) {
      changes.push(...compare(before, after, stretch));
      continue;
    }
    const parts: Stretch[] = [];
    let [from, otherFrom] = [start, otherStart];
    for (const [at, otherAt] of [...anchors, [end, otherEnd] as const]) {
      parts.push({ start: from, end: at, otherStart: otherFrom, otherEnd: otherAt });
      from = at + 1;
      otherFrom = otherAt + 1;
    }
    // A stack: the first part must come out first.
    open.push(...parts.reverse());
  }
  return changes;
}

/** A stretch without the lines that both sides share at its start and end. */
function trim(before: readonly string[], after: readonly string[], stretch: Stretch): Stretch {
  let { start, end, otherStart, otherEnd } = stretch;
  while (start < end && otherStart < otherEnd && before[start] === after[otherStart]) {
    start += 1;
    otherStart += 1;
  }
  while (start < end && otherStart < otherEnd && before[end - 1] === after[otherEnd - 1]) {
    end -= 1;
    otherEnd -= 1;
  }
  return { start, end, otherStart, otherEnd };
}

function compare(before: readonly string[], after: readonly string[], stretch: Stretch): LineChange[] {
  const { start, end, otherStart, otherEnd } = stretch;
  const whole = { start, end, lines: after.slice(otherStart, otherEnd) };
  if (start === end || otherStart === otherEnd) {
    return [whole];
  }
  const parts = diffArrays(before.slice(start, end), [...whole.lines], { maxEditLength: MAX_EDIT_LENGTH });
  if (!parts) {
    return [whole];
  }
  const changes: LineChange[] = [];
  let at = start;
  let open: { start: number; end: number; lines: string[] } | undefined;
  for (const { value, added, removed } of parts) {
    if (!added && !removed) {
      open = undefined;
      at += value.length;
      continue;
    }
    if (!open) {
      open = { start: at, end: at, lines: [] };
      changes.push(open);
    }
    if (added) {
      open.lines.push(...value);
    } else {
      at += value.length;
      open.end = at;
    }
  }
  return changes;
}

/** Pairs of positions of lines that occur once on each side: the longest list that is in order on both. */
function uniqueInOrder(
  before: readonly string[],
  after: readonly string[],
  { start, end, otherStart, otherEnd }: Stretch,
): [number, number][] {
  const inAfter = onceIn(after, otherStart, otherEnd);
  const pairs: [number, number][] = [];
  for (const [line, at] of onceIn(before, start, end)) {
    const other = at < 0 ? -1 : (inAfter.get(line) ?? -1);
    if (other >= 0) {
      pairs.push([at, other]);
    }
  }
  return increasing(pairs.sort(([x], [y]) => x - y));
}

/** Position of each line; -1 for one that occurs several times. */
function onceIn(lines: readonly string[], from: number, to: number): Map<string, number> {
  const seen = new Map<string, number>();
  for (let at = from; at < to; at++) {
    const line = lines[at] ?? '';
    seen.set(line, seen.has(line) ? -1 : at);
  }
  return seen;
}

/** The longest run of pairs whose second parts increase, by patience sorting. */
function increasing(pairs: readonly [number, number][]): [number, number][] {
  const piles: number[] = [];
  const previous: number[] = [];
  pairs.forEach(([, value], at) => {
    let low = 0;
    let high = piles.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[piles[middle] ?? 0]?.[1] ?? 0) < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    previous[at] = low > 0 ? (piles[low - 1] ?? -1) : -1;
    piles[low] = at;
  });
  const chain: [number, number][] = [];
  for (let at = piles.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) {
    const pair = pairs[at];
    if (pair) {
      chain.push(pair);
    }
  }
  return chain.reverse();
}
