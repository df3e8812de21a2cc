import type { ChatDraft } from '../../protocol/chatView.ts';
import { button, el, setText, visiblePath } from '../shared/dom.ts';
import { send } from './host.ts';
import type { ChatWords } from './words.ts';

/** What the next prompt takes of the context, and what has to be given up for it. */
export class Budget {
  readonly meter = el('div', { class: 'budget' });
  /** What does not fit, and the choice what to give up first; hidden while all fits. */
  readonly notice = el('div', { class: 'notice', role: 'group', 'data-testid': 'given-up', hidden: '' });
  readonly #words: ChatWords;
  readonly #bar = el('meter', { min: '0' });
  readonly #text = el('span', { class: 'note', 'data-testid': 'used' });

  constructor(words: ChatWords) {
    this.#words = words;
    this.meter.append(this.#bar, this.#text);
  }

  /** @param typed tokens of the text in the composer, by estimate */
  show({ used, reserved, limit, givenUp }: ChatDraft, typed: number): void {
    const words = this.#words;
    const values = {
      used: words.number(Math.round(used + typed)),
      limit: words.number(limit ?? 0),
      reserved: words.number(reserved),
    };
    const text = words.own(limit === undefined ? 'chat.meter.noLimit' : 'chat.meter', values);
    setText(this.#text, text);
    this.#bar.hidden = limit === undefined;
    this.#bar.max = limit ?? 1;
    this.#bar.high = Math.max(0, (limit ?? 1) - reserved);
    this.#bar.value = used + typed;
    this.#bar.setAttribute('aria-label', text);
    const key = JSON.stringify(givenUp ?? '');
    if (this.notice.dataset.key !== key) {
      this.notice.dataset.key = key;
      this.notice.hidden = givenUp === undefined;
      this.notice.replaceChildren(...(givenUp ? this.#explain(givenUp) : []));
    }
  }

  #explain({ first, messages, code, fits }: NonNullable<ChatDraft['givenUp']>): HTMLElement[] {
    const words = this.#words;
    const lines = [
      ...(messages > 0 ? [words.own('chat.givenUp.messages', { count: words.number(messages) })] : []),
      ...code.map(({ label, whole }) =>
        words.own(whole ? 'chat.givenUp.whole' : 'chat.givenUp.cut', { label: visiblePath(label) }),
      ),
      ...(fits ? [] : [words.own('chat.givenUp.tooLong')]),
    ];
    const other = first === 'messages' ? 'code' : 'messages';
    const choose = button({ class: 'secondary' }, undefined, words.own(`chat.giveUp.${other}`), () =>
      send({ type: 'giveUp', first: other }),
    );
    return [
      el('p', { role: 'status' }, words.own('chat.givenUp')),
      el('ul', {}, ...lines.map((line) => el('li', {}, line))),
      el('div', { class: 'actions' }, choose),
    ];
  }
}
