import { rangesOf } from '../shared/marks.ts';
import { folded, matchesIn, plainText } from '../shared/plainText.ts';
import type { Outline } from './outline.ts';

/** A match: the number of its step, and which of the step's matches it is, both from 0. */
export interface Match {
  readonly step: number;
  readonly nth: number;
}

/** How long searching may take in one frame, in ms. */
const FRAME_MS = 8;
/** How soon text that has come since is searched, in ms. */
const AGAIN_MS = 250;
/** Most matches that are marked in one step. */
const MOST_MARKS = 300;

/** Where a text stands in the thought, in closed steps too: counted a slice a frame, marked where it is in sight. */
export class Found {
  readonly #outline: Outline;
  readonly #reveal: (index: number) => void;
  readonly #changed: () => void;
  /** The folded text of each step, with the length of what it was made of. */
  #texts: { units: number; text: string }[] = [];
  #query = '';
  /** Matches in each step that was searched. */
  #counts: number[] = [];
  #total = 0;
  #frame: number | undefined;
  #timer: number | undefined;

  /**
   * @param reveal brings a step into view, expanded and rendered
   * @param changed told whenever there is more to say
   */
  constructor(outline: Outline, reveal: (index: number) => void, changed: () => void) {
    this.#outline = outline;
    this.#reveal = reveal;
    this.#changed = changed;
  }

  /** Matches that were found so far. */
  get total(): number {
    return this.#total;
  }

  /** True once every step was searched. */
  get isComplete(): boolean {
    return this.#counts.length >= this.#outline.steps.views.length;
  }

  /** Reads the thought, before anybody says what to look for. */
  begin(): void {
    this.#texts = [];
    this.look('');
  }

  end(): void {
    cancelAnimationFrame(this.#frame ?? 0);
    clearTimeout(this.#timer);
    this.#frame = undefined;
    this.#timer = undefined;
    this.#texts = [];
    this.#clearMarks();
  }

  /** Looks for another text. @param query {@link folded} */
  look(query: string): void {
    this.#query = query;
    this.#counts = [];
    this.#total = 0;
    this.#work();
  }

  /** Steps have changed: those that are searched and no longer the same are searched again, soon. */
  changed(): void {
    this.#timer ??= window.setTimeout(() => {
      this.#timer = undefined;
      const { views } = this.#outline.steps;
      const changed = this.#texts.findIndex(({ units }, index) => views[index]?.text.length !== units);
      const keep = Math.min(changed < 0 ? views.length : changed, this.#counts.length);
      this.#texts.length = Math.min(this.#texts.length, keep);
      this.#counts.length = keep;
      this.#total = this.#counts.reduce((sum, count) => sum + count, 0);
      this.#work();
    }, AGAIN_MS);
  }

  /** Number of a match among all, from 1. */
  ordinal({ step, nth }: Match): number {
    return this.#counts.slice(0, step).reduce((sum, count) => sum + count, 0) + nth + 1;
  }

  /** The match after (1) or before (-1) another, around the end; undefined when there is none. */
  neighbour({ step, nth }: Match, by: 1 | -1): Match | undefined {
    const within = nth + by;
    if (within >= 0 && within < (this.#counts[step] ?? 0)) {
      return { step, nth: within };
    }
    const steps = this.#counts.length;
    for (let away = 1; away <= steps; away++) {
      const other = (step + by * away + steps) % steps;
      const count = this.#counts[other] ?? 0;
      if (count > 0) {
        return { step: other, nth: by === 1 ? 0 : count - 1 };
      }
    }
    return undefined;
  }

  /** Brings a match into view. */
  reveal(match: Match): void {
    this.#reveal(match.step);
    const range = this.paint(match);
    const place = range?.getBoundingClientRect();
    if (place && (place.top < this.#outline.top() || place.bottom > window.innerHeight)) {
      window.scrollBy(0, place.top - this.#outline.top() - window.innerHeight / 3);
    }
  }

  /** Marks what is in sight. @returns where the current match stands */
  paint(current: Match | undefined): Range | undefined {
    this.#clearMarks();
    if (this.#query === '') {
      return undefined;
    }
    let place: Range | undefined;
    const marks: Range[] = [];
    for (const view of this.#outline.inSight(current?.step)) {
      const ranges = rangesOf(view.body, this.#query, MOST_MARKS);
      if (view.step.index === current?.step) {
        [place] = ranges.splice(Math.min(current.nth, ranges.length - 1), 1);
      }
      marks.push(...ranges);
    }
    CSS.highlights.set('found', new Highlight(...marks));
    if (place) {
      CSS.highlights.set('found-current', new Highlight(place));
    }
    return place;
  }

  #clearMarks(): void {
    CSS.highlights.delete('found');
    CSS.highlights.delete('found-current');
  }

  /** Searches step by step, as many as fit into a frame. */
  #work(): void {
    cancelAnimationFrame(this.#frame ?? 0);
    this.#frame = undefined;
    const deadline = performance.now() + FRAME_MS;
    while (!this.isComplete && performance.now() < deadline) {
      const index = this.#counts.length;
      const count = matchesIn(this.#text(index), this.#query).length;
      this.#counts.push(count);
      this.#total += count;
    }
    if (!this.isComplete) {
      this.#frame = requestAnimationFrame(() => this.#work());
    }
    this.#changed();
  }

  #text(index: number): string {
    const source = this.#outline.steps.views[index]?.text ?? '';
    const known = this.#texts[index];
    if (known?.units === source.length) {
      return known.text;
    }
    const text = folded(plainText(source));
    this.#texts[index] = { units: source.length, text };
    return text;
  }
}
