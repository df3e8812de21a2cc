import type { ThoughtStep } from '../../protocol/reasoningView.ts';
import { el } from '../shared/dom.ts';
import { MarkdownStream } from '../shared/stream.ts';
import { StepView } from './step.ts';
import { StepGroups } from './stepGroups.ts';
import type { Words } from './words.ts';

/** So many steps are rendered in any order. */
const FEW = 4;

/** What others do with the steps of a thought as they come. */
export interface StepHooks {
  /** Called once with each rendered block that will not change any more of a step that has been in sight. */
  closedBlock?(block: HTMLElement, step: StepView): void;
  /** A step has just begun; it has no text yet. */
  begun?(step: StepView): void;
  /** Steps from this number on are new or have changed. */
  changed?(from: number): void;
  /** Steps that were far from sight are near: there may be something to render. */
  came?(): void;
  /** All steps are gone. */
  cleared?(): void;
  /** The user opened or closed a step. */
  toggled?(step: StepView): void;
}

/**
 * The thought as steps. Text comes before its step is known: until then it stands below the last one. What is
 * closed is rendered once and never again; a step that is collapsed, not before it is expanded.
 */
export class StepsView {
  readonly #words: Words;
  readonly #hooks: StepHooks;
  readonly #groups: StepGroups;
  readonly #rest = new MarkdownStream();
  /** What no step has taken in yet, and where it begins in the thought, in UTF-16 units. */
  #restText = '';
  #restStart = 0;
  /** Steps with text that is not on the page yet. */
  readonly #behind = new Set<StepView>();
  /** Undefined when the steps say shares of a whole that has grown since. */
  #hasShares: boolean | undefined = false;
  #runId = '';
  #text = '';
  #isEmpty = true;
  readonly element: HTMLElement;

  constructor(words: Words, hooks: StepHooks) {
    this.#words = words;
    this.#hooks = hooks;
    this.#groups = new StepGroups(words.text('steps.title'), (views) => {
      for (const view of views) {
        this.#behind.add(view);
      }
      hooks.came?.();
    });
    this.#rest.element.classList.add('rest');
    this.element = el(
      'div',
      { class: 'steps-place', 'data-testid': 'thought' },
      this.list,
      this.#rest.element,
    );
  }

  /** Holds the elements of the steps. */
  get list(): HTMLElement {
    return this.#groups.element;
  }

  /** The thought so far. */
  get text(): string {
    return this.#text;
  }

  /** Whether there is no thought, or nothing but space. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** The steps so far, in order. */
  get views(): readonly StepView[] {
    return this.#groups.views;
  }

  /** Has a step on the page, however far it is: only there has it a place. */
  bring(view: StepView): void {
    this.#groups.bring(view);
  }

  /** Has on the page what is near; to be called when the page was scrolled. */
  bringNear(): void {
    this.#groups.bringNear();
  }

  /** Takes from the page what is far from sight, but for one step that stays. */
  putAway(kept: StepView | undefined): void {
    this.#groups.putAway(kept);
  }

  /** The steps of the groups that reach into the part of the window from `top` to `bottom`, in CSS pixels. */
  between(top: number, bottom: number): readonly StepView[] {
    return this.#groups.between(top, bottom);
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
    // Not all of the text each time: to look at it, the browser has to join what came piece by piece.
    this.#isEmpty &&= text.trim() === '';
  }

  /** Takes in steps that are new or have changed, in order. */
  update(steps: readonly ThoughtStep[]): void {
    for (const step of steps) {
      const view = this.views[step.index];
      if (view) {
        view.update(step);
        this.#give(view, step.end);
      } else if (step.index === this.views.length) {
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
    const sum = this.views.reduce((tokens, { step }) => tokens + step.tokens, 0);
    for (const view of this.views) {
      view.share = isOver && sum > 0 ? view.step.tokens / sum : undefined;
    }
  }

  /** Expands or collapses a step. */
  expand(view: StepView, expanded: boolean): void {
    if (view.expanded !== expanded) {
      view.expanded = expanded;
      this.#groups.resized(view);
      this.#behind.add(view);
    }
  }

  /**
   * Renders what is new, until done or until `deadline` (a time of `performance.now()`, in ms).
   * @param inSight finds the steps that are in sight: they are rendered before the others, after the last one
   * @returns false when there is more to do
   */
  render(deadline: number, inSight: () => Iterable<StepView>): boolean {
    const last = this.views.at(-1);
    // To find what is in sight, the page is laid out: not for the few that a frame has time for anyway.
    const first = this.#behind.size > FEW ? inSight() : [];
    for (const view of [...(last ? [last] : []), ...first, ...this.#behind]) {
      if (this.#behind.has(view)) {
        // What is not on the page is rendered when it comes back.
        if (!this.#groups.isAway(view) && !view.render(deadline)) {
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
    this.#isEmpty = true;
    this.#hasShares = false;
    this.#restText = '';
    this.#restStart = 0;
    this.#behind.clear();
    this.#groups.clear();
    this.#hooks.cleared?.();
  }

  /** Whether the steps that are shown and closed are among `steps` as they are. */
  #fits(steps: readonly ThoughtStep[]): boolean {
    return this.views.every(({ step }, index) => {
      const other = steps[index];
      return other?.start === step.start && (step.open || other.end === step.end);
    });
  }

  #add(step: ThoughtStep): void {
    const before = this.views.at(-1);
    if (before) {
      this.#give(before, step.start);
    }
    const view = new StepView(step, this.#runId, this.#words, {
      toggled: () => {
        this.#groups.resized(view);
        this.#behind.add(view);
        this.#hooks.toggled?.(view);
      },
      closedBlock: (block) => this.#hooks.closedBlock?.(block, view),
    });
    if (this.#hasShares) {
      this.#hasShares = undefined;
    }
    this.#groups.add(view);
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
      this.#groups.resized(view);
    }
    this.#behind.add(view);
  }
}
