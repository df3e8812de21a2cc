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
  #icon = icon('loading');
  readonly element = el('div', { class: 'phase' }, this.#icon, this.#label);

  constructor(words: Words) {
    this.#words = words;
  }

  update(phase: Phase): void {
    this.element.dataset.phase = phase;
    this.#icon.className = `icon icon-${ICONS[phase]}`;
    setText(this.#label, this.#words.text(`phase.${phase}`));
  }

  /** Takes the focus from a button that goes away. */
  focus(): void {
    this.#label.focus();
  }
}
