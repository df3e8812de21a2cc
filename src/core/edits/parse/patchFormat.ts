/** The `*** Begin Patch` format: files by name, hunks by context, no line numbers. */
import type { Counter, Hunk, HunkLine, ParsedEdit } from './edit.ts';

const BEGIN = /^\s*\*\*\* Begin Patch\s*$/i;
const END = /^\s*\*\*\* End Patch\s*$/i;
const FILE = /^\s*\*\*\* (Update|Add|Create|Delete|Remove) File:\s*(.+?)\s*$/i;
const MOVE = /^\s*\*\*\* (?:Move|Rename) (?:File )?to:\s*(.+?)\s*$/i;
const END_OF_FILE = /^\s*\*\*\* End of File\s*$/i;

/** Whether a line opens a patch or one of its files. */
export function startsPatch(line: string): boolean {
  return BEGIN.test(line) || FILE.test(line);
}

/** Whether a line opens a patch that has an end mark. */
export function beginsPatch(line: string): boolean {
  return BEGIN.test(line);
}

/** Whether a line ends a patch. */
export function endsPatch(line: string): boolean {
  return END.test(line);
}

/**
 * Reads a patch.
 * @param closed false when the text was cut off after the last line; a patch with its end mark is whole anyway
 */
export function parsePatch(lines: readonly string[], closed: boolean, count: Counter): ParsedEdit[] {
  const edits: ParsedEdit[] = [];
  let at = 0;
  while (at < lines.length) {
    const file = FILE.exec(lines[at] ?? '');
    if (!file) {
      at += 1;
      continue;
    }
    const from = at;
    at += 1;
    while (at < lines.length && !FILE.test(lines[at] ?? '') && !END.test(lines[at] ?? '')) {
      at += 1;
    }
    const [, verb = '', path = ''] = file;
    const whole = closed || at < lines.length;
    edits.push(parseFile(verb.toLowerCase(), path, lines.slice(from, at), whole, count));
  }
  return edits;
}

function parseFile(
  verb: string,
  path: string,
  lines: readonly string[],
  whole: boolean,
  count: Counter,
): ParsedEdit {
  const source = lines.join('\n');
  const body = lines.slice(1);
  if (verb === 'delete' || verb === 'remove') {
    return { kind: 'delete', path, source };
  }
  if (verb === 'add' || verb === 'create') {
    return {
      kind: 'create',
      index: count.next(),
      path,
      source,
      lines: addedLines(body),
      finalNewline: true,
      incomplete: !whole,
    };
  }
  const move = body.map((line) => MOVE.exec(line)?.[1]).find((to) => to !== undefined);
  const hunks = parseHunks(
    body.filter((line) => !MOVE.test(line)),
    whole,
    count,
  );
  if (hunks.length === 0 && move === undefined) {
    return { kind: 'broken', reason: whole ? 'malformed' : 'incomplete', path, source };
  }
  return { kind: 'update', path, ...(move === undefined ? {} : { to: move }), hunks, source };
}

/** Lines of a new file: all with a `+`, or, as some models write it, none. */
function addedLines(body: readonly string[]): string[] {
  const lines = [...body];
  while (lines.at(-1)?.trim() === '') {
    lines.pop();
  }
  const marked = lines.some((line) => line.startsWith('+'));
  return lines.map((line) => (marked && line.startsWith('+') ? line.slice(1) : line));
}

function parseHunks(body: readonly string[], whole: boolean, count: Counter): Hunk[] {
  const hunks: Hunk[] = [];
  let headings: string[] = [];
  let lines: HunkLine[] = [];
  let source: string[] = [];
  const finish = (endOfFile: boolean, incomplete: boolean): void => {
    while (lines.at(-1)?.op === ' ' && lines.at(-1)?.text === '') {
      lines.pop();
    }
    if (lines.length > 0) {
      hunks.push({ index: count.next(), source: source.join('\n'), lines, headings, endOfFile, incomplete });
      headings = [];
    }
    lines = [];
    source = [];
  };
  for (const line of body) {
    if (END_OF_FILE.test(line)) {
      finish(true, false);
    } else if (/^\s?@@/.test(line)) {
      finish(false, false);
      const heading = line
        .replace(/^\s?@@\s*(?:-\d+(?:,\d+)? \+\d+(?:,\d+)?\s*)?/, '')
        .replace(/\s*@@\s*$/, '')
        .trim();
      if (heading !== '' && !/^[.…]+$/.test(heading)) {
        headings.push(heading.replace(/^@@\s*/, ''));
      }
      source.push(line);
    } else {
      source.push(line);
      lines.push(patchLine(line));
    }
  }
  finish(false, !whole);
  return hunks;
}

function patchLine(line: string): HunkLine {
  const marker = line[0];
  if (marker === '+' || marker === '-') {
    return { op: marker, text: line.slice(1) };
  }
  return marker === ' ' ? { op: ' ', text: line.slice(1), unmarked: line } : { op: ' ', text: line };
}
