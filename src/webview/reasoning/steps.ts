import type { ThoughtStep } from '../../protocol/reasoningView.ts';
import { el } from '../shared/dom.ts';
import { MarkdownStream } from '../shared/stream.ts';
import { StepView } from './step.ts';
import type { Words } from './words.ts';

/** What others do with the steps of a thought as they come. */
export interface StepHooks {
  /** Called once with each rendered block of a step that will not change any more, before it is shown. */
  closedBlock?(block: HTMLElement, step: StepView): void;
}

/**
 * The thought as steps that open and close. Text comes before its step is known: until then it stands below the
 * last one. What is closed is rendered once and never again.
 */
export class StepsView {
  readonly #words: Words;
  readonly #toggled: () => void;
  readonly #hooks: StepHooks;
  readonly #list = el('ol', { class: 'steps' });
  /** What no step has taken in yet. */
  readonly #rest = new MarkdownStream();
  /** Where the rest begins in the thought, in UTF-16 units. */
  #restStart = 0;
  readonly #views: StepView[] = [];
  /** Steps with text that is not on the page yet. */
  readonly #behind = new Set<StepView>();
  /** The step at which Tab stops. */
  #current: StepView | undefined;
  /** Undefined when there are steps about which nothing was said. */
  #hasShares: boolean | undefined;
  #runId = '';
  #text = '';
  readonly element: HTMLElement;

  /** @param toggled told when the user opens or closes steps */
  constructor(words: Words, toggled: () => void, hooks: StepHooks = {}) {
    this.#words = words;
    this.#toggled = toggled;
    this.#hooks = hooks;
    this.#list.setAttribute('aria-label', words.text('steps.title'));
    this.#rest.element.classList.add('rest');
    this.element = el(
      'div',
      { class: 'steps-place', 'data-testid': 'thought' },
      this.#list,
      this.#rest.element,
    );
    this.#list.addEventListener('keydown', (event) => this.#onKey(event));
    this.#list.addEventListener('focusin', (event) => this.#onFocus(event));
  }

  /** The thought so far. */
  get text(): string {
    return this.#text;
  }

  /** The steps so far, in order. */
  get views(): readonly StepView[] {
    return this.#views;
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
    this.#rest.append(text);
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

  /** Expands one step; {@link render} shows its text. */
  expand(view: StepView): void {
    view.expanded = true;
    this.#behind.add(view);
    this.#toggled();
  }

  /** Expands or collapses every step. */
  expandAll(expanded: boolean): void {
    for (const view of this.#views) {
      view.expanded = expanded;
      this.#behind.add(view);
    }
    this.#toggled();
  }

  /**
   * Renders what is new, until done or until `deadline` (a time of `performance.now()`, in ms).
   * @returns false when there is more to do
   */
  render(deadline: number): boolean {
    for (const view of this.#behind) {
      if (!view.render(deadline)) {
        return false;
      }
      this.#behind.delete(view);
    }
    return this.#rest.render(deadline);
  }

  #clear(runId: string): void {
    this.#runId = runId;
    this.#text = '';
    this.#restStart = 0;
    this.#rest.set('');
    this.#views.length = 0;
    this.#behind.clear();
    this.#current = undefined;
    this.#list.replaceChildren();
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
        this.#toggled();
      },
      closedBlock: (block) => this.#hooks.closedBlock?.(block, view),
    });
    this.#views.push(view);
    this.#hasShares = undefined;
    this.#list.append(view.element);
    this.#moveTabStop(this.#current ?? view);
    this.#give(view, step.end);
  }

  /** Moves the rest of the thought up to the offset `end` into a step. */
  #give(view: StepView, end: number): void {
    const units = end - this.#restStart;
    if (units > 0) {
      const { text } = this.#rest;
      const given = text.slice(0, units);
      view.append(given);
      this.#rest.set(text.slice(units));
      this.#restStart += given.length;
    }
    if (!view.step.open) {
      view.end();
    }
    this.#behind.add(view);
  }

  #moveTabStop(to: StepView): void {
    if (this.#current !== to) {
      if (this.#current) {
        this.#current.tabStop = false;
      }
      this.#current = to;
      to.tabStop = true;
    }
  }

  #onFocus(event: FocusEvent): void {
    const item = event.target instanceof Element ? event.target.closest('.thought-step') : null;
    const view = this.#views.find(({ element }) => element === item);
    if (view) {
      this.#moveTabStop(view);
    }
  }

  /** Arrow keys walk the lines of the steps and open and close them. */
  #onKey(event: KeyboardEvent): void {
    const view = this.#views.find(({ header }) => header === event.target);
    if (!view || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) {
      return;
    }
    const { index } = view.step;
    const to: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: this.#views.length - 1,
    };
    const next = to[event.key];
    if (next !== undefined) {
      this.#views[next]?.header.focus();
    } else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      if (view.expanded !== (event.key === 'ArrowRight')) {
        view.header.click();
      }
    } else {
      return;
    }
    event.preventDefault();
  }
}
