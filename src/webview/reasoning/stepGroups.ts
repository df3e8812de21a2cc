import { el } from '../shared/dom.ts';
import type { StepView } from './step.ts';

/**
 * A group is laid out in one frame when it comes near, so it must not be long; and each costs the browser a little in
 * every frame, so there must not be many.
 */
const STEPS_PER_GROUP = 5;
/** What is far from sight leaves the page in chapters, so that a thought of any length costs what a short one does. */
const GROUPS_PER_CHAPTER = 4;
const STEPS_PER_CHAPTER = STEPS_PER_GROUP * GROUPS_PER_CHAPTER;

/** A chapter comes back when it is nearer than so many heights of the window, and leaves beyond the other. */
const NEAR = 2;
const FAR = 6;

/** How wide a letter is on average, in em. */
const LETTER_EM = 0.5;
/** What the indent of the text takes from a line, in CSS pixels. */
const INDENT_PX = 14;

/**
 * The steps on the page, in groups that the browser lays out, or skips when out of sight, as one, and these in
 * chapters that are on the page only when they are near. How high it takes what it never laid out to be comes from the
 * text: near enough that few groups come into sight at once. What was rendered stays rendered.
 */
export class StepGroups {
  readonly element = el('div', { class: 'steps', role: 'list' });
  readonly #came: (views: readonly StepView[]) => void;
  readonly #views: StepView[] = [];
  readonly #groups: HTMLElement[] = [];
  readonly #chapters: HTMLElement[] = [];
  readonly #away = new Set<HTMLElement>();
  /** Some steps have been away: each says its place among them all. */
  #isWindowed = false;
  #columns = 0;

  /** @param came told of the steps that are back on the page */
  constructor(name: string, came: (views: readonly StepView[]) => void) {
    this.#came = came;
    this.element.setAttribute('aria-label', name);
    new ResizeObserver(([entry]) => this.#measure(entry?.contentRect.width ?? 0)).observe(this.element);
    // All that is selected is on the page, to be copied.
    document.addEventListener('selectionchange', () =>
      this.#bring([...this.#away].filter((chapter) => isSelected(chapter))),
    );
  }

  /** The steps so far, in order. */
  get views(): readonly StepView[] {
    return this.#views;
  }

  add(view: StepView): void {
    if (this.#views.length % STEPS_PER_CHAPTER === 0) {
      const chapter = el('div', { class: 'step-chapter', role: 'presentation' });
      this.#chapters.push(chapter);
      this.element.append(chapter);
    }
    if (this.#views.length % STEPS_PER_GROUP === 0) {
      const group = el('div', { class: 'step-group', role: 'presentation' });
      this.#groups.push(group);
      this.#chapters.at(-1)?.append(group);
    }
    this.#views.push(view);
    this.#groups.at(-1)?.append(view.element);
    if (this.#isWindowed) {
      sayPlace(view);
    }
  }

  clear(): void {
    this.#views.length = 0;
    this.#groups.length = 0;
    this.#chapters.length = 0;
    this.#away.clear();
    this.#isWindowed = false;
    this.element.replaceChildren();
  }

  /** Whether a step is not on the page, being far from sight. */
  isAway(view: StepView): boolean {
    const chapter = this.#chapterOf(view);
    return chapter !== undefined && this.#away.has(chapter);
  }

  /** Has a step on the page. */
  bring(view: StepView): void {
    const chapter = this.#chapterOf(view);
    if (chapter) {
      this.#bring([chapter]);
    }
  }

  /** Has on the page what is near: to be called before it is in sight. */
  bringNear(): void {
    if (this.#away.size > 0 && this.#isShown) {
      const near = NEAR * window.innerHeight;
      this.#bring(reaching(this.#chapters, -near, window.innerHeight + near));
    }
  }

  /**
   * Takes from the page what is far from sight; never the last steps, what is selected, or what has the focus.
   * @param kept a step that stays
   */
  putAway(kept: StepView | undefined): void {
    if (this.#chapters.length < 3 || !this.#isShown) {
      return;
    }
    const far = FAR * window.innerHeight;
    const near = new Set([
      ...reaching(this.#chapters, -far, window.innerHeight + far),
      this.#chapters.at(-1),
      kept && this.#chapterOf(kept),
    ]);
    const leaving = [...this.#chapters.entries()].filter(([, chapter]) => {
      const isFar = !near.has(chapter) && !this.#away.has(chapter);
      return isFar && !isSelected(chapter) && !chapter.contains(document.activeElement);
    });
    // The browser forgets what it measured of what leaves the page. All is measured before the first one leaves: the page
    // is laid out once.
    const places = leaving.flatMap(([number, chapter]) => [chapter, ...this.#groupsOf(number)]);
    const heights = places.map((place) => place.getBoundingClientRect().height);
    for (const [index, place] of places.entries()) {
      place.style.setProperty('--height', `${heights[index]}px`);
    }
    for (const [, chapter] of leaving) {
      chapter.classList.add('away');
      chapter.replaceChildren();
      this.#away.add(chapter);
    }
    if (leaving.length > 0 && !this.#isWindowed) {
      this.#isWindowed = true;
      this.#views.forEach(sayPlace);
    }
  }

  /** A step is complete, or was expanded or collapsed. */
  resized(view: StepView): void {
    const chapter = Math.floor(view.step.index / STEPS_PER_CHAPTER);
    const group = Math.floor(view.step.index / STEPS_PER_GROUP);
    this.#estimate(this.#chapters[chapter], chapter * STEPS_PER_CHAPTER, STEPS_PER_CHAPTER);
    this.#estimate(this.#groups[group], group * STEPS_PER_GROUP, STEPS_PER_GROUP);
  }

  /**
   * The steps of the groups that reach into the part of the window from `top` to `bottom`, in CSS pixels; they are on
   * the page.
   */
  between(top: number, bottom: number): readonly StepView[] {
    const chapters = reaching(this.#chapters, top, bottom);
    this.#bring(chapters);
    const groups = reaching(
      chapters.flatMap((chapter) => [...chapter.children]),
      top,
      bottom,
    );
    const [first] = groups;
    const start = first instanceof HTMLElement ? this.#groups.indexOf(first) * STEPS_PER_GROUP : 0;
    return this.#views.slice(start, start + groups.length * STEPS_PER_GROUP);
  }

  /** Whether the steps take any room: those of a thought that is closed are nowhere. */
  get #isShown(): boolean {
    return this.element.clientHeight > 0;
  }

  #chapterOf({ step }: StepView): HTMLElement | undefined {
    return this.#chapters[Math.floor(step.index / STEPS_PER_CHAPTER)];
  }

  #bring(chapters: readonly HTMLElement[]): void {
    for (const chapter of chapters) {
      if (this.#away.delete(chapter)) {
        const number = this.#chapters.indexOf(chapter);
        chapter.append(...this.#groupsOf(number));
        chapter.classList.remove('away');
        this.#came(this.#views.slice(number * STEPS_PER_CHAPTER, (number + 1) * STEPS_PER_CHAPTER));
      }
    }
  }

  #groupsOf(chapter: number): HTMLElement[] {
    const first = chapter * GROUPS_PER_CHAPTER;
    return this.#groups.slice(first, first + GROUPS_PER_CHAPTER);
  }

  /** Says how much text there is in a number of steps, from which their height follows until it is measured. */
  #estimate(place: HTMLElement | undefined, first: number, count: number): void {
    const steps = this.#views.slice(first, first + count);
    const expanded = steps.filter((step) => step.expanded);
    const sum = (of: (step: StepView) => number) => String(expanded.reduce((all, step) => all + of(step), 0));
    place?.style.setProperty(
      '--letters',
      sum(({ extent }) => extent.letters),
    );
    place?.style.setProperty(
      '--breaks',
      sum(({ extent }) => extent.breaks),
    );
    place?.style.setProperty('--steps', String(steps.length));
    place?.style.removeProperty('--height');
  }

  #measure(width: number): void {
    const letter = LETTER_EM * Number.parseFloat(getComputedStyle(this.element).fontSize);
    const columns = Math.max(8, Math.round((width - INDENT_PX) / letter));
    if (width > 0 && columns !== this.#columns) {
      this.#columns = columns;
      this.element.style.setProperty('--columns', String(columns));
      for (const place of [...this.#chapters, ...this.#groups]) {
        place.style.removeProperty('--height');
      }
    }
  }
}

/** Those of some elements that stand below one another that reach into the part of the window between two heights. */
function reaching<T extends Element>(elements: readonly T[], top: number, bottom: number): T[] {
  const find = (isPast: (place: DOMRect) => boolean): number => {
    let [from, to] = [0, elements.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const element = elements[middle];
      if (element && isPast(element.getBoundingClientRect())) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from;
  };
  return elements.slice(
    find((place) => place.bottom > top),
    find((place) => place.top >= bottom),
  );
}

function isSelected(chapter: HTMLElement): boolean {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(chapter, true);
}

/** Those who listen learn which of all the steps it is, though not all are on the page. */
function sayPlace({ element, step }: StepView): void {
  element.ariaPosInSet = String(step.index + 1);
  element.ariaSetSize = '-1';
}
