import { BlockSplitter } from './blocks.ts';
import { markdownHtml } from './markdown.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };

/** The words that a reader sees of a markdown text, without a document to render it into: to be searched. */
export function plainText(text: string): string {
  const splitter = new BlockSplitter();
  return [...splitter.push(text), ...splitter.end()]
    .map((block) => (block.kind === 'markdown' ? withoutTags(markdownHtml(block.text)) : block.text))
    .join(' ');
}

/** HTML that the renderer wrote: whatever was in the text itself is escaped in it. */
function withoutTags(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(?:lt|gt|quot|amp);/g, (entity) => ENTITIES[entity] ?? '');
}

/**
 * A text as it is compared: any case, any white space. It is as long as `text` but for white space, of which a
 * run counts as one blank.
 */
export function folded(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('İ', 'i').toLowerCase();
}

/** Where `query` stands in `text`, both {@link folded}, as UTF-16 offsets; matches do not overlap. */
export function matchesIn(text: string, query: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(query); query !== '' && at >= 0; at = text.indexOf(query, at + query.length)) {
    found.push(at);
  }
  return found;
}
