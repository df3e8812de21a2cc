/** A whole-file answer as the fewest changes of the file. */
import type { WholeEdit } from '../parse/edit.ts';
import type { PlacedHunk, RefusalReason, SourceFile } from '../types.ts';
import { applyEdits, toTextEdit } from './change.ts';
import { FileLines } from './fileLines.ts';
import { diffLines } from './lineDiff.ts';
import { carry } from './merge.ts';
import type { PlacedFile } from './placeFile.ts';
import { isSnippet, placeSnippet } from './snippet.ts';
import { sourceText } from './sourceText.ts';
import { differenceOf, dropsTrailingSpace } from './trailing.ts';

/** A whole-file answer that drops more than this share of the file's lines is held back. */
const MAX_DROPPED = 0.5;
/** Files of fewer lines than this may be rewritten altogether. */
const SMALL_FILE = 6;

/** Turns the whole new text of a file into hunks, against what was seen, and carries them to the text as it is. */
export function placeWhole(edit: WholeEdit, file: SourceFile): PlacedFile {
  const seen = sourceText(file.seen);
  const now = file.now === file.seen ? seen : sourceText(file.now);
  const lines = new FileLines(seen.lines);
  const changes = isSnippet(edit.lines, lines)
    ? placeSnippet(edit.lines, lines)
    : differenceOf(seen.lines, edit.lines, dropsTrailingSpace(seen.lines, edit.lines));
  if (!changes) {
    return refused(edit, file, 'held-back');
  }
  const dropped = changes.reduce((sum, { start, end }) => sum + end - start, 0);
  const lost =
    dropped - changes.reduce((sum, { start, end, lines }) => sum + Math.min(end - start, lines.length), 0);
  if (lost > seen.lines.length * MAX_DROPPED && seen.lines.length >= SMALL_FILE) {
    return refused(edit, file, 'held-back');
  }
  const theirs = now === seen ? [] : diffLines(seen.lines, now.lines);
  const carried = changes.map((change) => carry(change, theirs));
  const clean = carried.flatMap((each) => (each.kind === 'carried' ? [each.change] : []));
  if (clean.length < carried.length) {
    return refused(edit, file, 'conflict');
  }
  const edits = clean.map((change) => toTextEdit(change, now));
  const hunks = clean.map(
    (change, at): PlacedHunk => ({
      index: edit.index,
      rung: 'whole-file',
      startLine: change.start,
      endLine: change.end,
      edits: edits.slice(at, at + 1),
      alreadyThere: false,
    }),
  );
  return { hunks, edits, result: applyEdits(file.now, edits), refusals: [] };
}

function refused(edit: WholeEdit, file: SourceFile, reason: RefusalReason): PlacedFile {
  return {
    hunks: [],
    edits: [],
    result: file.now,
    refusals: [{ index: edit.index, path: edit.path, reason, hunk: edit.source }],
  };
}
