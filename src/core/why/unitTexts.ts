import { applyEdits } from '../edits/place/change.ts';
import { type SourceText, sourceText } from '../edits/place/sourceText.ts';
import type { LineRange, TextUnit, Unit } from '../review/units.ts';
import type { HunkText } from './hunkTerms.ts';

/** Unchanged lines taken from before and after. */
const CONTEXT_LINES = 3;
/** Blocks around a hunk whose first lines are looked for, and how far, in lines. */
const MAX_HEADS = 3;
const FARTHEST_HEAD = 400;

/**
 * The units of a review as texts, in order.
 * @param seen the texts that the units' edits refer to, by path
 */
export function unitTexts(units: readonly Unit[], seen: ReadonlyMap<string, string>): HunkText[] {
  const sources = new Map<string, SourceText>();
  const sourceOf = (path: string): SourceText => {
    const known = sources.get(path) ?? sourceText(seen.get(path) ?? '');
    sources.set(path, known);
    return known;
  };
  return units.map((unit) => textOf(unit, seen.get(unit.path) ?? '', sourceOf(unit.path)));
}

function textOf(unit: Unit, seen: string, source: SourceText): HunkText {
  const { path } = unit;
  switch (unit.kind) {
    case 'text':
      return changeOf(unit, seen, source);
    case 'create':
      return { path, removed: [], added: sourceText(unit.result).lines, context: [] };
    case 'delete':
      return { path, removed: source.lines, added: [], context: [], words: `\`${path}\`` };
    case 'rename':
      return { path, removed: [], added: [], context: [], words: `\`${path}\` \`${unit.to}\`` };
  }
}

function changeOf({ path, lines, edits }: TextUnit, seen: string, source: SourceText): HunkText {
  const { start, end } = lines;
  const from = source.starts[start] ?? seen.length;
  const to = source.starts[end] ?? seen.length;
  const inside = edits.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from }));
  return {
    path,
    removed: source.lines.slice(start, end),
    added: sourceText(applyEdits(seen.slice(from, to), inside)).lines,
    context: surroundings(source.lines, lines),
  };
}

/** The lines around a place, and the first lines of the blocks that it stands in, by their indentation. */
export function surroundings(lines: readonly string[], { start, end }: LineRange): string[] {
  const near = lines.slice(Math.max(0, start - CONTEXT_LINES), start);
  const heads: string[] = [];
  let depth = Math.min(...[lines[start], lines[start - 1]].map(indentOf));
  for (let at = start - 1; at >= Math.max(0, start - FARTHEST_HEAD) && heads.length < MAX_HEADS; at--) {
    const line = lines[at];
    const own = indentOf(line);
    if (own < depth && line !== undefined && /[\p{L}\p{N}]/u.test(line)) {
      depth = own;
      heads.push(line);
    }
  }
  return [
    ...heads,
    ...near.filter((line) => !heads.includes(line)),
    ...lines.slice(end, end + CONTEXT_LINES),
  ];
}

/** Of a blank line or none: more than any. */
function indentOf(line = ''): number {
  return line.trim() === '' ? Number.POSITIVE_INFINITY : line.length - line.trimStart().length;
}
