import type { ChatMessageView } from '../../protocol/chatView.ts';
import { button, el, icon, visiblePath } from '../shared/dom.ts';
import { send } from './host.ts';
import type { ChatWords } from './words.ts';

/** What stands under a message: what was added to it, how it ended, and what can be done with it. */
export class Foot {
  readonly element = el('div');
  readonly #words: ChatWords;
  readonly #edit: (message: ChatMessageView) => void;
  /** What it was drawn from. */
  #drawn = '';

  /** @param edit called with a message of the user that is to be worded anew */
  constructor(words: ChatWords, edit: (message: ChatMessageView) => void) {
    this.#words = words;
    this.#edit = edit;
  }

  show(message: ChatMessageView): void {
    const { text: _, live: __, thought, ...rest } = message;
    const drawn = JSON.stringify({ ...rest, thought: thought !== '' });
    // What is there already is not read out a second time, and keeps the focus.
    if (drawn === this.#drawn) {
      return;
    }
    this.#drawn = drawn;
    const focused = this.element.contains(document.activeElement)
      ? document.activeElement?.getAttribute('data-tool')
      : undefined;
    this.element.replaceChildren(...this.#parts(message));
    if (focused) {
      this.element.querySelector<HTMLElement>(`[data-tool="${focused}"]`)?.focus();
    }
  }

  #parts(message: ChatMessageView): HTMLElement[] {
    const words = this.#words;
    const { attachments, notice, ended, spent } = message;
    const chips = attachments.map((label) => el('li', { class: 'chip' }, visiblePath(label)));
    return [
      ...(chips.length > 0 ? [el('ul', { class: 'chips' }, ...chips)] : []),
      ...(ended === 'stopped' ? [el('p', { class: 'note' }, words.text('phase.stopped'))] : []),
      ...(notice ? [this.#notice(message.id, notice)] : []),
      ...(spent === undefined ? [] : [el('p', { class: 'note', 'data-testid': 'spent' }, spent)]),
      ...(message.role === 'user' || ended !== undefined ? [this.#tools(message)] : []),
    ];
  }

  #notice(id: string, { kind, title, detail, actions }: NonNullable<ChatMessageView['notice']>): HTMLElement {
    const buttons = actions.map(({ id: action, label }) =>
      button({ class: 'secondary', 'data-tool': `notice-${action}` }, undefined, label, () =>
        send({ type: 'action', action, id }),
      ),
    );
    const said = el(
      'div',
      { role: kind === 'error' ? 'alert' : 'status' },
      icon(kind),
      el('span', { class: 'hidden' }, `${this.#words.text(`notice.${kind}`)}: `),
      el('strong', {}, title),
      el('p', {}, detail),
    );
    const box = el('div', { class: `notice ${kind}`, 'data-testid': 'notice' }, said);
    if (buttons.length > 0) {
      box.append(el('div', { class: 'actions' }, ...buttons));
    }
    return box;
  }

  #tools(message: ChatMessageView): HTMLElement {
    const words = this.#words;
    const { id, thought, text } = message;
    const tool = (name: string, iconName: string | undefined, label: string, click: () => void) =>
      button({ class: 'tool', 'data-tool': name }, iconName, label, click);
    const tools = el('div', { class: 'tools' }, ...this.#branch(message));
    if (message.role === 'user') {
      tools.append(tool('edit', undefined, words.own('chat.edit'), () => this.#edit(message)));
      return tools;
    }
    tools.append(
      tool('copy', 'copy', words.own('chat.copy'), () => send({ type: 'copy', text })),
      tool('again', 'refresh', words.own('chat.regenerate'), () => send({ type: 'regenerate', id })),
      tool('reasoning', undefined, words.own('chat.openReasoning'), () =>
        send({ type: 'openReasoning', id }),
      ),
    );
    if (thought !== '') {
      tools.append(
        tool('editThought', 'edit', words.text('control.edit'), () => send({ type: 'editThought', id })),
      );
    }
    if (message.commit && text !== '') {
      tools.append(
        tool('commit', undefined, words.own('chat.useAsCommit'), () => send({ type: 'commit', id })),
      );
    }
    return tools;
  }

  /** Where the message stands among those in the same place, and the way to the others. */
  #branch({ branch: { previous, next, index, count } }: ChatMessageView): HTMLElement[] {
    const words = this.#words;
    if (count < 2) {
      return [];
    }
    const go = (to: string | undefined, name: string, key: 'chat.previous' | 'chat.next', sign: string) => {
      const arrow = button({ class: 'tool', 'data-tool': name }, undefined, sign, () => {
        if (to !== undefined) {
          send({ type: 'branch', id: to });
        }
      });
      arrow.setAttribute('aria-label', words.own(key));
      arrow.setAttribute('aria-disabled', String(to === undefined));
      return arrow;
    };
    const place = words.own('chat.branch', { index: words.number(index), count: words.number(count) });
    return [
      go(previous, 'previous', 'chat.previous', '‹'),
      el('span', {}, place),
      go(next, 'next', 'chat.next', '›'),
    ];
  }
}
