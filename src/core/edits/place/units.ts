/** The unit of indentation of added lines where the lines that a hunk quotes tell nothing of it. */
import type { Hunk } from '../parse/edit.ts';
import type { LineChange } from './change.ts';
import type { FileLines } from './fileLines.ts';
import { indentOf, stepsOf, unitOf } from './indentation.ts';
import { looseKey } from './keys.ts';
import type { Match } from './match.ts';

/** What the hunks of an answer show of how their author indents this file. */
export interface UnitEvidence {
  /** Some hunk quotes indented lines just as the file has them. */
  readonly asFile: boolean;
  /** Unit of the hunks that quote indented lines in another unit than the file's. */
  readonly other: string | undefined;
}

/** The indented lines of the file that a hunk quotes, the asterisks of block comments aside. */
export function indentedQuotes({ lines }: Hunk, { start, end }: Match, file: FileLines): readonly string[] {
  const quoted = new Set(lines.flatMap(({ op, text }) => (op === '+' ? [] : [looseKey(text)])));
  return file.lines
    .slice(start, end)
    .filter((line) => /^[ \t]+[^\s*]/.test(line) && quoted.has(looseKey(line)));
}

/**
 * The changes with their added lines in the file's unit of indentation, for a hunk that quotes no indented line: tabs
 * in a file without any, or spaces in a file with only tabs, are turned into the file's unit; another width is,
 * when other hunks show that the author uses it throughout. Undefined where it cannot be told.
 */
export function inFileUnit(
  changes: readonly LineChange[],
  file: FileLines,
  evidence: UnitEvidence,
): readonly LineChange[] | undefined {
  const added = changes.flatMap(({ lines }) => lines);
  const unit = unitOf(added);
  if (evidence.asFile || unit === '' || file.unit === '' || unit === file.unit) {
    return changes;
  }
  const steps = stepsOf(file.lines);
  // One space is how comments are aligned, not a step.
  const mixed = [...steps.keys()].some(
    (step) => step !== ' ' && step.startsWith('\t') === unit.startsWith('\t'),
  );
  const otherKind = unit.startsWith('\t') !== file.unit.startsWith('\t');
  if (evidence.other === unit || (otherKind && !mixed)) {
    return changes.map((change) => ({
      ...change,
      lines: change.lines.map((line) => convert(line, unit, file.unit)),
    }));
  }
  return undefined;
}

function convert(line: string, from: string, to: string): string {
  const indent = indentOf(line);
  const depth = indent.length / from.length;
  return Number.isInteger(depth) && from.repeat(depth) === indent
    ? to.repeat(depth) + line.slice(indent.length)
    : line;
}
