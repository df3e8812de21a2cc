import { el } from '../shared/dom.ts';
import type { StepView } from './step.ts';
import type { Words } from './words.ts';

/** A step that has at least this many tokens, and this many times the average, is a long one. */
const LONG_TOKENS = 100;
const LONG_TIMES = 2;

/**
 * The thought as a strip, one segment a step, as wide as the step has tokens. Steps that turn back and long ones
 * stand out by height and colour. One stop for Tab; arrow keys walk, Enter or a click goes to the step.
 */
export class Timeline {
  readonly #go: (index: number) => void;
  readonly #segments: HTMLElement[] = [];
  readonly element: HTMLElement;
  #views: readonly StepView[] = [];
  /** There are segments that have not been in sight. */
  #hasNew = false;
  /** The segment that Enter means. */
  #active = -1;

  /** @param go goes to the step with this number */
  constructor(words: Words, go: (index: number) => void) {
    this.#go = go;
    this.element = el('div', {
      class: 'timeline',
      role: 'listbox',
      'aria-orientation': 'horizontal',
      'aria-label': words.text('timeline.title'),
      'data-testid': 'timeline',
      tabindex: '0',
    });
    this.element.addEventListener('click', (event) => this.#onClick(event));
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.element.addEventListener('focus', () => this.#activate(Math.max(0, this.#active)));
  }

  /**
   * Takes in steps that are new or have changed.
   * @param views all steps, of which those from `from` on have changed
   */
  update(views: readonly StepView[], from: number): void {
    this.#views = views;
    const before = this.#segments.length;
    if (views.length < before) {
      this.#segments.length = 0;
      this.element.replaceChildren();
      this.#active = -1;
    }
    this.element.hidden = views.length < 2;
    if (views.length !== before || views.at(-1)?.step.open === false) {
      for (const view of views.slice(Math.min(from, this.#segments.length))) {
        this.#show(view);
      }
      this.#markLong();
      this.#hasNew = true;
    }
  }

  /** Brings the newest segments into sight; to be called when the page is laid out anyway, which it takes. */
  stick(): void {
    if (this.#hasNew) {
      this.#hasNew = false;
      this.element.scrollLeft = this.element.scrollWidth;
    }
  }

  /** Shows how far the step has grown that the model is at; all segments give way to it. */
  grow(): void {
    const last = this.#views.at(-1);
    if (last) {
      this.#show(last);
    }
  }

  /** Marks the steps that are in sight. */
  seen(view: StepView, isSeen: boolean): void {
    this.#segments[view.step.index]?.classList.toggle('seen', isSeen);
  }

  /** Marks the step that was gone to. */
  mark(index: number): void {
    this.#activate(index);
  }

  #show(view: StepView): void {
    const { index, kind, tokens, open } = view.step;
    let segment = this.#segments[index];
    if (!segment) {
      segment = el('span', { role: 'option', id: `segment-${index}`, 'aria-selected': 'false' });
      this.#segments[index] = segment;
      this.element.append(segment);
    }
    segment.dataset.kind = kind;
    segment.classList.toggle('open', open);
    segment.style.flexGrow = String(Math.max(1, tokens));
    segment.title = view.label;
    segment.ariaLabel = view.label;
  }

  #markLong(): void {
    const closed = this.#views.filter(({ step }) => !step.open);
    const average = closed.reduce((sum, { step }) => sum + step.tokens, 0) / Math.max(1, closed.length);
    const enough = Math.max(LONG_TOKENS, LONG_TIMES * average);
    for (const { step } of closed) {
      this.#segments[step.index]?.classList.toggle('long', step.tokens >= enough);
    }
  }

  #activate(index: number): void {
    const segment = this.#segments[index];
    if (!segment) {
      return;
    }
    this.#segments[this.#active]?.setAttribute('aria-selected', 'false');
    this.#active = index;
    segment.setAttribute('aria-selected', 'true');
    this.element.setAttribute('aria-activedescendant', segment.id);
    this.#hasNew = false;
    const { offsetLeft, offsetWidth } = segment;
    const { scrollLeft, clientWidth } = this.element;
    if (offsetLeft < scrollLeft || offsetLeft + offsetWidth > scrollLeft + clientWidth) {
      this.element.scrollLeft = offsetLeft - clientWidth / 2;
    }
  }

  #onClick(event: MouseEvent): void {
    const index = this.#segments.indexOf(event.target as HTMLElement);
    if (index >= 0) {
      this.#go(index);
    }
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) {
      return;
    }
    const to: Record<string, number> = {
      ArrowRight: Math.min(this.#active + 1, this.#segments.length - 1),
      ArrowLeft: Math.max(this.#active - 1, 0),
      Home: 0,
      End: this.#segments.length - 1,
    };
    const next = to[event.key];
    if (next !== undefined) {
      this.#activate(next);
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.#go(this.#active);
    } else {
      return;
    }
    event.preventDefault();
    // The page must not take it as a wish to scroll.
    event.stopPropagation();
  }
}
