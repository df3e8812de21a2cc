import type { LinkedHunk } from '../../protocol/reasoningView.ts';
import { el, icon, visiblePath } from '../shared/dom.ts';
import { send } from './host.ts';
import { lineCounts } from './proposal.ts';
import type { StepView } from './step.ts';
import type { Words } from './words.ts';

/** Where the user is to look: a step, and others that share as much with the same change. */
export interface MarkedPlace {
  readonly step: number;
  readonly others: readonly number[];
  /** Why this step, in words. */
  readonly note: string;
}

const OUTCOME_ICONS = { pending: 'diff', accepted: 'pass', discarded: 'discard' } as const;

/** Ties the steps of a thought to the changes that they led to: links below each step, and the marks of a step. */
export class StepHunks {
  readonly #words: Words;
  readonly #views: () => readonly StepView[];
  /** What is shown, and the first of the steps that it is shown below: these may be made anew. */
  #shown = '';
  #first: StepView | undefined;

  /** @param views the steps that are shown now */
  constructor(words: Words, views: () => readonly StepView[]) {
    this.#words = words;
    this.#views = views;
  }

  /** Shows below each step the changes that it led to, in place of those before. */
  show(runId: string, hunks: readonly LinkedHunk[]): void {
    const [first] = this.#views();
    const shown = JSON.stringify([runId, hunks, this.#views().length]);
    if (shown === this.#shown && first === this.#first) {
      return;
    }
    this.#shown = shown;
    this.#first = first;
    for (const view of this.#views()) {
      const own = hunks.filter(({ steps }) => steps.includes(view.step.index));
      const before = view.element.querySelector('.step-hunks');
      const focused = before?.contains(document.activeElement);
      before?.remove();
      if (own.length > 0) {
        view.extras.append(this.#list(runId, own));
      }
      if (focused) {
        view.header.focus({ preventScroll: true });
      }
    }
  }

  /** Marks the place, and nothing else. @returns its step; undefined when there is none of that number */
  mark(place: MarkedPlace): StepView | undefined {
    let found: StepView | undefined;
    for (const view of this.#views()) {
      const { index } = view.step;
      view.element.querySelector('.step-note')?.remove();
      view.element.classList.toggle('marked', index === place.step);
      view.element.classList.toggle('marked-too', place.others.includes(index));
      if (index === place.step) {
        found = view;
      }
    }
    const note = el('p', { class: 'step-note', 'data-testid': 'step-note', id: 'step-note' }, place.note);
    found?.extras.prepend(note);
    for (const { header } of this.#views()) {
      header.removeAttribute('aria-describedby');
    }
    found?.header.setAttribute('aria-describedby', note.id);
    return found;
  }

  #list(runId: string, hunks: readonly LinkedHunk[]): HTMLElement {
    return el(
      'ul',
      { class: 'step-hunks', 'aria-label': this.#words.text('hunks.title') },
      ...hunks.map((hunk) => el('li', {}, this.#link(runId, hunk))),
    );
  }

  #link(runId: string, { hunk, path, line, added, removed, outcome }: LinkedHunk): HTMLElement {
    const whole = visiblePath(path);
    const place = `${whole.slice(whole.lastIndexOf('/') + 1)}:${line}`;
    const open = this.#words.text('hunks.open', { path: whole, line: String(line) });
    const link = el(
      'button',
      {
        type: 'button',
        class: `step-hunk ${outcome ?? ''}`.trim(),
        'data-testid': 'step-hunk',
        title: outcome ? `${this.#words.text(`proposal.${outcome}`)}: ${open}` : open,
      },
      icon(OUTCOME_ICONS[outcome ?? 'pending']),
      el('bdi', {}, place),
      el('span', { class: 'added', 'aria-hidden': 'true' }, `+${this.#words.number(added)}`),
      el('span', { class: 'removed', 'aria-hidden': 'true' }, `−${this.#words.number(removed)}`),
      el('span', { class: 'hidden' }, `, ${lineCounts({ added, removed }, this.#words)}`),
      ...(outcome ? [el('span', { class: 'hidden' }, `, ${this.#words.text(`proposal.${outcome}`)}`)] : []),
    );
    link.addEventListener('click', () => send({ type: 'openDiff', id: runId, path, hunk }));
    return link;
  }
}
