import type { Phase } from '../../protocol/reasoningView.ts';
import { el, icon, setText } from '../shared/dom.ts';
import type { Words } from './words.ts';

const ICONS: Record<Phase, string> = {
  connecting: 'loading',
  thinking: 'loading',
  answering: 'loading',
  done: 'pass',
  stopped: 'stop-circle',
  failed: 'error',
};

/** True while the model is at work. */
export function isRunning(phase: Phase): boolean {
  return phase === 'connecting' || phase === 'thinking' || phase === 'answering';
}

/** Where the run stands, read out when it changes; the only part of the page that speaks by itself but errors. */
export class PhaseView {
  readonly #words: Words;
  readonly #label = el('span', { 'data-testid': 'phase', role: 'status', tabindex: '-1' });
  readonly #icon = icon('loading');
  #phase: Phase = 'connecting';
  #isHeld = false;
  readonly element = el('div', { class: 'phase' }, this.#icon, this.#label);

  constructor(words: Words) {
    this.#words = words;
  }

  update(phase: Phase): void {
    this.#phase = phase;
    this.element.dataset.phase = phase;
    this.#showIcon();
    setText(this.#label, this.#words.text(`phase.${phase}`));
  }

  /** Whether the run is a replay that waits for the user. */
  set held(isHeld: boolean) {
    this.#isHeld = isHeld;
    this.#showIcon();
  }

  /** Takes the focus from a button that goes away. */
  focus(): void {
    this.#label.focus();
  }

  #showIcon(): void {
    const name = this.#isHeld && isRunning(this.#phase) ? 'debug-pause' : ICONS[this.#phase];
    this.#icon.className = `icon icon-${name}`;
  }
}
