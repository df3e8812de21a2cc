import type { Meter } from '../../protocol/reasoningView.ts';
import { el, setText } from '../shared/dom.ts';
import type { Words } from './words.ts';

/** What is left of the thought's limits, while it thinks. The limit that is nearer shows. */
export class LimitView {
  readonly #words: Words;
  readonly #left = el('span', { id: 'limit-left', 'data-testid': 'limit-left' });
  readonly #gauge = el('progress', { max: '1', 'aria-labelledby': 'limit-left' });
  readonly element = el(
    'div',
    { class: 'limit', 'data-testid': 'limit', hidden: '' },
    this.#left,
    this.#gauge,
  );

  constructor(words: Words) {
    this.#words = words;
  }

  update({ limits, reasoningTokens, thoughtMs = 0 }: Meter, thinking: boolean): void {
    const tokens = limits?.tokens === undefined ? 0 : reasoningTokens / limits.tokens;
    const time = limits?.ms === undefined ? 0 : thoughtMs / limits.ms;
    this.element.hidden = !thinking || (limits?.tokens === undefined && limits?.ms === undefined);
    this.#gauge.value = Math.min(1, Math.max(tokens, time));
    const left =
      limits?.tokens !== undefined && tokens >= time
        ? this.#words.count('tokens', Math.max(0, Math.round(limits.tokens - reasoningTokens)))
        : this.#words.duration(Math.max(0, (limits?.ms ?? 0) - thoughtMs));
    setText(this.#left, this.#words.text('limit.left', { left }));
  }
}
