import { folded, matchesIn } from './plainText.ts';

/** A place in the text of a document. */
interface Point {
  readonly node: Text;
  readonly offset: number;
}

/**
 * Where a text stands under `root`, which holds rendered blocks.
 * @param query {@link folded}
 * @param most ranges, so that one letter does not become a thousand
 */
export function rangesOf(root: Element, query: string, most: number): Range[] {
  const { text, points } = readable(root);
  return matchesIn(text, query)
    .slice(0, most)
    .flatMap((at) => {
      const [start, last] = [points[at], points[at + query.length - 1]];
      if (!start || !last) {
        return [];
      }
      const range = new Range();
      range.setStart(start.node, start.offset);
      range.setEnd(last.node, last.offset + 1);
      return [range];
    });
}

/** The folded text under `root` with the place of each of its UTF-16 units. */
function readable(root: Element): { text: string; points: Point[] } {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const points: Point[] = [];
  let text = '';
  let block: Element | null | undefined;
  for (let node = walker.nextNode(); node instanceof Text; node = walker.nextNode()) {
    const own = node.parentElement?.closest('.block');
    if (block !== undefined && own !== block && !text.endsWith(' ')) {
      text += ' ';
      points.push({ node, offset: 0 });
    }
    block = own;
    for (const [offset, unit] of node.data.split('').entries()) {
      const shown = folded(unit);
      if (shown !== ' ' || !text.endsWith(' ')) {
        text += shown;
        points.push({ node, offset });
      }
    }
  }
  return { text, points };
}
