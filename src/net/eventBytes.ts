import { FailureError } from '../core/backends/failure.ts';

/** Longest event that is taken, in bytes; the HTTP client holds an event whole and looks through it again and again. */
const EVENT_BYTES = 4 * 1024 * 1024;
/** The end mark of OpenAI's streams; the blank after the colon may be missing. */
const END_MARKS = ['data: [DONE]', 'data:[DONE]'];
const MARK_UNITS = 12;
const [LF, CR] = [10, 13];

/**
 * The bytes of an event stream on their way to the HTTP client, which knows nothing of lines that are cut by the
 * network. Line ends (LF, CR, CRLF; WHATWG HTML, section 9.2.5) become LF.
 */
export class EventBytes {
  /** True once a line that begins with the end mark went by. Nothing after it counts. */
  done = false;
  /** The first characters of the line that is coming in. */
  #line = '';
  #afterCr = false;
  /** Since the last blank line. */
  #eventBytes = 0;

  /**
   * @returns what to hand on; it ends with the end mark when that is in `bytes`
   * @throws FailureError `malformed-stream` for an event without an end
   */
  push(bytes: Uint8Array): Uint8Array {
    const out = new Uint8Array(bytes.length);
    let length = 0;
    for (const byte of bytes) {
      const secondHalf = byte === LF && this.#afterCr;
      this.#afterCr = byte === CR;
      if (secondHalf) {
        continue;
      }
      if (byte === LF || byte === CR) {
        out[length++] = LF;
        this.#endLine();
        continue;
      }
      out[length++] = byte;
      this.#eventBytes++;
      if (this.#line.length < MARK_UNITS) {
        this.#line += String.fromCharCode(byte);
        if (END_MARKS.includes(this.#line)) {
          this.done = true;
          return out.subarray(0, length);
        }
      }
    }
    if (this.#eventBytes > EVENT_BYTES) {
      throw new FailureError({
        code: 'malformed-stream',
        detail: `an event of more than ${EVENT_BYTES} bytes`,
      });
    }
    return out.subarray(0, length);
  }

  #endLine(): void {
    if (this.#line === '') {
      this.#eventBytes = 0;
    }
    this.#line = '';
  }
}
