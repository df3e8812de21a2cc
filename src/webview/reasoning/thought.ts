import type { Meter, Phase } from '../../protocol/reasoningView.ts';
import { button, el, icon, setText } from '../shared/dom.ts';
import type { Follow } from '../shared/follow.ts';
import { copyButton } from './copy.ts';
import { Find } from './find.ts';
import { Outline, type OutlineState } from './outline.ts';
import { isRunning } from './phase.ts';
import type { StepHooks, StepsView } from './steps.ts';
import type { Words } from './words.ts';

/** The thought: open while the model is at work, one line afterwards, unless the user wants it otherwise. */
export class ThoughtView {
  readonly outline: Outline;
  /** Find in the thought; its element stands elsewhere. */
  readonly find: Find;
  readonly #words: Words;
  readonly #title = el('span');
  readonly #details: HTMLDetailsElement;
  readonly #toggled: () => void;
  readonly element: HTMLElement;
  /** What the user chose; undefined until they do. */
  #choice: boolean | undefined;

  /**
   * @param follow what keeps the end of the page in sight
   * @param toggled told when the user opens or closes the thought
   * @param changed told when there is something to render or to remember
   * @param hooks what others do with its steps
   */
  constructor(
    words: Words,
    follow: () => Follow,
    toggled: () => void,
    changed: () => void,
    copy: () => void,
    hooks: StepHooks,
  ) {
    this.#words = words;
    this.#toggled = toggled;
    this.outline = new Outline(words, follow, changed, () => this.find.repaint(), {
      ...hooks,
      changed: () => this.find.changed(),
    });
    this.find = new Find(words, this.outline, (index) => {
      this.open();
      return this.outline.open(index);
    });
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

  get steps(): StepsView {
    return this.outline.steps;
  }

  /** Opens the thought, as if the user did. */
  open(): void {
    this.#choice = true;
    if (!this.#details.open) {
      this.#details.open = true;
      this.#toggled();
    }
  }

  /** Goes to the next (1) or previous (-1) step from where the user is. */
  go(by: 1 | -1): void {
    this.open();
    this.outline.step(by);
  }

  /**
   * Renders what is new, until done or until `deadline` (a time of `performance.now()`, in ms); a closed thought is
   * rendered once it is opened.
   * @returns false when there is more to do
   */
  render(deadline: number): boolean {
    const done = !this.#details.open || this.steps.render(deadline, () => this.outline.inSight());
    this.find.repaint();
    this.outline.timeline.stick();
    this.outline.lookSoon();
    return done;
  }

  /** Whether the user opened (true) or closed (false) the thought; undefined when they did neither. */
  get choice(): boolean | undefined {
    return this.#choice;
  }

  /** Forgets what the user did with the thought of another run, or takes up what they did with this one. */
  restore(choice: boolean | undefined, outline?: OutlineState): void {
    this.outline.restore(outline);
    this.#choice = choice;
    this.#details.open = choice ?? true;
  }

  /**
   * @param answered whether an answer came: a thought that ended without one is what there is to read
   * @param collapse true when an ended thought may close; not while the user reads it
   */
  update(phase: Phase, meter: Meter, answered: boolean, collapse: boolean): void {
    const running = isRunning(phase);
    this.element.hidden = this.steps.isEmpty && phase !== 'thinking';
    if (running || collapse) {
      this.#details.open = this.#choice ?? (running || !answered);
    }
    setText(this.#title, this.#summary(phase, meter));
    this.steps.showShares(phase !== 'thinking' && phase !== 'connecting');
  }

  #tools(): HTMLElement {
    const tool = (
      key: 'steps.previous' | 'steps.next' | 'steps.expand' | 'steps.collapse' | 'find.title',
      name: string,
      click: () => void,
    ) => {
      const text = this.#words.text(key);
      const element = button({ class: 'tool', 'data-testid': key, title: text }, name, text, click);
      element.lastElementChild?.setAttribute('class', 'hidden');
      return element;
    };
    return el(
      'div',
      { class: 'tools', role: 'group', 'aria-label': this.#words.text('steps.title') },
      tool('steps.previous', 'arrow-up', () => this.go(-1)),
      tool('steps.next', 'arrow-down', () => this.go(1)),
      tool('steps.expand', 'expand-all', () => this.outline.expandAll(true)),
      tool('steps.collapse', 'collapse-all', () => this.outline.expandAll(false)),
      tool('find.title', 'search', () => this.find.open()),
      this.outline.timeline.element,
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
