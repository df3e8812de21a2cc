/** A file's text as lines that remember how they end. */

const BOM = '\uFEFF';

export interface SourceText {
  readonly text: string;
  /** Lines without their endings; a byte order mark is no part of the first. */
  readonly lines: readonly string[];
  /** Line endings, one for each line; the last one is empty when the text does not end with a line ending. */
  readonly endings: readonly string[];
  /** UTF-16 offset of each line, and of the end of the text. */
  readonly starts: readonly number[];
}

/** Splits a text at `\r\n`, `\n` and `\r`. An empty text has no lines. */
export function sourceText(text: string): SourceText {
  const lines: string[] = [];
  const endings: string[] = [];
  const starts: number[] = [];
  let start = text.startsWith(BOM) ? 1 : 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 10 && code !== 13) {
      continue;
    }
    const ending = code === 10 ? '\n' : text.charCodeAt(at + 1) === 10 ? '\r\n' : '\r';
    lines.push(text.slice(start, at));
    endings.push(ending);
    starts.push(start);
    at += ending.length - 1;
    start = at + 1;
  }
  if (start < text.length) {
    lines.push(text.slice(start));
    endings.push('');
    starts.push(start);
  }
  starts.push(text.length);
  return { text, lines, endings, starts };
}

/** The line ending that a new line before line `at` takes: its neighbour's above, else the one below. */
export function endingNear(source: SourceText, at: number): string {
  return source.endings[at - 1] || source.endings[at] || source.endings[0] || '\n';
}
