/** Code blocks that hold a whole file. */
import type { BlockPath } from './blockPath.ts';
import type { Block } from './blocks.ts';
import type { Counter, ParsedEdit } from './edit.ts';

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
