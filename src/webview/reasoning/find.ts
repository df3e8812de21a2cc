import { button, el, setText } from '../shared/dom.ts';
import { folded } from '../shared/plainText.ts';
import { Found, type Match } from './found.ts';
import type { Outline } from './outline.ts';
import type { Words } from './words.ts';

/** How long typing must rest before what was found is read out, in ms. */
const SPEAK_MS = 400;

/** Find in the thought: a field with the count and the ways to the next and the previous match. */
export class Find {
  readonly #words: Words;
  readonly #outline: Outline;
  readonly #found: Found;
  readonly #field: HTMLInputElement;
  readonly #count = el('span', { class: 'count', 'data-testid': 'find-count' });
  /** Says what was found when the user has done something, not when the thought grows. */
  readonly #spoken = el('span', { class: 'hidden', role: 'status' });
  readonly element: HTMLElement;
  #current: Match | undefined;
  /** Once all is searched, the first match from the place where the user reads becomes the current one. */
  #seeks = false;
  /** Steps that were expanded to show a match in them. */
  readonly #opened = new Set<number>();
  #before: Element | null = null;
  #speaking: number | undefined;

  /** @param reveal brings a step into view, expanded and rendered; true when it was collapsed */
  constructor(words: Words, outline: Outline, reveal: (index: number) => boolean) {
    this.#words = words;
    this.#outline = outline;
    this.#found = new Found(
      outline,
      (index) => {
        if (reveal(index)) {
          this.#opened.add(index);
        }
      },
      () => this.#show(),
    );
    this.#field = el('input', {
      type: 'text',
      'data-testid': 'find-field',
      'aria-label': words.text('find.title'),
      placeholder: words.text('find.title'),
      spellcheck: 'false',
    });
    const tool = (key: 'find.previous' | 'find.next' | 'find.close', name: string, click: () => void) => {
      const text = words.text(key);
      const element = button({ class: 'tool', 'data-testid': key, title: text }, name, text, click);
      element.lastElementChild?.setAttribute('class', 'hidden');
      return element;
    };
    this.element = el(
      'div',
      { class: 'find', role: 'search', 'aria-label': words.text('find.title'), hidden: '' },
      this.#field,
      this.#count,
      this.#spoken,
      tool('find.previous', 'arrow-up', () => this.go(-1)),
      tool('find.next', 'arrow-down', () => this.go(1)),
      tool('find.close', 'close', () => this.close()),
    );
    this.#field.addEventListener('input', () => this.#search());
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** Shows the field and puts the cursor into it; what is selected in the thought is looked for. */
  open(): void {
    const selected = this.#outline.selectedText();
    if (!this.isOpen) {
      this.#before = document.activeElement;
      this.element.hidden = false;
      this.#found.begin();
    }
    if (selected !== '') {
      this.#field.value = selected;
    }
    this.#field.focus();
    this.#field.select();
    this.#search();
  }

  /** Takes the field away; the focus goes to the match that was shown, or back to where it came from. */
  close(): void {
    if (!this.isOpen) {
      return;
    }
    const hadFocus = this.element.contains(document.activeElement);
    this.element.hidden = true;
    this.#found.end();
    this.#closeOpened(this.#current?.step);
    if (hadFocus) {
      const step = this.#current && this.#outline.steps.views[this.#current.step];
      const before =
        this.#before instanceof HTMLElement && this.#before.isConnected ? this.#before : undefined;
      (step?.header ?? before)?.focus({ preventScroll: true });
    }
    this.#current = undefined;
  }

  /** Steps have changed. */
  changed(): void {
    if (this.isOpen) {
      this.#found.changed();
    }
  }

  /** The steps that are in sight, or how they are rendered, have changed. */
  repaint(): void {
    if (this.isOpen) {
      this.#found.paint(this.#current);
    }
  }

  /** Goes to the next (1) or previous (-1) match. */
  go(by: 1 | -1): void {
    if (!this.isOpen) {
      this.open();
      return;
    }
    const from = this.#current ?? { step: this.#outline.readingAt(), nth: by === 1 ? -1 : 0 };
    this.#goTo(this.#found.neighbour(from, by));
    this.#speak();
  }

  /** Leaves no trail of expanded steps behind. @param keep the one that stays as it is */
  #closeOpened(keep?: number): void {
    for (const index of this.#opened) {
      if (index !== keep) {
        this.#outline.closeAgain(index);
      }
    }
    this.#opened.clear();
  }

  #search(): void {
    this.#closeOpened();
    this.#current = undefined;
    this.#seeks = true;
    this.#found.look(folded(this.#field.value));
    clearTimeout(this.#speaking);
    this.#speaking = window.setTimeout(() => this.#speak(), SPEAK_MS);
  }

  #goTo(match: Match | undefined): void {
    this.#current = match;
    if (match) {
      this.#found.reveal(match);
    }
    this.#show();
  }

  /** Shows how many there are, once more of the thought was searched. */
  #show(): void {
    if (this.#seeks && this.#found.isComplete) {
      this.#seeks = false;
      this.#goTo(this.#found.neighbour({ step: this.#outline.readingAt(), nth: -1 }, 1));
      return;
    }
    setText(this.#count, this.#counted());
    this.element.classList.toggle('none', this.#field.value !== '' && this.#found.total === 0);
    this.repaint();
  }

  #speak(): void {
    setText(this.#spoken, this.#counted());
  }

  #counted(): string {
    const { total } = this.#found;
    if (this.#field.value === '') {
      return '';
    }
    if (total === 0) {
      return this.#words.text(this.#found.isComplete ? 'find.none' : 'find.searching');
    }
    const number = this.#current ? this.#found.ordinal(this.#current) : 0;
    return this.#words.text('find.count', {
      number: number === 0 ? '–' : this.#words.number(number),
      count: this.#words.number(total),
    });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      this.close();
    } else if (event.key === 'Enter' && event.target === this.#field && !event.isComposing) {
      this.go(event.shiftKey ? -1 : 1);
    } else {
      return;
    }
    event.preventDefault();
  }
}
