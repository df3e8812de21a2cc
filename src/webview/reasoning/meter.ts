import type { Meter } from '../../protocol/reasoningView.ts';
import { el, setText } from '../shared/dom.ts';
import type { Words } from './words.ts';

/** Elapsed time, reasoning tokens and tokens per second; the time goes on between messages. */
export class MeterView {
  readonly #words: Words;
  readonly #elapsed = el('dd', { 'data-testid': 'elapsed' });
  readonly #tokens = el('dd', { 'data-testid': 'reasoning-tokens' });
  readonly #rate = el('dd', { 'data-testid': 'rate' });
  readonly element: HTMLElement;

  /** `performance.now()` at which the request would have been sent for the last `elapsedMs` to be right. */
  #start = 0;
  /** The last time shown, in ms: a late message must not turn the clock back. */
  #shown = 0;
  #timer: number | undefined;

  constructor(words: Words) {
    this.#words = words;
    const term = (label: string, value: HTMLElement) => el('div', {}, el('dt', {}, label), value);
    this.element = el(
      'dl',
      { class: 'meter' },
      term(words.text('meter.elapsed'), this.#elapsed),
      term(words.text('meter.reasoningTokens'), this.#tokens),
      term(words.text('meter.rate'), this.#rate),
    );
  }

  /** @param fresh true for the first figures of a run, before which no time of this run was shown */
  update(meter: Meter, running: boolean, fresh: boolean): void {
    const unknown = this.#words.text('meter.unknown');
    const { reasoningTokens, reasoningTokensEstimated, tokensPerSecond } = meter;
    const tokens = this.#words.number(reasoningTokens);
    setText(
      this.#tokens,
      reasoningTokensEstimated ? this.#words.text('meter.estimated', { value: tokens }) : tokens,
    );
    this.#tokens.title = reasoningTokensEstimated ? this.#words.text('meter.estimated.hint') : '';
    const rate = tokensPerSecond === undefined ? undefined : this.#words.rate(tokensPerSecond);
    setText(this.#rate, rate === undefined ? unknown : this.#words.text('meter.rate.value', { rate }));

    clearTimeout(this.#timer);
    this.#start = performance.now() - meter.elapsedMs;
    this.#shown = running && !fresh ? this.#shown : 0;
    if (running) {
      this.#tick();
    } else {
      setText(this.#elapsed, this.#words.duration(meter.elapsedMs));
    }
  }

  #tick(): void {
    this.#shown = Math.max(this.#shown, performance.now() - this.#start);
    // Whole seconds: tenths that rush by only draw the eye.
    const whole = Math.floor(this.#shown / 1000);
    const seconds = this.#words.number(whole);
    setText(
      this.#elapsed,
      whole < 60 ? this.#words.text('duration.seconds', { seconds }) : this.#words.duration(whole * 1000),
    );
    this.#timer = window.setTimeout(() => this.#tick(), 1000 - (this.#shown % 1000));
  }
}
