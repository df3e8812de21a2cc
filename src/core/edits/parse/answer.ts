/** Finds the edits in an answer, whatever formats it mixes. */
import { type Belongs, type Block, blocksOf } from './blocks.ts';
import { type Counter, counter, type ParsedEdit } from './edit.ts';
import { beginsPatch, endsPatch, parsePatch, startsPatch } from './patchFormat.ts';
import { parseSearchBlock, startsSearch } from './searchReplace.ts';
import { isFileHeader, isGitHeader, isHunkHeader, parseUnifiedDiff } from './unifiedDiff.ts';
import { parseWholeFile } from './wholeFile.ts';

/** Lines of a block that may stand before its edit: a path, a sentence, a blank line. A file starts otherwise. */
const MAX_LINES_BEFORE = 3;

/**
 * Reads every edit of an answer, in the order in which they were written. Total: any text gives a result.
 * @param complete false when the answer was cut off, or is still coming in; true when its author has said that it is
 *   done; where that is not known, a block that is still open at the end was cut off
 * @param belongs tells quoted fences from closing ones; without it the first one that can close a block does
 */
export function parseAnswer(
  answer: string,
  complete: boolean | undefined,
  belongs: Belongs = () => false,
): ParsedEdit[] {
  const blocks = blocksOf(answer.split(/\r\n|\n|\r/), belongs);
  const count = counter();
  const edits: ParsedEdit[] = [];
  blocks.forEach((block, at) => {
    const isWhole = block.closed && (block.kind === 'code' || complete !== false);
    const closed = at < blocks.length - 1 || complete === true || isWhole;
    // A text that follows the last fence without a blank line may be what that fence quotes, cut off before its end.
    const after = blocks[at + 1];
    const isQuote =
      complete !== true &&
      at === blocks.length - 2 &&
      after?.kind === 'text' &&
      after.lines[0]?.trim() !== '';
    const read = isQuote ? { ...block, closed: false } : block;
    edits.push(...parseBlock(read, closed, complete === true, edits.at(-1)?.path, count));
  });
  return edits;
}

/**
 * @param closed whether the block is there to its end
 * @param done whether the author has said that the answer is
 */
function parseBlock(
  block: Block,
  closed: boolean,
  done: boolean,
  previous: string | undefined,
  count: Counter,
): ParsedEdit[] {
  const { lines, where, kind, info } = block;
  const start = nextEdit(lines, 0);
  const isQuoted = where !== undefined && filledBefore(lines, start) > MAX_LINES_BEFORE;
  if (start < lines.length && !isQuoted) {
    return parseEdits(block, closed, done, where?.path ?? previous, count);
  }
  const isDiff = kind === 'code' && /^(?:diff|patch|udiff)\b/i.test(info);
  if (isDiff && lines.some((line) => /^[+-]/.test(line))) {
    return parseUnifiedDiff(lines, true, closed, where?.path, count);
  }
  return where ? [parseWholeFile(block, where, count)] : [];
}

/** Reads the edits of a block one after the other, each in its own format. */
function parseEdits(
  block: Block,
  closed: boolean,
  done: boolean,
  path: string | undefined,
  count: Counter,
): ParsedEdit[] {
  const { lines, kind, info } = block;
  const isDiff = kind === 'code' && /^(?:diff|patch|udiff)\b/i.test(info);
  const edits: ParsedEdit[] = [];
  let at = isDiff && isDiffStart(lines, nextEdit(lines, 0)) ? 0 : nextEdit(lines, 0);
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const known = edits.at(-1)?.path ?? path;
    if (startsPatch(line)) {
      const end = patchEnd(lines, at);
      const isEnded =
        endsPatch(lines[end - 1] ?? '') || done || (closed && (kind === 'code' || !beginsPatch(line)));
      edits.push(...parsePatch(lines.slice(at, end), isEnded, count));
      at = nextEdit(lines, end);
    } else if (startsSearch(line)) {
      const { edit, end } = parseSearchBlock(lines, at, known, closed, count);
      edits.push(edit);
      at = nextEdit(lines, end);
    } else {
      const end = diffEnd(lines, at + 1);
      const whole = closed || end < lines.length;
      edits.push(...parseUnifiedDiff(lines.slice(at, end), kind === 'code', whole, known, count));
      at = end;
    }
  }
  return edits;
}

/** The next line from `from` on with which an edit starts; the number of lines when there is none. */
function nextEdit(lines: readonly string[], from: number): number {
  let at = from;
  while (
    at < lines.length &&
    !startsPatch(lines[at] ?? '') &&
    !startsSearch(lines[at] ?? '') &&
    !isDiffStart(lines, at)
  ) {
    at += 1;
  }
  return at;
}

function isDiffStart(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  return isGitHeader(line) || isHunkHeader(line) || isFileHeader(lines, at);
}

/** One past the end mark of a patch, or where another format starts. */
function patchEnd(lines: readonly string[], start: number): number {
  const end = lines.findIndex((line, at) => at > start && endsPatch(line));
  return end < 0 ? lines.length : end + 1;
}

/** Where a diff gives way to another format; what is quoted in it has a marker in front. */
function diffEnd(lines: readonly string[], from: number): number {
  let at = from;
  while (
    at < lines.length &&
    (/^[ +-]/.test(lines[at] ?? '') || !(startsPatch(lines[at] ?? '') || startsSearch(lines[at] ?? '')))
  ) {
    at += 1;
  }
  return at;
}

function filledBefore(lines: readonly string[], at: number): number {
  return lines.slice(0, at).filter((line) => line.trim() !== '').length;
}
