import type { ToChat } from '../../protocol/chatView.ts';
import { button, el, icon } from '../shared/dom.ts';
import { send } from './host.ts';
import type { ChatWords } from './words.ts';

type Listed = Extract<ToChat, { type: 'list' }>['sessions'];

/** The chats of the workspace, folded until they are wanted, with a search over their names. */
export class SessionList {
  readonly element: HTMLDetailsElement;
  readonly #words: ChatWords;
  readonly #search: HTMLInputElement;
  readonly #items = el('ul', { class: 'sessions', 'data-testid': 'sessions' });
  readonly #none: HTMLElement;
  #sessions: Listed = [];

  constructor(words: ChatWords) {
    this.#words = words;
    const label = words.own('chat.search');
    this.#search = el('input', { type: 'search', 'aria-label': label, placeholder: label });
    this.#search.addEventListener('input', () => this.#draw());
    const summary = el('summary', { 'data-testid': 'list' }, words.own('chat.list'));
    this.#none = el('p', { class: 'note', role: 'status', hidden: '' }, words.own('chat.noneFound'));
    this.element = el('details', { class: 'list' }, summary, this.#search, this.#items, this.#none);
  }

  show(sessions: Listed): void {
    // Drawn anew only when it says something else: the focus stays where it is.
    if (JSON.stringify(sessions) !== JSON.stringify(this.#sessions)) {
      this.#sessions = sessions;
      this.#draw();
    }
  }

  #draw(): void {
    const words = this.#words;
    const wanted = this.#search.value.toLocaleLowerCase();
    const focused = this.#items.contains(document.activeElement)
      ? document.activeElement?.getAttribute('data-key')
      : undefined;
    const fitting = this.#sessions.filter(({ title }) => title.toLocaleLowerCase().includes(wanted));
    this.#items.replaceChildren(
      ...fitting.map(({ id, title, running }) => {
        const name = title === '' ? words.own('chat.untitled') : title;
        const open = button({ class: 'tool open', 'data-key': `open ${id}` }, undefined, name, () => {
          this.element.open = false;
          send({ type: 'open', id });
        });
        const act = (key: 'chat.rename' | 'chat.delete', type: 'rename' | 'delete') => {
          const made = button({ class: 'tool', 'data-key': `${type} ${id}` }, undefined, words.own(key), () =>
            send({ type, id }),
          );
          made.setAttribute('aria-label', `${words.own(key)}: ${name}`);
          return made;
        };
        const busy = running
          ? [icon('loading'), el('span', { class: 'hidden' }, words.text('phase.answering'))]
          : [];
        return el('li', {}, ...busy, open, act('chat.rename', 'rename'), act('chat.delete', 'delete'));
      }),
    );
    this.#none.hidden = fitting.length > 0;
    if (focused) {
      const buttons = [...this.#items.querySelectorAll<HTMLElement>('button')];
      (buttons.find(({ dataset }) => dataset.key === focused) ?? this.#search).focus();
    }
  }
}
