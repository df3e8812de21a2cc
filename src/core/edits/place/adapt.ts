/** Puts added lines into the file's ways where a hunk by itself does not show what they are, but the others do. */
import type { Hunk } from '../parse/edit.ts';
import type { LineChange } from './change.ts';
import type { FileLines } from './fileLines.ts';
import { unitOf } from './indentation.ts';
import { decodeEntities, trailingKey } from './keys.ts';
import type { Match } from './match.ts';
import { indentedQuotes, inFileUnit, type UnitEvidence } from './units.ts';

/** A hunk and its place. */
export interface Placed {
  readonly hunk: Hunk;
  readonly match: Match;
}

/** The changes of a placed hunk, put right; undefined when it cannot be told whether they are. */
export type Adapt = (placed: Placed) => readonly LineChange[] | undefined;

const ENTITY = /&(?:lt|gt|amp|quot|apos|#34|#39|#x27);/;
/** Files in which entities are at home. */
const MARKUP = /\.(?:html?|xhtml|xml|svg|vue|svelte|astro|mdx?|markdown|hbs|ejs|erb|php|jsx|tsx)$/i;

/** Learns from all placed hunks of a file. */
export function adaptation(all: readonly Placed[], file: FileLines, path: string): Adapt {
  const units = unitEvidence(all, file);
  const isEscaped = all.some((placed) => isEscapedQuote(placed, file));
  return (placed) => {
    const { hunk, match } = placed;
    const isShown = indentedQuotes(hunk, match, file).length > 0;
    const changes = isShown ? match.changes : inFileUnit(match.changes, file, units);
    return changes && unescaped(changes, hunk, isEscaped, file, path);
  };
}

/** What the placed hunks show of the unit of indentation that the answer uses. */
function unitEvidence(all: readonly Placed[], file: FileLines): UnitEvidence {
  let asFile = false;
  let other: string | undefined;
  for (const { hunk, match } of all) {
    const quotes = new Set(indentedQuotes(hunk, match, file).map(trailingKey));
    if (quotes.size > 0) {
      const isSame = hunk.lines.some(({ op, text }) => op !== '+' && quotes.has(trailingKey(text)));
      const unit = unitOf(hunk.lines.map(({ text }) => text));
      other = !isSame && unit !== '' && unit !== file.unit ? unit : other;
      asFile ||= isSame;
    }
  }
  return { asFile, other };
}

/** Whether a hunk quotes with entities what the file has without. */
function isEscapedQuote({ hunk, match }: Placed, file: FileLines): boolean {
  const quotes = hunk.lines.some(({ op, text }) => op !== '+' && ENTITY.test(text));
  return quotes && !file.lines.slice(match.start, match.end).some((line) => ENTITY.test(line));
}

/** Added lines without entities that only the answer put there; undefined where they may or may not be meant. */
function unescaped(
  changes: readonly LineChange[],
  hunk: Hunk,
  isEscaped: boolean,
  file: FileLines,
  path: string,
): readonly LineChange[] | undefined {
  const isPlain = hunk.lines.some(({ text }) => /[<>]/.test(text));
  if (isPlain || !changes.some(({ lines }) => lines.some((line) => ENTITY.test(line)))) {
    return changes;
  }
  if (isEscaped) {
    return changes.map((change) => ({ ...change, lines: change.lines.map(decodeEntities) }));
  }
  return MARKUP.test(path) || file.lines.some((line) => ENTITY.test(line)) ? changes : undefined;
}
