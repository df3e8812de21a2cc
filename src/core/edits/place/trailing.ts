/** White space at line ends in answers that repeat a file's lines. */
import type { LineChange } from './change.ts';
import { trailingKey } from './keys.ts';
import { diffLines } from './lineDiff.ts';

/**
 * Whether an answer was written by one who drops white space at line ends: it has none, and the file has some. There
 * it is no change; in any other answer it is meant.
 */
export function dropsTrailingSpace(file: readonly string[], answer: readonly string[]): boolean {
  return file.some(endsInSpace) && !answer.some(endsInSpace);
}

/**
 * The difference of lines of a file to an answer's.
 * @param drops what {@link dropsTrailingSpace} said of the answer as a whole
 */
export function differenceOf(
  before: readonly string[],
  after: readonly string[],
  drops: boolean,
): LineChange[] {
  return drops ? diffLines(before.map(trailingKey), after) : diffLines(before, after);
}

function endsInSpace(line: string): boolean {
  return /\s$/.test(line);
}
