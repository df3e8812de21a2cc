/** Finds the edits in an answer, whatever formats it mixes. */
import { type Belongs, type Block, blocksOf } from './blocks.ts';
import { type Counter, counter, type ParsedEdit } from './edit.ts';
import { endsPatch, parsePatch, startsPatch } from './patchFormat.ts';
import { parseSearchBlock, startsSearch } from './searchReplace.ts';
import { looksLikeDiff, parseUnifiedDiff } from './unifiedDiff.ts';
import { parseWholeFile } from './wholeFile.ts';

/**
 * Reads every edit of an answer, in the order in which they were written. Total: any text gives a result.
 * @param complete false when the answer was cut off, or is still coming in
 * @param belongs tells quoted fences from closing ones; without it the first one that can close a block does
 */
export function parseAnswer(answer: string, complete: boolean, belongs: Belongs = () => false): ParsedEdit[] {
  const blocks = blocksOf(answer.split(/\r\n|\n|\r/), belongs);
  const count = counter();
  const edits: ParsedEdit[] = [];
  blocks.forEach((block, at) => {
    const last = at === blocks.length - 1;
    const closed = block.kind === 'code' ? block.closed || (complete && last) : complete || !last;
    edits.push(...parseBlock(block, closed, lastPath(edits), count));
  });
  return edits;
}

function lastPath(edits: readonly ParsedEdit[]): string | undefined {
  return edits.at(-1)?.path;
}

function parseBlock(
  block: Block,
  closed: boolean,
  previous: string | undefined,
  count: Counter,
): ParsedEdit[] {
  const { lines, where } = block;
  if (lines.some(startsPatch)) {
    return parsePatch(patchLines(lines), closed, count);
  }
  if (lines.some(startsSearch)) {
    return parseSearchBlocks(lines, where?.path ?? previous, closed, count);
  }
  const isDiffFence = block.kind === 'code' && /^(?:diff|patch|udiff)\b/i.test(block.info);
  if ((isDiffFence && lines.some((line) => /^[+-]/.test(line))) || looksLikeDiff(lines)) {
    return parseUnifiedDiff(
      lines,
      block.kind === 'code',
      closed,
      where?.path ?? (isDiffFence ? undefined : previous),
      count,
    );
  }
  return where ? [parseWholeFile(block, where, count)] : [];
}

/** The lines up to the end mark of a patch: what follows it is prose. */
function patchLines(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex(startsPatch);
  const end = lines.findIndex((line, at) => at > start && endsPatch(line));
  return lines.slice(start, end < 0 ? lines.length : end + 1);
}

function parseSearchBlocks(
  lines: readonly string[],
  path: string | undefined,
  closed: boolean,
  count: Counter,
): ParsedEdit[] {
  const edits: ParsedEdit[] = [];
  let at = 0;
  while (at < lines.length) {
    if (startsSearch(lines[at] ?? '')) {
      const { edit, end } = parseSearchBlock(lines, at, lastPath(edits) ?? path, closed, count);
      edits.push(edit);
      at = end;
    } else {
      at += 1;
    }
  }
  return edits;
}
