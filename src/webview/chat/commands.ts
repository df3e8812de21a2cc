import type { ChatKey } from '../../protocol/chatStrings.ts';
import { el } from '../shared/dom.ts';
import type { ChatWords } from './words.ts';

/** What each of the built-in commands is for. */
const ABOUT: ReadonlyMap<string, ChatKey> = new Map([
  ['explain', 'chat.command.explain'],
  ['fix', 'chat.command.fix'],
  ['edit', 'chat.command.edit'],
  ['tests', 'chat.command.tests'],
  ['doc', 'chat.command.doc'],
  ['review', 'chat.command.review'],
  ['commit', 'chat.command.commit'],
  ['clear', 'chat.command.clear'],
  ['export', 'chat.command.export'],
]);

/** The slash commands that fit what is typed: chosen by mouse, or by the arrow keys from the composer. */
export class CommandList {
  readonly element: HTMLElement;
  readonly #words: ChatWords;
  readonly #input: HTMLTextAreaElement;
  readonly #choose: (command: string) => void;
  #known: readonly string[] = [];
  #fitting: readonly string[] = [];
  #active = -1;

  /**
   * @param input where the user types; the list is announced there
   * @param choose called with a command, with its slash
   */
  constructor(words: ChatWords, input: HTMLTextAreaElement, choose: (command: string) => void) {
    this.#words = words;
    this.#input = input;
    this.#choose = choose;
    const label = words.own('chat.commands');
    this.element = el('ul', { id: 'commands', class: 'commands', role: 'listbox', 'aria-label': label });
    this.element.hidden = true;
    input.setAttribute('aria-autocomplete', 'list');
  }

  /** @param known commands without the slash */
  know(known: readonly string[]): void {
    this.#known = known;
  }

  /** Shows what fits a text; nothing for one that does not begin a command. */
  show(text: string): void {
    const typed = /^\/([\p{L}\p{N}_-]*)$/u.exec(text)?.[1];
    const fitting = typed === undefined ? [] : this.#known.filter((name) => name.startsWith(typed));
    this.#fitting = fitting.map((name) => `/${name}`);
    this.#active = -1;
    this.#draw();
  }

  /**
   * Takes a key of the composer while the list is there.
   * @returns false for a key that means nothing here
   */
  key(key: string): boolean {
    const count = this.#fitting.length;
    const chosen = this.#fitting[key === 'Tab' ? Math.max(0, this.#active) : this.#active];
    if (count === 0) {
      return false;
    }
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      const step = key === 'ArrowDown' ? 1 : -1;
      this.#active = this.#active < 0 && step < 0 ? count - 1 : (this.#active + step + count) % count;
      this.#draw();
    } else if ((key === 'Tab' || key === 'Enter') && chosen !== undefined) {
      this.#choose(chosen);
    } else if (key === 'Escape') {
      this.#fitting = [];
      this.#draw();
    } else {
      return false;
    }
    return true;
  }

  #draw(): void {
    const options = this.#fitting.map((command, index) => {
      const option = el(
        'li',
        { id: `command-${index}`, role: 'option', 'aria-selected': String(index === this.#active) },
        el('span', { class: 'command' }, command),
        ' ',
        el('span', { class: 'about' }, this.#words.own(ABOUT.get(command.slice(1)) ?? 'chat.command.own')),
      );
      option.addEventListener('click', () => this.#choose(command));
      return option;
    });
    this.element.replaceChildren(...options);
    this.element.hidden = options.length === 0;
    if (options.length > 0) {
      this.#input.setAttribute('aria-controls', 'commands');
    } else {
      this.#input.removeAttribute('aria-controls');
    }
    if (this.#active >= 0) {
      this.#input.setAttribute('aria-activedescendant', `command-${this.#active}`);
      options[this.#active]?.scrollIntoView({ block: 'nearest' });
    } else {
      this.#input.removeAttribute('aria-activedescendant');
    }
  }
}
