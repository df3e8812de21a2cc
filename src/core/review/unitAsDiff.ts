/** Writes a unit as a hunk of a unified diff, as people and models read it. */
import { applyEdits } from '../edits/place/change.ts';
import { sourceText } from '../edits/place/sourceText.ts';
import type { TextUnit } from './units.ts';

/** Unchanged lines shown before and after. */
const CONTEXT_LINES = 3;

/** @param seen the text that the unit's edits refer to */
export function unitAsDiff({ lines: { start, end }, edits }: TextUnit, seen: string): string {
  const { lines, starts } = sourceText(seen);
  const from = starts[start] ?? seen.length;
  const to = starts[end] ?? seen.length;
  const inside = edits.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from }));
  const fresh = sourceText(applyEdits(seen.slice(from, to), inside)).lines;
  return [
    '@@ @@',
    ...lines.slice(Math.max(0, start - CONTEXT_LINES), start).map((line) => ` ${line}`),
    ...lines.slice(start, end).map((line) => `-${line}`),
    ...fresh.map((line) => `+${line}`),
    ...lines.slice(end, end + CONTEXT_LINES).map((line) => ` ${line}`),
  ].join('\n');
}
