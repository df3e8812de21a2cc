import type { Meter } from '../../protocol/reasoningView.ts';
import { el, setText } from '../shared/dom.ts';
import type { Words } from './words.ts';

/**
 * Elapsed time, reasoning tokens and tokens per second; the time goes on between messages. At the end also what the
 * request took: answer, prompt and cost.
 */
export class MeterView {
  readonly #words: Words;
  readonly #elapsed = el('dd', { 'data-testid': 'elapsed' });
  readonly #tokens = el('dd', { 'data-testid': 'reasoning-tokens' });
  readonly #rate = el('dd', { 'data-testid': 'rate' });
  readonly #answer = el('dd', { 'data-testid': 'answer-tokens' });
  readonly #prompt = el('dd', { 'data-testid': 'prompt-tokens' });
  readonly #cost = el('dd', { 'data-testid': 'cost' });
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
      term(words.text('meter.answer'), this.#answer),
      term(words.text('meter.prompt'), this.#prompt),
      term(words.text('meter.cost'), this.#cost),
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

    this.#showSpent(meter, running);

    clearTimeout(this.#timer);
    this.#start = performance.now() - meter.elapsedMs;
    this.#shown = running && !fresh ? this.#shown : 0;
    if (running) {
      this.#tick();
    } else {
      setText(this.#elapsed, this.#words.duration(meter.elapsedMs));
    }
  }

  #showSpent(meter: Meter, running: boolean): void {
    const { answerTokens, answerTokensEstimated, promptTokens, cachedTokens, cost } = meter;
    const answer = this.#words.number(answerTokens);
    const prompt = promptTokens === undefined ? undefined : this.#words.number(promptTokens);
    const cached = cachedTokens ? this.#words.number(cachedTokens) : undefined;
    const show = (value: HTMLElement, text: string | undefined): void => {
      setText(value, text ?? '');
      // A term without a value says nothing.
      if (value.parentElement) {
        value.parentElement.hidden = running || text === undefined;
      }
    };
    const counted = answerTokensEstimated ? this.#words.text('meter.estimated', { value: answer }) : answer;
    show(this.#answer, answerTokens > 0 ? counted : undefined);
    show(
      this.#prompt,
      prompt !== undefined && cached !== undefined
        ? this.#words.text('meter.prompt.cached', { count: prompt, cached })
        : prompt,
    );
    show(this.#cost, cost);
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
