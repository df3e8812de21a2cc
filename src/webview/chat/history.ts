/** How many sent texts the arrow keys go back through. */
const MAX_HISTORY = 100;

/** What was sent before, for the arrow keys. */
export class History {
  readonly #sent: string[];
  /** Where the text in the composer comes from; the length when it is new. */
  #at: number;
  /** What was typed before the user went back. */
  #typed = '';

  /** @param sent oldest first */
  constructor(sent: readonly string[]) {
    this.#sent = [...sent];
    this.#at = this.#sent.length;
  }

  /** Takes in a text that is sent. */
  add(text: string): void {
    if (this.#sent.at(-1) !== text) {
      this.#sent.push(text);
      this.#sent.splice(0, this.#sent.length - MAX_HISTORY);
    }
    this.#at = this.#sent.length;
  }

  /**
   * Goes one back or forth.
   * @param typed what stands in the composer now
   * @returns the text there; undefined when there is none further on
   */
  go(step: -1 | 1, typed: string): string | undefined {
    const to = this.#at + step;
    if (to < 0 || to > this.#sent.length) {
      return undefined;
    }
    if (this.#at === this.#sent.length) {
      this.#typed = typed;
    }
    this.#at = to;
    return this.#sent[to] ?? this.#typed;
  }
}
