import type { ChatDraft } from '../../protocol/chatView.ts';
import { button, el, setText } from '../shared/dom.ts';
import { send } from './host.ts';
import type { ChatWords } from './words.ts';

/** How long the text has to stay as it is before relevant code is looked for, in ms. */
const QUIET_MS = 400;

/** Switches on and off that relevant code is added by itself, and says how far the reading of the workspace is. */
export class Relevant {
  readonly toggle: HTMLButtonElement;
  /** Hidden when nothing is read. */
  readonly reading = el('p', { class: 'note', 'data-testid': 'reading', hidden: '' });
  readonly #words: ChatWords;
  readonly #text: () => string;
  #draft: ChatDraft | undefined;
  /** What relevant code was looked for last, and the wait before the next look. */
  #looked = '';
  #quiet: number | undefined;

  /** @param text gives what is in the composer */
  constructor(words: ChatWords, text: () => string) {
    this.#words = words;
    this.#text = text;
    this.toggle = button(
      {
        class: 'tool',
        'data-testid': 'automatic',
        title: `${words.own('chat.automatic')}: ${words.own('chat.automatic.hint')}`,
      },
      'compass',
      words.own('chat.automatic'),
      () => send({ type: 'automatic', on: this.#draft?.automatic !== true, text: text() }),
    );
  }

  /** Another session is shown, or this one anew: what is found for it is not known. */
  reset(): void {
    this.#looked = '';
  }

  /** Asks the host for relevant code when what it is for has changed and stays so for a moment. */
  show(draft: ChatDraft): void {
    const { automatic = false, chips, reading } = draft;
    if (this.#draft?.reading && !reading) {
      this.#looked = '';
    }
    this.#draft = draft;
    this.toggle.setAttribute('aria-pressed', String(automatic));
    const [done, total] = [reading?.done ?? 0, reading?.total ?? 0].map((count) => this.#words.number(count));
    this.reading.hidden = reading === undefined;
    setText(
      this.reading,
      this.#words.own('chat.automatic.reading', { done: done ?? '', total: total ?? '' }),
    );
    const added = chips.filter((chip) => chip.automatic === undefined).map(({ label }) => label);
    const about = JSON.stringify([this.#text(), added]);
    if (automatic && about !== this.#looked) {
      this.#looked = about;
      clearTimeout(this.#quiet);
      this.#quiet = setTimeout(() => send({ type: 'typed', text: this.#text() }), QUIET_MS);
    }
  }
}
