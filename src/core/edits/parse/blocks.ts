/** Fenced code blocks of an answer, and the text between them. */

import { type BlockPath, blockPath } from './blockPath.ts';
import { quotedLines } from './quoted.ts';
import { isHunkHeader, looksLikeDiff } from './unifiedDiff.ts';

export interface Block {
  readonly kind: 'code' | 'text';
  /** What follows the opening fence, such as `ts src/a.ts`; empty for text. */
  readonly info: string;
  readonly lines: readonly string[];
  /** False for a code block whose closing fence never came. */
  readonly closed: boolean;
  /** The path that the block belongs to, for a code block. */
  readonly where?: BlockPath | undefined;
}

/** Whether lines that follow a bare fence belong to the file in whose block the fence stands. */
export type Belongs = (path: string, lines: readonly string[]) => boolean;

interface Fence {
  readonly mark: string;
  readonly indent: number;
  readonly info: string;
}

/**
 * Cuts an answer into text and fenced code blocks (CommonMark 0.31, section 4.5), in order. Three things are read
 * differently from the specification, because answers quote files: lines inside of an edit's own marks are never
 * fences; inside a block a fence with an info string opens a nested block that ends at the next bare fence; and only
 * a fence that is indented like the opening one closes. Where a bare fence may just as well be quoted from the file,
 * `belongs` decides.
 */
export function blocksOf(lines: readonly string[], belongs: Belongs): Block[] {
  const quoted = quotedLines(lines);
  const fences = lines.map((line, at) => (quoted[at] ? undefined : fenceOf(line)));
  const blocks: Block[] = [];
  let text: string[] = [];
  let at = 0;
  while (at < lines.length) {
    const fence = fences[at];
    if (!fence) {
      text.push(lines[at] ?? '');
      at += 1;
      continue;
    }
    const closings = closingLines(fences, at + 1, fence);
    const where = blockPath(fence.info, lines[at + 1] ?? '', text);
    const end = closingOf(lines, at + 1, closings, fence, where, belongs);
    if (text.length > 0) {
      blocks.push({ kind: 'text', info: '', lines: text, closed: true });
      text = [];
    }
    const content = lines.slice(at + 1, end).map((inner) => dedent(inner, fence.indent));
    blocks.push({ kind: 'code', info: fence.info, lines: content, closed: end < lines.length, where });
    at = end + 1;
  }
  if (text.length > 0) {
    blocks.push({ kind: 'text', info: '', lines: text, closed: true });
  }
  return blocks;
}

function fenceOf(line: string): Fence | undefined {
  const match = /^( {0,12})(`{3,}|~{3,})([^`]*)$/.exec(line);
  if (!match) {
    return undefined;
  }
  const [, indent = '', mark = '', info = ''] = match;
  return { mark, indent: indent.length, info: info.trim() };
}

/** Bare fences that are looked at as the end of one block; a file that quotes more of them has no certain end. */
const MAX_CLOSINGS = 500;

/** Lines that may close `fence`: bare fences outside of nested blocks. */
function closingLines(fences: readonly (Fence | undefined)[], from: number, fence: Fence): number[] {
  const closings: number[] = [];
  let nested = 0;
  for (let at = from; at < fences.length && closings.length < MAX_CLOSINGS; at++) {
    const inner = fences[at];
    const counts = inner && inner.mark[0] === fence.mark[0] && inner.mark.length >= fence.mark.length;
    if (!counts || inner.indent !== fence.indent) {
      continue;
    }
    if (inner.info !== '') {
      nested += 1;
    } else if (nested > 0) {
      nested -= 1;
    } else {
      closings.push(at);
    }
  }
  return closings;
}

/** The first line that may close the block and after which neither a diff nor the file itself goes on. */
function closingOf(
  lines: readonly string[],
  from: number,
  closings: readonly number[],
  fence: Fence,
  where: BlockPath | undefined,
  belongs: Belongs,
): number {
  const [first = lines.length] = closings;
  const isDiff =
    /^(?:diff|patch|udiff)\b/i.test(fence.info) ||
    looksLikeDiff(lines.slice(from, Math.min(first, from + 4)));
  if (!isDiff && !where) {
    return first;
  }
  const closes = (at: number, next: number | undefined): boolean => {
    // Nobody puts an empty text between two blocks: of two fences in a row the first one is quoted.
    if (next === undefined || !where || isDiff) {
      return next === undefined || !diffGoesOn(lines, at + 1, next);
    }
    return next > at + 1 && !belongs(where.path, lines.slice(at + 1, next));
  };
  const closing = closings.findIndex((at, index) => closes(at, closings[index + 1]));
  // The file goes on after what looked like its end: where it does end nobody can tell.
  const goesOn = closings.slice(closing + 1).some((at, index, rest) => !closes(at, rest[index + 1]));
  return closing < 0 || goesOn || closings.length >= MAX_CLOSINGS
    ? lines.length
    : (closings[closing] ?? lines.length);
}

function diffGoesOn(lines: readonly string[], from: number, to: number): boolean {
  return lines
    .slice(from, to)
    .some((line) => isHunkHeader(line) || /^[+-](?![-+\s])|^[+-]\s{2,}\S/.test(line));
}

function dedent(line: string, indent: number): string {
  let at = 0;
  while (at < indent && line[at] === ' ') {
    at += 1;
  }
  return at === 0 ? line : line.slice(at);
}
