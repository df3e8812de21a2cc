import type { ThoughtStep } from '../../protocol/reasoningView.ts';
import { el } from '../shared/dom.ts';
import { MarkdownStream } from '../shared/stream.ts';
import { StepView } from './step.ts';
import type { Words } from './words.ts';

/** What others do with the steps of a thought as they come. */
export interface StepHooks {
  /** Called once with each rendered block of a step that will not change any more, before it is shown. */
  closedBlock?(block: HTMLElement, step: StepView): void;
  /** A step has just begun; it has no text yet. */
  begun?(step: StepView): void;
  /** Steps from this number on are new or have changed. */
  changed?(from: number): void;
  /** All steps are gone. */
  cleared?(): void;
  /** The user opened or closed a step. */
  toggled?(step: StepView): void;
}

/** Each group costs the browser a little in every frame, and so does each step in a group that is in sight. */
const STEPS_PER_GROUP = 12;

/**
 * The thought as steps. Text comes before its step is known: until then it stands below the last one. What is
 * closed is rendered once and never again; a step that is collapsed, not before it is expanded.
 */
export class StepsView {
  readonly #words: Words;
  readonly #hooks: StepHooks;
  /** Holds the elements of the steps, in groups that the browser lays out, or skips when out of sight, as one. */
  readonly list = el('div', { class: 'steps', role: 'list' });
  readonly #rest = new MarkdownStream();
  /** What no step has taken in yet, and where it begins in the thought, in UTF-16 units. */
  #restText = '';
  #restStart = 0;
  readonly #views: StepView[] = [];
  /** Steps with text that is not on the page yet. */
  readonly #behind = new Set<StepView>();
  /** Undefined when there are steps about whose share nothing was said. */
  #hasShares: boolean | undefined;
  #runId = '';
  #text = '';
  readonly element: HTMLElement;

  constructor(words: Words, hooks: StepHooks) {
    this.#words = words;
    this.#hooks = hooks;
    this.list.setAttribute('aria-label', words.text('steps.title'));
    this.#rest.element.classList.add('rest');
    this.element = el(
      'div',
      { class: 'steps-place', 'data-testid': 'thought' },
      this.list,
      this.#rest.element,
    );
  }

  /** The thought so far. */
  get text(): string {
    return this.#text;
  }

  /** The steps so far, in order. */
  get views(): readonly StepView[] {
    return this.#views;
  }

  /** The steps of the groups that reach into the part of the window from `top` to `bottom`, in CSS pixels. */
  between(top: number, bottom: number): readonly StepView[] {
    const groups = [...this.list.children].map((group) => group.getBoundingClientRect());
    const first = groups.findIndex((group) => group.bottom > top);
    const end = groups.findIndex((group) => group.top >= bottom);
    return first < 0
      ? []
      : this.#views.slice(first * STEPS_PER_GROUP, end < 0 ? undefined : end * STEPS_PER_GROUP);
  }

  /** Whether text that is in no step yet shows: below a step that is collapsed it does not. */
  set showsRest(shows: boolean) {
    this.#rest.element.hidden = !shows;
  }

  /** Shows a thought; what is shown of it already stays. */
  set(runId: string, text: string, steps: readonly ThoughtStep[]): void {
    if (runId !== this.#runId || !text.startsWith(this.#text) || !this.#fits(steps)) {
      this.#clear(runId);
    }
    this.append(text.slice(this.#text.length));
    this.update(steps);
  }

  /** Adds text at the end; {@link render} shows it. */
  append(text: string): void {
    this.#text += text;
    this.#restText += text;
  }

  /** Takes in steps that are new or have changed, in order. */
  update(steps: readonly ThoughtStep[]): void {
    for (const step of steps) {
      const view = this.#views[step.index];
      if (view) {
        view.update(step);
        this.#give(view, step.end);
      } else if (step.index === this.#views.length) {
        this.#add(step);
      }
    }
    const [first] = steps;
    if (first) {
      this.#hooks.changed?.(first.index);
    }
  }

  /** Says of each step how much of the whole it is, once the thought is over. */
  showShares(isOver: boolean): void {
    if (this.#hasShares === isOver) {
      return;
    }
    this.#hasShares = isOver;
    const sum = this.#views.reduce((tokens, { step }) => tokens + step.tokens, 0);
    for (const view of this.#views) {
      view.share = isOver && sum > 0 ? view.step.tokens / sum : undefined;
    }
  }

  /** Expands or collapses a step. */
  expand(view: StepView, expanded: boolean): void {
    if (view.expanded !== expanded) {
      view.expanded = expanded;
      this.#behind.add(view);
    }
  }

  /**
   * Renders what is new, until done or until `deadline` (a time of `performance.now()`, in ms).
   * @param inSight finds the steps that are in sight: they are rendered before the others, after the last one
   * @returns false when there is more to do
   */
  render(deadline: number, inSight: () => Iterable<StepView>): boolean {
    const last = this.#views.at(-1);
    const isBehind = this.#behind.size > (last && this.#behind.has(last) ? 1 : 0);
    for (const view of [...(last ? [last] : []), ...(isBehind ? inSight() : []), ...this.#behind]) {
      if (this.#behind.has(view)) {
        if (!view.render(deadline)) {
          return false;
        }
        this.#behind.delete(view);
      }
    }
    this.#rest.set(this.#restText);
    return this.#rest.render(deadline);
  }

  #clear(runId: string): void {
    this.#runId = runId;
    this.#text = '';
    this.#restText = '';
    this.#restStart = 0;
    this.#views.length = 0;
    this.#behind.clear();
    this.list.replaceChildren();
    this.#hooks.cleared?.();
  }

  /** Whether the steps that are shown and closed are among `steps` as they are. */
  #fits(steps: readonly ThoughtStep[]): boolean {
    return this.#views.every(({ step }, index) => {
      const other = steps[index];
      return other?.start === step.start && (step.open || other.end === step.end);
    });
  }

  #add(step: ThoughtStep): void {
    const before = this.#views.at(-1);
    if (before) {
      this.#give(before, step.start);
    }
    const view = new StepView(step, this.#runId, this.#words, {
      toggled: () => {
        this.#behind.add(view);
        this.#hooks.toggled?.(view);
      },
      closedBlock: (block) => this.#hooks.closedBlock?.(block, view),
    });
    this.#views.push(view);
    this.#hasShares = undefined;
    if (step.index % STEPS_PER_GROUP === 0) {
      this.list.append(el('div', { class: 'step-group', role: 'presentation' }));
    }
    this.list.lastElementChild?.append(view.element);
    this.#hooks.begun?.(view);
    this.#give(view, step.end);
  }

  /** Moves the rest of the thought up to the offset `end` into a step. */
  #give(view: StepView, end: number): void {
    const units = end - this.#restStart;
    if (units > 0) {
      const given = this.#restText.slice(0, units);
      view.append(given);
      this.#restText = this.#restText.slice(units);
      this.#restStart += given.length;
    }
    if (!view.step.open) {
      view.end();
    }
    this.#behind.add(view);
  }
}
