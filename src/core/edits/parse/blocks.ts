/** Fenced code blocks of an answer, and the text between them. */

export interface Block {
  readonly kind: 'code' | 'text';
  /** What follows the opening fence, such as `ts src/a.ts`; empty for text. */
  readonly info: string;
  readonly lines: readonly string[];
  /** False for a code block whose closing fence never came. */
  readonly closed: boolean;
}

interface Fence {
  readonly mark: string;
  readonly indent: number;
  readonly info: string;
}

/**
 * Cuts an answer into text and fenced code blocks (CommonMark 0.31, section 4.5), in order. Two things are read
 * differently from the specification, because answers quote files: inside a block a fence with an info string
 * opens a nested block that ends at the next bare fence, and only a fence that is indented like the opening one
 * closes, so that a context line of a diff does not.
 */
export function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let text: string[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const fence = openingFence(line);
    if (!fence) {
      text.push(line);
      at += 1;
      continue;
    }
    if (text.length > 0) {
      blocks.push({ kind: 'text', info: '', lines: text, closed: true });
      text = [];
    }
    const end = closingLine(lines, at + 1, fence);
    const content = lines.slice(at + 1, end).map((inner) => dedent(inner, fence.indent));
    blocks.push({ kind: 'code', info: fence.info, lines: content, closed: end < lines.length });
    at = end + 1;
  }
  if (text.length > 0) {
    blocks.push({ kind: 'text', info: '', lines: text, closed: true });
  }
  return blocks;
}

function openingFence(line: string): Fence | undefined {
  const match = /^( {0,12})(`{3,}|~{3,})([^`]*)$/.exec(line);
  if (!match) {
    return undefined;
  }
  const [, indent = '', mark = '', info = ''] = match;
  return { mark, indent: indent.length, info: info.trim() };
}

/** Index of the line that closes `fence`, or the number of lines when none does. */
function closingLine(lines: readonly string[], from: number, fence: Fence): number {
  let nested = 0;
  for (let at = from; at < lines.length; at++) {
    const inner = openingFence(lines[at] ?? '');
    if (!inner || inner.mark[0] !== fence.mark[0] || inner.mark.length < fence.mark.length) {
      continue;
    }
    if (inner.indent !== fence.indent) {
      continue;
    }
    if (inner.info !== '') {
      nested += 1;
    } else if (nested > 0) {
      nested -= 1;
    } else {
      return at;
    }
  }
  return lines.length;
}

function dedent(line: string, indent: number): string {
  let at = 0;
  while (at < indent && line[at] === ' ') {
    at += 1;
  }
  return at === 0 ? line : line.slice(at);
}
