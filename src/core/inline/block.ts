/** Lines that end what a line of the same indentation began. */
const ENDING = /^\s*([)\]}]|end\b|done\b|fi\b|esac\b|<\/)/;
/** Lines that end one part of a statement and begin the next. */
const GOING_ON = /^\s*(\}?\s*(else|elif|except|catch|finally|rescue)\b|\}\s*while\b)/;

/** How wide the white space at the start of a line is, in columns; a tab counts as four. */
export function indentWidth(line: string): number {
  const [blanks = ''] = /^[\t ]*/.exec(line) ?? [];
  return [...blanks].reduce((width, unit) => width + (unit === '\t' ? 4 : 1), 0);
}

/**
 * Cuts a suggestion of several lines at the end of the block at the cursor: before a line that is indented less
 * than the cursor's own, after the end of a block that the suggestion began, and at a blank line after whole
 * statements.
 * @param line the cursor's line up to the cursor
 */
export function blockOf(text: string, line: string): string {
  const lines = text.split('\n');
  const [first = ''] = lines;
  const base = indentWidth(line.trim() === '' ? line + (/^[\t ]*/.exec(first)?.[0] ?? '') : line);
  const kept = [first];
  let deeper = false;
  for (const [index, next] of lines.entries()) {
    if (index === 0) {
      continue;
    }
    if (next.trim() === '') {
      if (!deeper && kept.some((one) => one.trim() !== '') && (line + first).trim() !== '') {
        break;
      }
      kept.push(next);
      continue;
    }
    const width = indentWidth(next);
    if (width < base) {
      break;
    }
    if (width === base && deeper) {
      if (GOING_ON.test(next)) {
        kept.push(next);
        continue;
      }
      if (ENDING.test(next)) {
        kept.push(next);
      }
      break;
    }
    deeper ||= width > base;
    kept.push(next);
  }
  return kept.join('\n').replace(/\s+$/, '');
}

/** The characters that one step of indentation is made of. */
export interface Indent {
  readonly tabs: boolean;
  /** Columns of one step. */
  readonly size: number;
}

/**
 * Writes the indentation of all lines but the first in the document's own characters. White space that
 * the cursor's line already has is not given once more.
 * @param line the cursor's line up to the cursor
 */
export function indented(text: string, line: string, { tabs, size }: Indent): string {
  const [first = '', ...rest] = text.split('\n');
  const again = line.trim() === '' && line !== '' && first.startsWith(line);
  const step = smallestStep(rest);
  const lines = rest.map((one) => {
    const [blanks = ''] = /^[\t ]*/.exec(one) ?? [];
    const code = one.slice(blanks.length);
    if (tabs && /^ +$/.test(blanks)) {
      return '\t'.repeat(Math.floor(blanks.length / step)) + ' '.repeat(blanks.length % step) + code;
    }
    return tabs ? one : blanks.replaceAll('\t', ' '.repeat(size)) + code;
  });
  return [again ? first.slice(line.length) : first, ...lines].join('\n');
}

/** The narrowest indentation by blanks, which is taken for one step; 4 where there is none. */
function smallestStep(lines: readonly string[]): number {
  const widths = lines.map((line) => /^ *(?=\S)/.exec(line)?.[0].length ?? 0).filter((width) => width > 1);
  return widths.length === 0 ? 4 : Math.min(...widths);
}
