const BACKTICK = 0x60;
const TILDE = 0x7e;
const NEWLINE = 0x0a;

/**
 * Follows a Markdown text piece by piece and knows, at its end, whether a line has just begun and whether it is
 * inside a fenced code block (CommonMark, section 4.5; any indentation counts, because lists indent fences).
 * The outcome does not depend on how the text is cut into pieces.
 */
export class LineTracker {
  /** True while the line holds nothing but blanks. */
  atLineStart = true;
  /** True inside a fenced code block. */
  get inFence(): boolean {
    return this.#fenceLength > 0;
  }
  /** Set by the owner when an opening tag is mentioned inside the present block; cleared when the block ends. */
  fenceMentionsTag = false;
  /** The last UTF-16 unit, or the empty string at the start. */
  last = '';

  #fenceChar = 0;
  #fenceLength = 0;
  /** The run of fence characters that the line begins with. */
  #runChar = 0;
  #runLength = 0;
  #inRun = false;
  /** What follows the run: `closes` while it is blank, `opens` while it holds no back-tick. */
  #blankAfter = true;
  #ticksAfter = false;

  /** Takes in `text` from offset `from` up to `to`. */
  advance(text: string, from: number, to: number): void {
    if (from >= to) {
      return;
    }
    let at = from;
    while (at < to) {
      at = this.atLineStart || this.#inRun ? this.#lineHead(text, at, to) : this.#lineRest(text, at, to);
    }
    this.last = text.charAt(to - 1);
  }

  /** Reads the blanks and the fence run at the head of a line. */
  #lineHead(text: string, from: number, to: number): number {
    for (let at = from; at < to; at++) {
      const code = text.charCodeAt(at);
      if (code === NEWLINE) {
        this.#endLine();
        return at + 1;
      }
      if (this.#inRun) {
        if (code === this.#runChar) {
          this.#runLength++;
          continue;
        }
        this.#inRun = false;
        return at;
      }
      if (code === 0x20 || code === 0x09 || code === 0x0d) {
        continue;
      }
      this.atLineStart = false;
      if (code !== BACKTICK && code !== TILDE) {
        return at;
      }
      this.#inRun = true;
      this.#runChar = code;
      this.#runLength = 1;
    }
    return to;
  }

  #lineRest(text: string, from: number, to: number): number {
    const newline = text.indexOf('\n', from);
    const end = newline < 0 || newline >= to ? to : newline;
    if (this.#runLength >= 3) {
      const rest = text.slice(from, end);
      this.#blankAfter &&= rest.trim() === '';
      this.#ticksAfter ||= rest.includes('`');
    }
    if (end === to) {
      return to;
    }
    this.#endLine();
    return end + 1;
  }

  #endLine(): void {
    if (this.#runLength >= 3) {
      if (this.#fenceLength > 0) {
        if (this.#blankAfter && this.#runChar === this.#fenceChar && this.#runLength >= this.#fenceLength) {
          this.#fenceLength = 0;
          this.fenceMentionsTag = false;
        }
      } else if (this.#runChar === TILDE || !this.#ticksAfter) {
        this.#fenceChar = this.#runChar;
        this.#fenceLength = this.#runLength;
      }
    }
    this.atLineStart = true;
    this.#inRun = false;
    this.#runLength = 0;
    this.#blankAfter = true;
    this.#ticksAfter = false;
  }
}
