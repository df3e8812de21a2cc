/** What a hunk's context lines say when the marker in front of them may have been lost. */
import type { HunkLine } from '../parse/edit.ts';
import type { FileLines } from './fileLines.ts';
import { stepOf } from './indentation.ts';
import { trailingKey } from './keys.ts';

type Lines = readonly HunkLine[];

/**
 * The ways to read a hunk: as it stands; as if all context lines had lost their marker; and, where only some have, each
 * line as the file has it. One way is enough where the hunk itself shows how it is meant, and a way in which its lines
 * are indented out of step is none where there is another. A way that stands in the file to the letter leaves no other.
 */
export function readings(lines: Lines, file: FileLines): Lines[] {
  if (!lines.some(({ unmarked }) => unmarked !== undefined && unmarked.trim() !== '')) {
    return [lines];
  }
  const isBare = lines.some(
    ({ op, text, unmarked }) => op === ' ' && unmarked === undefined && text.trim() !== '',
  );
  if (!isBare && isMarked(lines)) {
    return [lines];
  }
  const known = file.index(trailingKey);
  const isAbsent = (text: string): boolean => known.placesOf(text.trimEnd()).length === 0;
  const bare = lines.map((line) => ({ ...line, text: line.unmarked ?? line.text }));
  const mixed = lines.map((line) => {
    const other = line.unmarked;
    return other !== undefined && isAbsent(line.text) && !isAbsent(other) ? { ...line, text: other } : line;
  });
  const all: Lines[] = isBare ? [bare, mixed] : [lines, bare, mixed];
  const literal = all.filter((each) => standsIn(each, file));
  if (literal.length > 0) {
    return literal;
  }
  const inStep = all.filter((each) => stepOf(each.map(({ text }) => text)) !== 1);
  return inStep.length > 0 ? inStep : all;
}

/** Whether the old side of a reading stands in the file, line after line. */
function standsIn(lines: Lines, file: FileLines): boolean {
  const old = lines.flatMap(({ op, text }) => (op === '+' ? [] : [text.trimEnd()]));
  return old.length > 0 && !file.index(trailingKey).occurrences(old).next().done;
}

/** Whether the hunk cannot have lost its markers: a tab stands behind one, or code that is not indented. */
function isMarked(lines: Lines): boolean {
  return lines.some(({ unmarked }) => unmarked !== undefined && /^ (?:\t|[^\s*])/.test(unmarked));
}
