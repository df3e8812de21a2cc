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
  const hasReturns = text.includes('\r');
  for (let end = nextEnding(text, start, hasReturns); end >= 0; end = nextEnding(text, start, hasReturns)) {
    const ending = text[end] === '\n' ? '\n' : text[end + 1] === '\n' ? '\r\n' : '\r';
    lines.push(text.slice(start, end));
    endings.push(ending);
    starts.push(start);
    start = end + ending.length;
  }
  if (start < text.length) {
    lines.push(text.slice(start));
    endings.push('');
    starts.push(start);
  }
  starts.push(text.length);
  return { text, lines, endings, starts };
}

/** Offset of the first line ending from `start` on, or -1. */
function nextEnding(text: string, start: number, hasReturns: boolean): number {
  const feed = text.indexOf('\n', start);
  if (!hasReturns) {
    return feed;
  }
  for (let at = start; at < (feed < 0 ? text.length : feed); at++) {
    if (text.charCodeAt(at) === 13) {
      return at;
    }
  }
  return feed;
}

/** The line ending that a new line before line `at` takes: its neighbour's above, else the one below. */
export function endingNear(source: SourceText, at: number): string {
  return source.endings[at - 1] || source.endings[at] || source.endings[0] || '\n';
}
