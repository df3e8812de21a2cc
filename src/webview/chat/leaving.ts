import type { FromChat } from '../../protocol/chatView.ts';
import { send } from './host.ts';

type Left = Extract<FromChat, { type: 'left' }>['left'];

/** Scrolling and folding are told after this rest, in ms. */
const REST_MS = 250;

/** Tells the host how the shown session is left, so that it is found again as it was. */
export class Leaving {
  readonly #read: () => Left;
  #session = '';
  #told = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param read gives what there is to keep */
  constructor(read: () => Left) {
    this.#read = read;
    window.addEventListener('pagehide', () => this.tell());
    document.addEventListener('visibilitychange', () => this.tell());
  }

  /** Another session is shown from now on; what was left of the one before is told first. */
  begin(session: string): void {
    if (this.#timer !== undefined) {
      this.tell();
    }
    this.#session = session;
    this.#told = '';
  }

  /** Something changed. */
  changed(): void {
    this.#timer ??= setTimeout(() => this.tell(), REST_MS);
  }

  /** Tells it at once: a page that is hidden right after that is gone before it can tell anything. */
  tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const left = this.#read();
    const told = JSON.stringify(left);
    if (this.#session !== '' && told !== this.#told) {
      this.#told = told;
      send({ type: 'left', session: this.#session, left });
    }
  }
}
