import type { ThoughtStep } from '../../protocol/reasoningView.ts';
import { button, el, setText } from '../shared/dom.ts';
import { MarkdownStream } from '../shared/stream.ts';
import { copyButton } from './copy.ts';
import { send } from './host.ts';
import type { Words } from './words.ts';

/** An icon for each kind of step. */
const ICONS: Readonly<Record<ThoughtStep['kind'], string>> = {
  restate: 'quote',
  explore: 'compass',
  alternative: 'lightbulb',
  doubt: 'question',
  check: 'checklist',
  decide: 'law',
  plan: 'list-ordered',
};

/** Letters of the scripts that fill a square each: Chinese, Japanese and Korean ones. */
const WIDE = /[\u1100-\u11ff\u2e80-\ud7af\uf900-\ufaff\uff00-\uff60]/g;

/** What a step tells the list that it stands in. */
export interface StepEvents {
  /** The user opened or closed it. */
  toggled(step: StepView): void;
  /** A block of its text will not change any more, and the step has been in sight. */
  closedBlock(block: HTMLElement, step: StepView): void;
}

/**
 * One step of the thought: a line that says what it is, its text beneath, and a place for what others know of it.
 * Its text is rendered while it is expanded; what is rendered stays.
 */
export class StepView {
  readonly element: HTMLElement;
  /** The line that opens and closes it; one of them all is in the tab order. */
  readonly header: HTMLButtonElement;
  readonly #stream: MarkdownStream;
  readonly #words: Words;
  /** Says the kind, to the eye and to those who listen. */
  readonly #icon = el('span', { role: 'img' });
  readonly #title = el('bdi', { class: 'title' });
  readonly #figures = el('span', { class: 'figures' });
  /** Holds its text; empty until it was expanded. */
  readonly body: HTMLElement;
  readonly #copy: HTMLButtonElement;
  #extras: HTMLElement | undefined;
  #step: ThoughtStep;
  #share: number | undefined;
  /** Its figures without the share. */
  #measured = '';
  readonly #events: StepEvents;
  /** Blocks that nobody was told of, since the step was not in sight. */
  #untold: HTMLElement[] = [];
  readonly #extent = { letters: 0, breaks: 0 };

  constructor(step: ThoughtStep, runId: string, words: Words, events: StepEvents) {
    this.#step = step;
    this.#words = words;
    this.#events = events;
    this.#stream = new MarkdownStream((block) => this.#untold.push(block));
    this.header = button({ class: 'step-line', tabindex: '-1' }, 'chevron-right', '', () => {
      this.expanded = !this.expanded;
      events.toggled(this);
    });
    this.header.querySelector('.label')?.remove();
    this.header.append(this.#icon, ' ', this.#title, ' ', this.#figures);
    this.#copy = copyButton('step', words, () => send({ type: 'copyStep', id: runId, index: step.index }));
    this.body = el('div', { class: 'step-body', id: `step-${step.index}` }, this.#stream.element);
    this.header.setAttribute('aria-controls', this.body.id);
    this.element = el(
      'div',
      {
        class: 'thought-step',
        role: 'listitem',
        'data-step': String(step.index),
        'data-testid': 'thought-step',
      },
      el('div', { class: 'step-head' }, el('h3', {}, this.header), this.#copy),
      this.body,
    );
    this.tabStop = false;
    this.expanded = true;
    this.update(step);
  }

  /** What the host says of it. */
  get step(): ThoughtStep {
    return this.#step;
  }

  /** All that its line says, in one sentence. */
  get label(): string {
    return `${this.#words.text(`step.${this.#step.kind}`)}: ${this.#step.title} (${this.#figures.textContent})`;
  }

  /** Its text so far. */
  get text(): string {
    return this.#stream.text;
  }

  /** Whether its text shows. */
  get expanded(): boolean {
    return this.header.ariaExpanded === 'true';
  }

  set expanded(expanded: boolean) {
    this.header.ariaExpanded = String(expanded);
    this.body.hidden = !expanded;
  }

  /** Whether Tab stops here. */
  set tabStop(stops: boolean) {
    this.header.tabIndex = stops ? 0 : -1;
    this.#copy.tabIndex = stops ? 0 : -1;
  }

  /** A place below the text for what belongs to this step: its changes, say. Made when it is first asked for. */
  get extras(): HTMLElement {
    if (!this.#extras) {
      this.#extras = el('div', { class: 'step-extras' });
      this.element.append(this.#extras);
    }
    return this.#extras;
  }

  /** How much there is of it: letters, wide ones counted twice, and line breaks. */
  get extent(): { readonly letters: number; readonly breaks: number } {
    return this.#extent;
  }

  /** Adds text at the end; {@link render} shows it. */
  append(text: string): void {
    this.#extent.letters += text.length + (text.match(WIDE)?.length ?? 0);
    this.#extent.breaks += text.match(/\n/g)?.length ?? 0;
    this.#stream.append(text);
  }

  /** Its text is complete. */
  end(): void {
    this.#stream.end();
  }

  /** Takes in how the step is now. */
  update(step: ThoughtStep): void {
    this.#step = step;
    const kind = this.#words.text(`step.${step.kind}`);
    this.element.dataset.kind = step.kind;
    this.#icon.className = `icon icon-${ICONS[step.kind]} kind`;
    this.#icon.title = kind;
    this.#icon.ariaLabel = kind;
    setText(this.#title, step.title);
    this.header.ariaCurrent = step.open ? 'step' : null;
    const { ms, tokens } = step;
    const estimated = (value: string) => this.#words.text('meter.estimated', { value });
    this.#measured = [
      ...(ms === undefined ? [] : [this.#words.duration(ms)]),
      this.#words.count('tokens', tokens, estimated),
    ].join(' · ');
    this.#showFigures();
  }

  /** Says how much of the whole thought it is, from 0 to 1; known once the thought is over. */
  set share(share: number | undefined) {
    if (share !== this.#share) {
      this.#share = share;
      this.#showFigures();
    }
  }

  /** It is in sight. */
  seen(): void {
    for (const block of this.#untold.splice(0)) {
      this.#events.closedBlock(block, this);
    }
  }

  /**
   * Renders what is new in it, until done or until `deadline` (a time of `performance.now()`, in ms).
   * @returns false when there is more to do; a collapsed step has nothing to do
   */
  render(deadline: number): boolean {
    return !this.expanded || this.#stream.render(deadline);
  }

  #showFigures(): void {
    const share = this.#share === undefined ? '' : ` · ${this.#words.percent(this.#share)}`;
    setText(this.#figures, this.#measured + share);
  }
}
