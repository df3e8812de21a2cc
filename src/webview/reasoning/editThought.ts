import { button, el } from '../shared/dom.ts';
import type { Words } from './words.ts';

/** A thought under the user's hand: what is wrong can go, a hint can come in, and the model goes on from its end. */
export class ThoughtEditor {
  readonly #text: HTMLTextAreaElement;
  readonly element: HTMLElement;

  /**
   * @param resumes what the server can do with it
   * @param resume takes the thought as it was edited
   * @param close takes the editor away
   */
  constructor(
    thought: string,
    resumes: 'continue' | 'ask',
    words: Words,
    resume: (thought: string) => void,
    close: () => void,
  ) {
    this.#text = el('textarea', {
      'data-testid': 'edit-thought',
      'aria-label': words.text('resume.label'),
      'aria-describedby': 'resume-hint',
      spellcheck: 'false',
      rows: '12',
    });
    this.#text.value = thought;
    const confirm = (): void => {
      if (this.#text.value.trim() !== '') {
        close();
        resume(this.#text.value);
      }
    };
    this.element = el(
      'section',
      { class: 'edit-thought', 'aria-label': words.text('resume.title') },
      el('p', { id: 'resume-hint', class: 'note' }, words.text(`resume.hint.${resumes}`)),
      this.#text,
      el(
        'div',
        { class: 'actions' },
        button(
          { class: 'primary', 'data-testid': 'resume' },
          'debug-continue',
          words.text('resume.go'),
          confirm,
        ),
        button(
          { class: 'secondary', 'data-testid': 'resume-cancel' },
          undefined,
          words.text('resume.cancel'),
          close,
        ),
      ),
    );
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        event.preventDefault();
        close();
      } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        confirm();
      }
    });
  }

  /** Puts the cursor at the end, where the model goes on. @param at or at this UTF-16 offset */
  focus(at = this.#text.value.length): void {
    this.#text.focus();
    this.#text.setSelectionRange(at, at);
    this.#text.scrollTop = this.#text.scrollHeight;
  }
}
