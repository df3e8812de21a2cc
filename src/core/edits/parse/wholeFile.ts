/** Code blocks that hold a whole file. */
import type { Block } from './blocks.ts';
import type { Counter, ParsedEdit } from './edit.ts';
import { infoPath, pathLine } from './paths.ts';

/** The path of a code block: in its info string, on the line before it, or in a comment on its first line. */
export interface BlockPath {
  readonly path: string;
  /** The first line of the block names the path and is no part of the file. */
  readonly inside: boolean;
}

/**
 * Looks for the path that a code block belongs to.
 * @param before the lines in front of the block, nearest last
 */
export function blockPath(block: Block, before: readonly string[]): BlockPath | undefined {
  const inInfo = infoPath(block.info);
  if (inInfo !== undefined) {
    return { path: inInfo, inside: false };
  }
  const last = [...before].reverse().find((line) => line.trim() !== '');
  const above = last === undefined ? undefined : pathLine(last);
  if (above !== undefined) {
    return { path: above, inside: false };
  }
  const first = block.lines[0]?.trim() ?? '';
  const isComment = /^(?:\/\/|#(?!!)|--|;|%|<!--|\/\*)/.test(first);
  const within = isComment ? pathLine(first) : undefined;
  return within === undefined ? undefined : { path: within, inside: true };
}

/** Reads a code block with a path as the whole text of that file. */
export function parseWholeFile(block: Block, where: BlockPath, count: Counter): ParsedEdit {
  const [first = '', ...rest] = where.inside ? block.lines.slice(1) : block.lines;
  const lines = block.lines.length > (where.inside ? 1 : 0) ? [first.replace(/^\uFEFF/, ''), ...rest] : [];
  return {
    kind: 'whole',
    index: count.next(),
    path: where.path,
    source: block.lines.join('\n'),
    lines,
    incomplete: !block.closed,
  };
}
