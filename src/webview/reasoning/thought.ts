import type { Meter, Phase } from '../../protocol/reasoningView.ts';
import { button, el, icon, setText } from '../shared/dom.ts';
import { copyButton } from './copy.ts';
import { isRunning } from './phase.ts';
import { type StepHooks, StepsView } from './steps.ts';
import type { Words } from './words.ts';

/** The thought: open while the model is at work, one line afterwards, unless the user wants it otherwise. */
export class ThoughtView {
  readonly steps: StepsView;
  readonly #words: Words;
  readonly #title = el('span');
  readonly #details: HTMLDetailsElement;
  readonly element: HTMLElement;
  /** What the user chose; undefined until they do. */
  #choice: boolean | undefined;

  /**
   * @param toggled told when the user opens or closes the thought
   * @param hooks what others do with its steps
   */
  constructor(words: Words, toggled: () => void, copy: () => void, hooks: StepHooks) {
    this.#words = words;
    this.steps = new StepsView(words, toggled, hooks);
    const heading = el('h2', { id: 'thought-title' }, icon('chevron-right'), this.#title);
    const summary = el('summary', {}, heading);
    this.#details = el('details', {}, summary, this.#tools(), this.steps.element);
    this.element = el(
      'section',
      { class: 'thought', 'aria-labelledby': 'thought-title' },
      copyButton('thought', words, copy),
      this.#details,
    );
    // Not the toggle event, which also comes after our own changes.
    summary.addEventListener('click', () => {
      this.#choice = !this.#details.open;
      toggled();
    });
  }

  /** Whether the user opened (true) or closed (false) the thought; undefined when they did neither. */
  get choice(): boolean | undefined {
    return this.#choice;
  }

  /** Forgets what the user did with the thought of another run, or takes up what they did with this one. */
  restore(choice: boolean | undefined): void {
    this.#choice = choice;
    this.#details.open = choice ?? true;
  }

  /** Opens the thought, as if the user had. */
  open(): void {
    this.#choice = true;
    this.#details.open = true;
  }

  /**
   * @param answered whether an answer came: a thought that ended without one is what there is to read
   * @param collapse true when an ended thought may close; not while the user reads it
   */
  update(phase: Phase, meter: Meter, answered: boolean, collapse: boolean): void {
    const running = isRunning(phase);
    const empty = this.steps.text.trim() === '';
    this.element.hidden = empty && phase !== 'thinking';
    if (running || collapse) {
      this.#details.open = this.#choice ?? (running || !answered);
    }
    setText(this.#title, this.#summary(phase, meter));
    this.steps.showShares(phase !== 'thinking' && phase !== 'connecting');
  }

  #tools(): HTMLElement {
    const tool = (key: 'steps.expand' | 'steps.collapse', name: string, click: () => void) => {
      const text = this.#words.text(key);
      const element = button({ class: 'tool', 'data-testid': key, title: text }, name, text, click);
      element.lastElementChild?.setAttribute('class', 'hidden');
      return element;
    };
    return el(
      'div',
      { class: 'tools' },
      tool('steps.expand', 'expand-all', () => this.steps.expandAll(true)),
      tool('steps.collapse', 'collapse-all', () => this.steps.expandAll(false)),
    );
  }

  #summary(phase: Phase, meter: Meter): string {
    if (phase === 'thinking' || phase === 'connecting') {
      return this.#words.text('thought.active');
    }
    const estimated = (value: string) => this.#words.text('meter.estimated', { value });
    const tokens = this.#words.count(
      'tokens',
      meter.reasoningTokens,
      meter.reasoningTokensEstimated ? estimated : undefined,
    );
    return meter.thoughtMs === undefined
      ? this.#words.text('thought.summary.untimed', { tokens })
      : this.#words.text('thought.summary', { duration: this.#words.duration(meter.thoughtMs), tokens });
  }
}
