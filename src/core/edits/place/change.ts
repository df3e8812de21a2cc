/** Changes of lines, and their way into changes of a text. */
import type { TextEdit } from '../types.ts';
import { endingNear, type SourceText } from './sourceText.ts';

/** Replace the lines `[start, end)` of a file by `lines`. Line numbers are 0-based. */
export interface LineChange {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
  /** Whether the file's last line is to have an ending, where the change says so. */
  readonly finalNewline?: boolean | undefined;
}

/** Leaves out what a change replaces by itself at its start and end; undefined when nothing is left. */
export function trimChange(change: LineChange, fileLines: readonly string[]): LineChange | undefined {
  let { start, end } = change;
  let from = 0;
  let to = change.lines.length;
  while (start < end && from < to && fileLines[start] === change.lines[from]) {
    start += 1;
    from += 1;
  }
  while (start < end && from < to && fileLines[end - 1] === change.lines[to - 1]) {
    end -= 1;
    to -= 1;
  }
  if (start === end && from === to && change.finalNewline === undefined) {
    return undefined;
  }
  return { ...change, start, end, lines: change.lines.slice(from, to) };
}

/**
 * The edit of the text that a change of its lines comes to. Each new line takes the ending of the line that it
 * replaces, or of its neighbour; whether the last line of the file has an ending stays as it was unless the change
 * says otherwise.
 */
export function toTextEdit(change: LineChange, source: SourceText): TextEdit {
  const { lines, endings, starts } = source;
  const total = lines.length;
  const { start, end } = change;
  const near = endingNear(source, start);
  const openEnd = total > 0 && endings[total - 1] === '';
  const offset = starts[start] ?? source.text.length;
  const stop = end < total ? (starts[end] ?? source.text.length) : source.text.length;
  const pieces = change.lines.map(
    (line, at) => line + (start + at < end ? endings[start + at] || near : near),
  );
  const text = pieces.join('');
  if (end < total) {
    return { start: offset, end: stop, text };
  }
  const wantsEnding = change.finalNewline ?? (total === 0 || !openEnd);
  if (change.lines.length > 0) {
    const last = pieces.at(-1) ?? '';
    const lastLine = change.lines.at(-1) ?? '';
    const closed = wantsEnding ? text : text.slice(0, text.length - (last.length - lastLine.length));
    const needsBreak = start === total && openEnd;
    return { start: offset, end: stop, text: needsBreak ? near + closed : closed };
  }
  // Nothing is left behind line `start`: what ends the file now is the line before.
  const before = start - 1;
  if (before < 0 || (wantsEnding && endings[before] !== '')) {
    return { start: offset, end: stop, text: '' };
  }
  const lineEnd = (starts[before] ?? 0) + (lines[before] ?? '').length;
  return { start: lineEnd, end: stop, text: wantsEnding ? near : '' };
}

/** Applies edits that are sorted and do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const edit of edits) {
    pieces.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  pieces.push(text.slice(at));
  return pieces.join('');
}
