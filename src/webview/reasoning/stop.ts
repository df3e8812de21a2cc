import { button, setText } from '../shared/dom.ts';
import type { Words } from './words.ts';

/** The Stop button: there while the model is at work; says at once that it was pressed. */
export class StopButton {
  readonly #words: Words;
  readonly element: HTMLButtonElement;
  #stopping = false;

  constructor(words: Words, stop: () => void) {
    this.#words = words;
    const attributes = { 'data-testid': 'stop', class: 'primary stop' };
    this.element = button(attributes, 'debug-stop', words.text('stop'), () => {
      if (!this.#stopping) {
        this.#show(true);
        stop();
      }
    });
  }

  /**
   * @param running whether there is anything to stop
   * @param fresh true when it is another run than before
   * @returns true when the button had the focus and is gone
   */
  update(running: boolean, fresh: boolean): boolean {
    if (fresh || !running) {
      this.#show(false);
    }
    const loses = !running && document.activeElement === this.element;
    this.element.hidden = !running;
    return loses;
  }

  #show(stopping: boolean): void {
    this.#stopping = stopping;
    // Not `disabled`, which would take the focus away.
    this.element.ariaDisabled = stopping ? 'true' : null;
    const [, label] = this.element.children;
    if (label) {
      setText(label, this.#words.text(stopping ? 'stop.pending' : 'stop'));
    }
  }
}
