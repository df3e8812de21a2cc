/** Carries the units of one file from the text that was seen to the text as it is now. */
import { applyEdits, type LineChange } from '../edits/place/change.ts';
import { diffLines } from '../edits/place/lineDiff.ts';
import { carry } from '../edits/place/merge.ts';
import { endingNear, type SourceText, sourceText } from '../edits/place/sourceText.ts';
import type { TextEdit } from '../edits/types.ts';
import { type LineRange, lineAt, type TextUnit } from './units.ts';

/** Where a unit stands on the present text. */
export type Projected =
  /** Can be applied. */
  | {
      readonly kind: 'placed';
      readonly unit: TextUnit;
      readonly lines: LineRange;
      readonly edits: readonly TextEdit[];
    }
  /** The present text holds it already. */
  | { readonly kind: 'there'; readonly unit: TextUnit }
  /** Its lines were changed in another way. */
  | { readonly kind: 'conflict'; readonly unit: TextUnit };

/** A unit in terms of a text that holds some of the others. */
interface Shifted {
  readonly unit: TextUnit;
  readonly lines: LineRange;
  /** The lines that it leaves behind. */
  readonly result: readonly string[];
  readonly edits: readonly TextEdit[];
}

/**
 * @param seen the text that the units' edits refer to
 * @param now the present text: `seen` with the accepted units, and with whatever the user typed
 * @param open the units that wait, sorted
 * @param accepted the units that were applied, sorted
 */
export function project(
  seen: string,
  now: string,
  open: readonly TextUnit[],
  accepted: readonly TextUnit[],
): Projected[] {
  const base = sourceText(withUnits(seen, accepted));
  const present = base.text === now ? base : sourceText(now);
  const theirs = present === base ? [] : diffLines(base.lines, present.lines);
  const shifted = open.map((unit) => shift(unit, seen, base, accepted));
  const carried = shifted.map((each) => carryUnit(each, base, present, theirs));
  const clashing = new Set(carried.flatMap((each) => (each.kind === 'conflict' ? [each.unit] : [])));
  if (clashing.size === 0) {
    return carried;
  }
  const there = alreadyThere(seen, present, [...clashing], accepted);
  const bad = new Set([...clashing].filter((unit) => !there.has(unit)));
  spread(bad, open);
  return carried.map((each) =>
    bad.has(each.unit)
      ? { kind: 'conflict', unit: each.unit }
      : there.has(each.unit)
        ? { kind: 'there', unit: each.unit }
        : each,
  );
}

/** A text with some of its units applied. */
export function withUnits(seen: string, units: readonly TextUnit[]): string {
  return units.length === 0
    ? seen
    : applyEdits(
        seen,
        units.flatMap(({ edits }) => edits),
      );
}

function carryUnit(
  { unit, lines, result, edits }: Shifted,
  base: SourceText,
  present: SourceText,
  theirs: readonly LineChange[],
): Projected {
  const to = carry({ start: lines.start, end: lines.end, lines: result }, theirs);
  if (to.kind === 'conflict') {
    return { kind: 'conflict', unit };
  }
  const { start, end } = to.change;
  const ending = endingNear(present, start);
  const sameEndings = endingNear(base, lines.start) === ending;
  const at = (offset: number): number => {
    const line = lineAt(offset, base);
    return (
      (present.starts[line + start - lines.start] ?? present.text.length) + offset - (base.starts[line] ?? 0)
    );
  };
  return {
    kind: 'placed',
    unit,
    lines: { start, end },
    edits: edits.map((edit) => ({
      start: at(edit.start),
      end: at(edit.end),
      text: sameEndings ? edit.text : edit.text.replace(/\r\n|\n|\r/g, ending),
    })),
  };
}

/** A unit as it stands in the text `base`, which holds the units `applied` and not the unit itself. */
function shift(unit: TextUnit, seen: string, base: SourceText, applied: readonly TextUnit[]): Shifted {
  let units = 0;
  let lines = 0;
  for (const other of applied.filter(({ id }) => id < unit.id)) {
    units += growth(other.edits);
    lines += lineGrowth(other.edits, seen);
  }
  const range = { start: unit.lines.start + lines, end: unit.lines.end + lines };
  const edits = unit.edits.map((edit) => ({
    start: edit.start + units,
    end: edit.end + units,
    text: edit.text,
  }));
  const from = base.starts[range.start] ?? base.text.length;
  const to = base.starts[range.end] ?? base.text.length;
  const inside = edits.map(({ start, end, text }) => ({ start: start - from, end: end - from, text }));
  const result = sourceText(applyEdits(base.text.slice(from, to), inside)).lines;
  return { unit, lines: range, result, edits };
}

/** Which of the units that clash are in the present text to the letter. */
function alreadyThere(
  seen: string,
  present: SourceText,
  clashing: readonly TextUnit[],
  accepted: readonly TextUnit[],
): Set<TextUnit> {
  const applied = [...accepted, ...clashing].sort((a, b) => a.id - b.id);
  const wished = sourceText(withUnits(seen, applied));
  const theirs = wished.text === present.text ? [] : diffLines(wished.lines, present.lines);
  return new Set(
    clashing.filter((unit) => {
      const { lines, result } = shift(unit, seen, wished, applied);
      const left = { start: lines.start, end: lines.start + result.length };
      return !theirs.some(({ start, end }) => start <= left.end && end >= left.start);
    }),
  );
}

/** A hunk of the answer is refused as a whole: what shares one with a bad unit is bad as well. */
function spread(bad: Set<TextUnit>, open: readonly TextUnit[]): void {
  for (let size = -1; size !== bad.size; ) {
    size = bad.size;
    const hunks = new Set([...bad].flatMap((unit) => unit.hunks));
    for (const unit of open) {
      if (unit.hunks.some((hunk) => hunks.has(hunk))) {
        bad.add(unit);
      }
    }
  }
}

function growth(edits: readonly TextEdit[]): number {
  return edits.reduce((sum, { start, end, text }) => sum + text.length - (end - start), 0);
}

/** By how many lines edits lengthen a text. */
export function lineGrowth(edits: readonly TextEdit[], text: string): number {
  return edits.reduce((sum, edit) => sum + breaks(edit.text) - breaks(text.slice(edit.start, edit.end)), 0);
}

function breaks(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
