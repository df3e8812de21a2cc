import type { ChatMessageView } from '../../protocol/chatView.ts';
import { LimitView } from '../reasoning/limits.ts';
import { button, el, setText } from '../shared/dom.ts';
import { send } from './host.ts';
import type { ChatWords } from './words.ts';

type Live = NonNullable<ChatMessageView['live']>;

/** Under an answer that streams: where it is, what is left of the limits, and what can be done with its thought. */
export class LiveFoot {
  /** Empty while nothing streams. */
  readonly element = el('div', { class: 'live' });
  readonly #words: ChatWords;
  readonly #phase = el('span', { class: 'note', 'data-testid': 'phase' });
  readonly #limit: LimitView;
  readonly #control: HTMLElement;

  /** @param id of the message */
  constructor(id: string, words: ChatWords) {
    this.#words = words;
    this.#limit = new LimitView(words);
    const act = (type: 'answerNow' | 'addNote', icon: string) =>
      button({ class: 'secondary', 'data-tool': type }, icon, words.text(`control.${type}`), () =>
        send({ type, id }),
      );
    this.#control = el(
      'div',
      { class: 'actions' },
      act('answerNow', 'debug-step-over'),
      act('addNote', 'comment'),
    );
  }

  /** @param live undefined when nothing streams any more */
  update(live: Live | undefined): void {
    if (!live) {
      this.element.replaceChildren();
      return;
    }
    if (this.element.childElementCount === 0) {
      this.element.append(this.#phase, this.#limit.element, this.#control);
    }
    const isThinking = live.phase === 'thinking';
    this.#control.hidden = !isThinking;
    setText(this.#phase, this.#words.text(`phase.${live.phase}`));
    this.#limit.update(live.meter, isThinking);
  }
}
