/** A piece of a message, in the field of the delta that it goes to. */
export type Field = { readonly content: string } | { readonly reasoning_content: string };

const OPENING = '<think>\n';
const CLOSING = '\n</think>\n\n';

/**
 * Takes the tags out of what a grammar of ours lets through, as llama-server does unless it is told not to
 * (`--reasoning-format`): one thought at the very beginning, its tags exactly as above.
 */
export class ThinkTags {
  #field: 'reasoning_content' | 'content' = 'reasoning_content';
  #held = '';

  /** @returns what is certain by now; what may be the beginning of a tag is held back */
  push(text: string): Field[] {
    if (this.#field === 'content') {
      return [{ content: text }];
    }
    this.#held = (this.#held + text).replace(OPENING, '');
    const end = this.#held.indexOf(CLOSING);
    if (end >= 0) {
      const [thought, answer] = [this.#held.slice(0, end), this.#held.slice(end + CLOSING.length)];
      this.#field = 'content';
      this.#held = '';
      return [...this.#thought(thought), ...(answer === '' ? [] : [{ content: answer }])];
    }
    const certain = this.#held.length - heldBack(this.#held);
    const thought = this.#held.slice(0, certain);
    this.#held = this.#held.slice(certain);
    return this.#thought(thought);
  }

  /** What is still held back at the end. */
  end(): Field[] {
    return this.#thought(this.#held);
  }

  #thought(text: string): Field[] {
    return text === '' ? [] : [{ reasoning_content: text }];
  }
}

/** Length of the longest end of `text` with which a tag may begin. */
function heldBack(text: string): number {
  for (let length = Math.min(text.length, CLOSING.length); length > 0; length--) {
    const end = text.slice(-length);
    if (CLOSING.startsWith(end) || OPENING.startsWith(end)) {
      return length;
    }
  }
  return 0;
}
