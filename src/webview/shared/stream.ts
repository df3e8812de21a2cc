import { type Block, BlockSplitter } from './blocks.ts';
import { el } from './dom.ts';
import { renderCode, renderMarkdown } from './markdown.ts';
import { moreText, plainParagraph } from './paragraph.ts';

/** Blocks that the browser lays out, or skips when out of sight, as one. */
const BLOCKS_PER_CHUNK = 24;

/** How much text is cut into blocks at a time, in UTF-16 code units; keeps one step within a frame. */
const FEED = 32_768;

/**
 * Markdown that grows at its end. Closed blocks are rendered once and never touched again; only the open end is
 * rendered anew.
 */
export class MarkdownStream {
  /** Holds the rendered text. */
  readonly element = el('div', { class: 'markdown' });
  #text = '';
  /** How much of `#text` the splitter has seen. */
  #fed = 0;
  #splitter = new BlockSplitter();
  #closed: Block[] = [];
  #chunk = el('div');
  readonly #tail = el('div', { class: 'tail' });
  readonly #closedBlock: (block: HTMLElement) => void;
  #shownTail: Block | undefined;
  /** The last words of the open end, to which more of them are added when nothing else changes. */
  #tailText: Text | undefined;
  #ended = false;

  /** @param closedBlock called once with each rendered block that will not grow any more, before it is shown */
  constructor(closedBlock: (block: HTMLElement) => void = () => undefined) {
    this.#closedBlock = closedBlock;
  }

  /** All the text so far. */
  get text(): string {
    return this.#text;
  }

  /** True when there is something that {@link render} has not put on the page. */
  get behind(): boolean {
    const isOpen = this.#ended && this.#splitter.tail !== undefined;
    return this.#fed < this.#text.length || this.#closed.length > 0 || isOpen;
  }

  /** Takes more text; {@link render} shows it. */
  append(text: string): void {
    this.#text += text;
    this.#ended = false;
  }

  /** The text is complete: its open end is closed. */
  end(): void {
    this.#ended = true;
  }

  /** Shows `text` from now on; when it only adds to what is shown, nothing is rendered again. */
  set(text: string): void {
    if (text.startsWith(this.#text)) {
      this.#text = text;
      return;
    }
    this.#text = text;
    this.#ended = false;
    this.#fed = 0;
    this.#splitter = new BlockSplitter();
    this.#closed = [];
    this.element.replaceChildren();
    this.#clearTail();
    this.#chunk = el('div');
  }

  /**
   * Renders what is new, until done or until `deadline` (a time of `performance.now()`, in ms).
   * @returns false when there is more to do.
   */
  render(deadline: number): boolean {
    while (this.behind) {
      const block = this.#closed.shift();
      if (block) {
        this.#add(block);
      } else if (this.#fed < this.#text.length) {
        const piece = this.#text.slice(this.#fed, this.#fed + FEED);
        this.#fed += piece.length;
        this.#closed = this.#splitter.push(piece);
      } else {
        this.#closed = this.#splitter.end();
      }
      if (performance.now() >= deadline && this.behind) {
        return false;
      }
    }
    this.#showTail(this.#splitter.tail);
    return true;
  }

  #add(block: Block): void {
    if (this.#chunk.childElementCount % BLOCKS_PER_CHUNK === 0) {
      this.#chunk = el('div', { class: 'chunk' });
      this.element.append(this.#chunk, this.#tail);
    }
    const shown = el('div', { class: blockClass(block) }, renderBlock(block));
    this.#closedBlock(shown);
    this.#chunk.append(shown);
    if (this.#shownTail) {
      this.#clearTail();
    }
  }

  #clearTail(): void {
    this.#shownTail = undefined;
    this.#tailText = undefined;
    this.#tail.replaceChildren();
  }

  #showTail(tail: Block | undefined): void {
    const before = this.#shownTail;
    if (tail?.kind === before?.kind && tail?.text === before?.text) {
      return;
    }
    this.#shownTail = tail;
    if (tail?.kind === 'markdown' && before?.kind === 'markdown' && this.#addWords(before.text, tail.text)) {
      return;
    }
    this.#tail.replaceChildren(...(tail ? [renderBlock(tail)] : []));
    this.#tailText = tail?.kind === 'markdown' ? lastText(this.#tail) : undefined;
    this.#tail.className = tail ? `tail ${blockClass(tail)}` : 'tail';
    if (this.#tail.parentElement !== this.element) {
      this.element.append(this.#tail);
    }
  }

  /** @returns false when more may change than that words are added to the last ones */
  #addWords(before: string, after: string): boolean {
    const words = this.#tailText;
    const added = words && moreText(before, after);
    if (!added || !words.data.endsWith(added.end)) {
      return false;
    }
    words.appendData(added.more);
    return true;
  }
}

/** The last text under `root` that is not only white space between elements. */
function lastText(root: HTMLElement): Text | undefined {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let text = texts.lastChild();
  while (text && text.nodeValue?.trim() === '') {
    text = texts.previousNode();
  }
  return text instanceof Text ? text : undefined;
}

function renderBlock(block: Block): Node {
  switch (block.kind) {
    case 'markdown': {
      const plain = plainParagraph(block.text);
      return plain === undefined ? renderMarkdown(block.text) : el('p', {}, plain);
    }
    case 'code':
      return renderCode(block.text, block.continues, block.language);
    case 'plain':
      return el('p', { class: 'plain' }, block.text);
  }
}

function blockClass(block: Block): string {
  return block.kind !== 'markdown' && block.continues ? 'block continues' : 'block';
}
