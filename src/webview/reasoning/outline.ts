import type { Follow } from '../shared/follow.ts';
import { wasOutlined } from './host.ts';
import type { StepView } from './step.ts';
import { type StepHooks, StepsView } from './steps.ts';
import { Timeline } from './timeline.ts';
import type { Words } from './words.ts';

/** Space between the top of what can be seen and a step that was gone to, in CSS pixels. */
const GAP = 8;

/** In so many frames everything that comes into sight is laid out. */
const SETTLING_FRAMES = 8;

/** How soon the timeline shows where the reader is, in ms. */
const LOOK_MS = 150;

/** A step at the top of what can be seen, and where its top is, in CSS pixels from that of the window. */
export interface Place {
  readonly index: number;
  readonly top: number;
}

/** What the user made of the steps of a run, to be remembered. */
export interface OutlineState {
  /** True when steps are collapsed unless the user opened them or the model is at them. */
  readonly outlined: boolean;
  /** Steps that the user opened or closed one by one, by their number. */
  readonly toggled: Readonly<Record<string, boolean>>;
}

/** Moves about in the steps of a thought: which are expanded, where the reader is, and the way to another. */
export class Outline {
  readonly steps: StepsView;
  readonly timeline: Timeline;
  readonly #follow: () => Follow;
  readonly #changed: () => void;
  readonly #scrolled: () => void;
  /** Steps that the timeline marks as in sight. */
  #seen = new Set<StepView>();
  #looking: number | undefined;
  /** The step at which Tab stops: the one that the user was at last. */
  #current: StepView | undefined;
  /** The step that was gone to, until the user scrolls away from it. */
  #goneTo: { readonly index: number; readonly scrollY: number } | undefined;
  #outlined = wasOutlined();
  #toggled = new Map<number, boolean>();

  /**
   * @param changed told when the user opens or closes steps
   * @param scrolled told a moment after other steps have come into sight
   */
  constructor(
    words: Words,
    follow: () => Follow,
    changed: () => void,
    scrolled: () => void,
    hooks: StepHooks = {},
  ) {
    this.#follow = follow;
    this.#changed = changed;
    this.#scrolled = scrolled;
    this.timeline = new Timeline(words, (index) => this.go(index));
    this.steps = new StepsView(words, {
      ...hooks,
      begun: (view) => this.#begun(view),
      changed: (from) => this.#stepsChanged(from, hooks),
      came: changed,
      cleared: () => this.#cleared(),
      toggled: (view) => this.#userToggled(view),
    });
    const { list } = this.steps;
    list.addEventListener('keydown', (event) => this.#onKey(event));
    list.addEventListener('focusin', (event) => this.#onFocus(event));
    window.addEventListener(
      'scroll',
      () => {
        this.steps.bringNear();
        this.lookSoon();
      },
      { passive: true },
    );
    window.addEventListener('resize', () => this.lookSoon());
  }

  get state(): OutlineState {
    return { outlined: this.#outlined, toggled: Object.fromEntries(this.#toggled) };
  }

  /** Takes up what the user had made of the steps of a run; to be called before they are shown. */
  restore(state: OutlineState | undefined): void {
    this.#outlined = state?.outlined ?? this.#outlined;
    this.#toggled = new Map(
      Object.entries(state?.toggled ?? {}).map(([index, expanded]) => [Number(index), expanded]),
    );
  }

  /** Expands every step, or collapses all but the one that the model is at. */
  expandAll(expanded: boolean): void {
    this.#outlined = !expanded;
    this.#toggled.clear();
    const reading = this.steps.views[this.readingAt()];
    this.tidy();
    if (!this.#follow().following) {
      // What was read stays where it was.
      this.#scrollTo(reading);
    }
    this.#changed();
  }

  /** Expands and collapses the steps as they are meant to be; called when nobody reads them where they are. */
  tidy(from = 0): void {
    for (const view of this.steps.views.slice(from)) {
      this.steps.expand(view, this.#isExpanded(view));
    }
    this.#showRest();
  }

  /** Expands a step and brings its first line into view. */
  go(index: number): void {
    const view = this.steps.views[index];
    if (!view) {
      return;
    }
    this.#follow().pause();
    this.steps.bring(view);
    this.#moveTabStop(view);
    this.timeline.mark(index);
    // From another part of the window nobody wants to lose the focus.
    if (document.hasFocus()) {
      view.header.focus({ preventScroll: true });
    }
    this.#scrollTo(view);
    // What has come into sight may be higher than was thought.
    requestAnimationFrame(() => {
      this.#scrollTo(view);
      this.#goneTo = { index, scrollY: window.scrollY };
    });
    this.#goneTo = { index, scrollY: window.scrollY };
    this.#changed();
  }

  /** Goes to the next (1) or the previous (-1) step. */
  step(by: 1 | -1): void {
    const { views } = this.steps;
    const goneTo = this.#followsGo() ? this.#goneTo?.index : undefined;
    const at = goneTo ?? this.readingAt();
    const top = views[at]?.element.getBoundingClientRect().top ?? 0;
    // From inside a step the way back leads to where it begins.
    const isInside = goneTo === undefined && top < this.top() - 1;
    this.go(by === -1 && isInside ? at : Math.min(Math.max(at + by, 0), views.length - 1));
  }

  /**
   * Expands a step and renders it, to show a place in it.
   * @returns true when it was collapsed
   */
  open(index: number): boolean {
    const view = this.steps.views[index];
    if (!view) {
      return false;
    }
    const wasCollapsed = !view.expanded;
    this.steps.bring(view);
    this.steps.expand(view, true);
    view.render(Number.POSITIVE_INFINITY);
    this.#follow().pause();
    const { top, bottom } = view.element.getBoundingClientRect();
    if (bottom < this.top() || top > window.innerHeight) {
      this.#scrollTo(view);
    }
    this.#changed();
    return wasCollapsed;
  }

  /** Collapses a step that {@link open} expanded, unless the user has done something with it since. */
  closeAgain(index: number): void {
    const view = this.steps.views[index];
    if (view && !this.#toggled.has(index) && !this.#isExpanded(view)) {
      this.steps.expand(view, false);
    }
  }

  /** Number of the step that stands at the top of what can be seen. */
  readingAt(): number {
    const top = this.top() + 2 * GAP;
    const inSight = this.steps.between(top, window.innerHeight);
    const at = inSight.findLast(({ element }) => element.getBoundingClientRect().top <= top);
    return (at ?? inSight[0] ?? this.steps.views.at(-1))?.step.index ?? 0;
  }

  /** Where the reader is among the steps, to come back to; undefined when no step is in sight. */
  get place(): Place | undefined {
    const [top, bottom] = [this.top(), window.innerHeight];
    for (const { step, element } of this.steps.between(top, bottom)) {
      const place = element.getBoundingClientRect();
      if (place.bottom > top && place.top < bottom) {
        return { index: step.index, top: place.top };
      }
    }
    return undefined;
  }

  /** Brings the reader back to a place: how far to scroll there is not known before its steps are laid out. */
  comeBack({ index, top }: Place): void {
    const view = this.steps.views[index];
    const scroll = (frames: number): void => {
      if (view) {
        this.steps.bring(view);
        window.scrollBy(0, view.element.getBoundingClientRect().top - top);
      }
      if (frames > 0) {
        requestAnimationFrame(() => scroll(frames - 1));
      }
    };
    scroll(SETTLING_FRAMES);
  }

  /** Where what can be seen of the page begins, below the bar that stays, in CSS pixels from the top. */
  top(): number {
    const bar = document.querySelector('.bar');
    return bar && getComputedStyle(bar).position === 'sticky' ? bar.clientHeight : 0;
  }

  /** The expanded steps in sight and near it, and the one with the number `also`. */
  inSight(also?: number): StepView[] {
    const other = also === undefined ? undefined : this.steps.views[also];
    const near = this.steps.between(this.top(), window.innerHeight);
    return [...new Set([...near, ...(other ? [other] : [])])].filter(({ expanded }) => expanded);
  }

  /** What is selected in the thought, when it is short enough to be looked for. */
  selectedText(): string {
    const selection = document.getSelection();
    const isInside = selection?.anchorNode && this.steps.element.contains(selection.anchorNode);
    const text = isInside ? selection.toString() : '';
    return text.includes('\n') || text.length > 200 ? '' : text.trim();
  }

  /** A step that ends is collapsed in an outline, but not under the eyes of who reads it. */
  #stepsChanged(from: number, hooks: StepHooks): void {
    if (this.#outlined && this.#follow().following) {
      this.tidy(from);
    }
    this.#showRest();
    this.timeline.update(this.steps.views, from);
    this.lookSoon();
    hooks.changed?.(from);
  }

  #begun(view: StepView): void {
    view.expanded = this.#isExpanded(view);
    this.#moveTabStop(this.#current ?? view);
  }

  #cleared(): void {
    this.#seen.clear();
    this.#current = undefined;
    this.#goneTo = undefined;
    this.timeline.update([], 0);
  }

  #isExpanded({ step }: StepView): boolean {
    return this.#toggled.get(step.index) ?? (!this.#outlined || step.open);
  }

  #showRest(): void {
    this.steps.showsRest = this.steps.views.at(-1)?.expanded ?? true;
  }

  #userToggled(view: StepView): void {
    this.#toggled.set(view.step.index, view.expanded);
    this.#showRest();
    this.#changed();
  }

  #followsGo(): boolean {
    return this.#goneTo !== undefined && Math.abs(this.#goneTo.scrollY - window.scrollY) < 2;
  }

  #scrollTo(view: StepView | undefined): void {
    if (view) {
      window.scrollBy(0, view.element.getBoundingClientRect().top - this.top() - GAP);
    }
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

  #viewOf(target: EventTarget | null): StepView | undefined {
    const item = target instanceof Element ? target.closest<HTMLElement>('.thought-step') : null;
    return item ? this.steps.views[Number(item.dataset.step)] : undefined;
  }

  /** Looks which steps are in sight, tells them, and has the timeline show it and what has grown; not in every frame. */
  lookSoon(): void {
    this.#looking ??= window.setTimeout(() => {
      this.#looking = undefined;
      // All that asks where things are comes first: the page is laid out once.
      const top = this.top();
      const seen = new Set(
        this.steps.between(top, window.innerHeight).filter(({ element }) => {
          const place = element.getBoundingClientRect();
          return place.bottom > top && place.top < window.innerHeight;
        }),
      );
      this.steps.putAway(this.#current);
      for (const view of [...this.#seen, ...seen]) {
        this.timeline.seen(view, seen.has(view));
      }
      this.#seen = seen;
      for (const view of seen) {
        view.seen();
      }
      this.timeline.grow();
      this.#scrolled();
    }, LOOK_MS);
  }

  #onFocus(event: FocusEvent): void {
    const view = this.#viewOf(event.target);
    if (view) {
      this.#moveTabStop(view);
    }
  }

  /** Arrow keys walk the lines of the steps and open and close them. */
  #onKey(event: KeyboardEvent): void {
    const view = this.#viewOf(event.target);
    const isPlain = !(event.ctrlKey || event.altKey || event.metaKey || event.shiftKey);
    if (!view || event.target !== view.header || !isPlain) {
      return;
    }
    const { index } = view.step;
    const to: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: this.steps.views.length - 1,
    };
    const next = to[event.key];
    if (next !== undefined) {
      this.#walkTo(this.steps.views[next]);
    } else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      if (view.expanded !== (event.key === 'ArrowRight')) {
        view.header.click();
      }
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Moves the focus, and the page no further than it takes to see it. */
  #walkTo(view: StepView | undefined): void {
    if (!view) {
      return;
    }
    this.#follow().pause();
    this.steps.bring(view);
    view.header.focus({ preventScroll: true });
    this.timeline.mark(view.step.index);
    const show = (frames: number): void => {
      const { top, bottom } = view.header.getBoundingClientRect();
      if (top < this.top() || bottom > window.innerHeight) {
        this.#scrollTo(view);
      }
      // What has come into sight may be higher than was thought.
      if (frames > 0 && view.header === document.activeElement) {
        requestAnimationFrame(() => show(frames - 1));
      }
    };
    show(SETTLING_FRAMES);
  }
}
