import { plainParagraph } from './paragraph.ts';

/**
 * A piece of streamed markdown that is complete: it is rendered once and never again.
 *
 * `continues` marks a piece that goes on where the piece before it was cut for its length.
 */
export type Block =
  /** Markdown that stands on its own. */
  | { readonly kind: 'markdown'; readonly text: string }
  /** The inside of a fence, without the fence lines; `language` is the first word after the opening fence. */
  | { readonly kind: 'code'; readonly text: string; readonly language: string; readonly continues: boolean }
  /** Part of a line too long to be treated as markdown. */
  | { readonly kind: 'plain'; readonly text: string; readonly continues: boolean };

/** Longest block, in UTF-16 code units; anything longer is cut. It bounds the work of rendering the open end. */
export const BLOCK_LIMIT = 8192;

/** A list with blank lines between its items stays one block up to this length, in UTF-16 code units. */
const LIST_LIMIT = 4096;

const FENCE = /^( {0,3})(`{3,}|~{3,})[ \t]*([^\r\n]*)/;
const FENCE_END = /^ {0,3}(`{3,}|~{3,})[ \t]*\r?\n$/;
const HEADING = /^ {0,3}#{1,6}[ \t\r\n]/;
const LIST_ITEM = /^ {0,3}(?:[-+*]|\d{1,9}[.)])[ \t\r\n]/;
const BLANK = /^[ \t]*\r?\n$/;

interface Fence {
  readonly indent: number;
  readonly marker: string;
  readonly language: string;
}

/**
 * Cuts markdown that arrives in pieces into blocks that no later text can change.
 *
 * Where a block ends follows CommonMark 0.31 (fences §4.5, ATX headings §4.2, blank lines between blocks §4.9),
 * with two liberties: a block also ends when it would grow past {@link BLOCK_LIMIT}, and a link reference
 * definition (§4.7) works only within its block. The result is the same however the text was cut into pieces.
 */
export class BlockSplitter {
  /** Text from the start of the open block on; inside a fence, from the first line of code on. */
  #buffer = '';
  /** Where, in `#buffer`, the first line starts that is not yet known to belong to the open block. */
  #line = 0;
  #fence: Fence | undefined;
  /** True when the last line taken was blank. */
  #blank = false;
  /** True when the open block starts with a list item. */
  #list = false;
  /** True in the rest of a line that was cut for its length. */
  #longLine = false;
  /** True when the open block is the rest of a fence or line that already gave a block. */
  #continues = false;

  /**
   * Takes more text.
   * @returns the blocks that it closed, in order.
   */
  push(text: string): Block[] {
    this.#buffer += text;
    const closed: Block[] = [];
    for (;;) {
      const newline = this.#buffer.indexOf('\n', this.#line);
      const end = newline < 0 ? this.#buffer.length : newline + 1;
      if (end > BLOCK_LIMIT) {
        this.#cut(closed);
      } else if (newline < 0) {
        return closed;
      } else if (this.#longLine) {
        this.#endLongLine(end, closed);
      } else if (this.#fence) {
        this.#takeCode(end, this.#fence, closed);
      } else {
        this.#takeProse(end, closed);
      }
    }
  }

  /** The open end as far as it has come, or undefined when there is none. */
  get tail(): Block | undefined {
    const shown = this.#fence ? withoutPartOfFence(this.#buffer, this.#line, this.#fence) : this.#buffer;
    const empty = this.#fence && !this.#continues ? false : shown.trim() === '';
    return empty ? undefined : this.#block(shown);
  }

  /** No more comes of this text: closes the open end, and is ready for another text. */
  end(): Block[] {
    const { tail } = this;
    this.#drop(this.#buffer.length);
    this.#fence = undefined;
    this.#longLine = false;
    this.#continues = false;
    return tail ? [tail] : [];
  }

  #takeProse(end: number, closed: Block[]): void {
    const start = this.#line;
    const line = this.#buffer.slice(start, end);
    if (BLANK.test(line)) {
      if (!this.#list && plainParagraph(this.#buffer.slice(0, start)) !== undefined) {
        // Nothing can go on with it: what comes next is rendered without it.
        this.#close(end, closed);
      } else {
        this.#blank = true;
        this.#line = end;
      }
      return;
    }
    // Inside a list an indented fence belongs to an item, which ends only at a line without indentation.
    const fence = this.#list && line.startsWith(' ') ? undefined : opensFence(line);
    if (fence || HEADING.test(line) || (this.#blank && this.#startsBlock(line))) {
      this.#close(start, closed);
    }
    if (fence) {
      this.#drop(line.length);
      this.#fence = fence;
      return;
    }
    if (this.#line === 0) {
      this.#list = LIST_ITEM.test(line);
    }
    this.#blank = false;
    this.#line += line.length;
  }

  /** Whether a line after a blank one starts a block, rather than going on with the item of a list. */
  #startsBlock(line: string): boolean {
    const indented = line.startsWith(' ') || line.startsWith('\t');
    return !indented && !(this.#list && LIST_ITEM.test(line) && this.#line < LIST_LIMIT);
  }

  #takeCode(end: number, fence: Fence, closed: Block[]): void {
    const start = this.#line;
    const [, marker = ''] = FENCE_END.exec(this.#buffer.slice(start, end)) ?? [];
    if (!marker.startsWith(fence.marker)) {
      this.#line = end;
      return;
    }
    if (start > 0 || !this.#continues) {
      closed.push(this.#block(this.#buffer.slice(0, start)));
    }
    this.#drop(end);
    this.#fence = undefined;
    this.#continues = false;
  }

  #endLongLine(end: number, closed: Block[]): void {
    if (this.#fence) {
      this.#line = end;
    } else {
      closed.push(this.#block(this.#buffer.slice(0, end)));
      this.#drop(end);
      this.#continues = false;
    }
    this.#longLine = false;
  }

  /** Closes what is too long: before its last line, or inside that line when there is nothing before it. */
  #cut(closed: Block[]): void {
    if (this.#line > 0) {
      const inFence = this.#fence !== undefined;
      this.#close(this.#line, closed);
      this.#continues = inFence;
      return;
    }
    const last = this.#buffer.charCodeAt(BLOCK_LIMIT - 1);
    const splitsPair = last >= 0xd800 && last < 0xdc00;
    const end = splitsPair ? BLOCK_LIMIT - 1 : BLOCK_LIMIT;
    this.#longLine = true;
    closed.push(this.#block(this.#buffer.slice(0, end)));
    this.#drop(end);
    this.#continues = true;
  }

  #close(end: number, closed: Block[]): void {
    const text = this.#buffer.slice(0, end);
    if (this.#fence || text.trim() !== '') {
      closed.push(this.#block(text));
    }
    this.#drop(end);
  }

  #drop(end: number): void {
    this.#buffer = this.#buffer.slice(end);
    this.#line = 0;
    this.#blank = false;
    this.#list = false;
  }

  #block(text: string): Block {
    if (this.#fence) {
      const { indent, language } = this.#fence;
      return { kind: 'code', text: outdent(text, indent), language, continues: this.#continues };
    }
    return this.#longLine ? { kind: 'plain', text, continues: this.#continues } : { kind: 'markdown', text };
  }
}

function opensFence(line: string): Fence | undefined {
  const [, indent = '', marker = '', info = ''] = FENCE.exec(line) ?? [];
  if (marker === '' || (marker.startsWith('`') && info.includes('`'))) {
    return undefined;
  }
  return { indent: indent.length, marker, language: info.split(/\s/, 1)[0] ?? '' };
}

/** Code without its last, unfinished line when that looks like the closing fence on its way. */
function withoutPartOfFence(text: string, line: number, fence: Fence): string {
  const last = text.slice(line).trim();
  const isPart = last !== '' && last === fence.marker.charAt(0).repeat(last.length);
  return isPart ? text.slice(0, line) : text;
}

/** Code as it stands in a fence that is indented by up to three columns (CommonMark §4.5). */
function outdent(text: string, indent: number): string {
  const lines = text.replaceAll('\r\n', '\n');
  return indent === 0 ? lines : lines.replace(new RegExp(`^ {1,${indent}}`, 'gm'), '');
}
