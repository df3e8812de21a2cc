import type { Phase } from '../../protocol/reasoningView.ts';
import { button, el } from '../shared/dom.ts';
import { ThoughtEditor } from './editThought.ts';
import { send } from './host.ts';
import { isRunning } from './phase.ts';
import type { StepsView } from './steps.ts';
import type { Words } from './words.ts';

/** What can be done with the thought: end it, add to it, edit it and go on. */
export class ThoughtControls {
  readonly #words: Words;
  readonly #answerNow: HTMLButtonElement;
  readonly #addNote: HTMLButtonElement;
  readonly #edit: HTMLButtonElement;
  readonly #place = el('div');
  readonly #thought: () => Pick<StepsView, 'text' | 'isEmpty'>;
  readonly element: HTMLElement;
  #id = '';
  #phase: Phase = 'connecting';
  #resumes: 'continue' | 'ask' | undefined;

  /** @param thought gives the thought as it is now */
  constructor(words: Words, thought: () => Pick<StepsView, 'text' | 'isEmpty'>) {
    this.#words = words;
    this.#thought = thought;
    const act = (action: string) => () => send({ type: 'action', action });
    const make = (
      key: 'control.answerNow' | 'control.addNote' | 'control.edit',
      name: string,
      click: () => void,
    ) => button({ class: 'secondary', 'data-testid': key, hidden: '' }, name, words.text(key), click);
    this.#answerNow = make('control.answerNow', 'debug-step-over', act('answerNow'));
    this.#addNote = make('control.addNote', 'comment', act('addNote'));
    this.#edit = make('control.edit', 'edit', () => this.edit());
    this.element = el(
      'div',
      { class: 'controls' },
      el('div', { class: 'actions' }, this.#answerNow, this.#addNote, this.#edit),
      this.#place,
    );
  }

  /** @param resumes what resuming comes to; undefined when the thought cannot be resumed */
  update(id: string, phase: Phase, resumes: 'continue' | 'ask' | undefined): void {
    if (id !== this.#id) {
      this.#close();
    }
    this.#id = id;
    this.#phase = phase;
    this.#resumes = resumes;
    const isThinking = phase === 'thinking';
    this.#answerNow.hidden = !isThinking;
    this.#addNote.hidden = !isThinking;
    const isEdited = this.#place.childElementCount > 0;
    this.#edit.hidden = isEdited || resumes === undefined || this.#thought().isEmpty;
  }

  /** Has the user edit the thought; one that still runs is stopped. */
  edit(): void {
    const resumes = this.#resumes;
    if (resumes === undefined || this.#place.childElementCount > 0) {
      return;
    }
    const id = this.#id;
    if (isRunning(this.#phase)) {
      send({ type: 'stop', id });
    }
    const editor = new ThoughtEditor(
      this.#thought().text,
      resumes,
      this.#words,
      (thought) => send({ type: 'resume', id, thought }),
      () => {
        this.#close();
        this.#edit.focus();
      },
    );
    this.#place.replaceChildren(editor.element);
    this.#edit.hidden = true;
    editor.focus();
  }

  #close(): void {
    this.#place.replaceChildren();
    this.#edit.hidden = this.#resumes === undefined;
  }
}
