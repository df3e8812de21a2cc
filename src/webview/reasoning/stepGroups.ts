import { el } from '../shared/dom.ts';
import type { StepView } from './step.ts';

/**
 * A group is laid out in one frame when it comes near, so it must not be long; and each costs the browser a little in
 * every frame, so there must not be many.
 */
const STEPS_PER_GROUP = 5;

/** How wide a letter is on average, in em. */
const LETTER_EM = 0.5;
/** What the indent of the text takes from a line, in CSS pixels. */
const INDENT_PX = 14;

/**
 * The steps on the page, in groups that the browser lays out, or skips when out of sight, as one. How high it takes a
 * group to be that it never laid out comes from its text: near enough that few come into sight at once.
 */
export class StepGroups {
  readonly element = el('div', { class: 'steps', role: 'list' });
  readonly #views: StepView[] = [];
  #columns = 0;

  constructor(name: string) {
    this.element.setAttribute('aria-label', name);
    new ResizeObserver(([entry]) => this.#measure(entry?.contentRect.width ?? 0)).observe(this.element);
  }

  /** The steps so far, in order. */
  get views(): readonly StepView[] {
    return this.#views;
  }

  add(view: StepView): void {
    if (this.#views.length % STEPS_PER_GROUP === 0) {
      this.element.append(el('div', { class: 'step-group', role: 'presentation' }));
    }
    this.#views.push(view);
    this.element.lastElementChild?.append(view.element);
  }

  clear(): void {
    this.#views.length = 0;
    this.element.replaceChildren();
  }

  /** A step is complete, or was expanded or collapsed. */
  resized(view: StepView): void {
    const group = view.element.parentElement;
    const first = view.step.index - (view.step.index % STEPS_PER_GROUP);
    const expanded = this.#views.slice(first, first + STEPS_PER_GROUP).filter((step) => step.expanded);
    const sum = (of: (step: StepView) => number) => String(expanded.reduce((all, step) => all + of(step), 0));
    group?.style.setProperty(
      '--letters',
      sum(({ extent }) => extent.letters),
    );
    group?.style.setProperty(
      '--breaks',
      sum(({ extent }) => extent.breaks),
    );
  }

  /** The steps of the groups that reach into the part of the window from `top` to `bottom`, in CSS pixels. */
  between(top: number, bottom: number): readonly StepView[] {
    const groups = this.element.children;
    const place = (index: number) => groups[index]?.getBoundingClientRect();
    // They stand below one another, so looking at a few of them is enough.
    const find = (isPast: (rect: DOMRect | undefined) => boolean): number => {
      let [from, to] = [0, groups.length];
      while (from < to) {
        const middle = (from + to) >> 1;
        if (isPast(place(middle))) {
          to = middle;
        } else {
          from = middle + 1;
        }
      }
      return from;
    };
    const first = find((rect) => rect !== undefined && rect.bottom > top);
    const end = find((rect) => rect !== undefined && rect.top >= bottom);
    return this.#views.slice(first * STEPS_PER_GROUP, end * STEPS_PER_GROUP);
  }

  #measure(width: number): void {
    const letter = LETTER_EM * Number.parseFloat(getComputedStyle(this.element).fontSize);
    const columns = Math.max(8, Math.round((width - INDENT_PX) / letter));
    if (width > 0 && columns !== this.#columns) {
      this.#columns = columns;
      this.element.style.setProperty('--columns', String(columns));
    }
  }
}
