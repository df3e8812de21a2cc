import { isWide } from './tokens.ts';

/** A place in a thought. */
export interface Mark {
  /** In UTF-16 units. */
  readonly offset: number;
  /** How many of the units before it are wide; see `isWide`. */
  readonly wide: number;
  /** When its text came, in ms of the clock that was given. */
  readonly ms: number;
}

/** The beginning of a sentence. */
export interface Sentence {
  /** Where it begins; the blanks before the first one of a line are its own. */
  readonly start: Mark;
  /** Its text, or as much of it as is judged. */
  readonly head: string;
  /** What begins with it; a paragraph comes after a blank line. */
  readonly first: 'paragraph' | 'line' | undefined;
}

/** Tells where the sentences of a thought begin while it streams, and looks at each character once. */
export interface SentenceReader {
  push(text: string): void;
  /** The thought is over: tells of the last sentence. */
  end(): void;
  /** Up to where the text has been read, and up to where it belongs to sentences that have been told of. */
  readonly read: Mark;
  readonly told: Mark;
}

/** A longer sentence, in UTF-16 units, is judged by its beginning. */
const HEAD_UNITS = 160;

/**
 * @param now a monotonic clock, in ms
 * @param found is called with each sentence, in order, as soon as enough of it is there
 */
export function createSentenceReader(now: () => number, found: (sentence: Sentence) => void): SentenceReader {
  return new Reader(now, found);
}

/** Between sentences, in one that has not been told of, in one that has. */
type State = 'gap' | 'head' | 'body';

class Reader implements SentenceReader {
  readonly #now: () => number;
  readonly #found: (sentence: Sentence) => void;
  #state: State = 'gap';
  #offset = 0;
  #wide = 0;
  #ms = 0;
  /** Where the sentence begins. */
  #start: Mark = { offset: 0, wide: 0, ms: 0 };
  #first: Sentence['first'] = 'paragraph';
  #began = false;
  #head = '';
  /** Whether it has a letter: the dot of `1.` ends nothing. */
  #letters = false;
  /** What its last character, closing quotes apart, asks for to be its end: nothing more (。) or a blank (.). */
  #stop: 'none' | 'alone' | 'beforeBlank' = 'none';
  /** Line ends since the last sentence, and where the line begins after the last of them. */
  #lines = 0;
  #line = 0;
  #lineWide = 0;

  constructor(now: () => number, found: (sentence: Sentence) => void) {
    this.#now = now;
    this.#found = found;
  }

  get read(): Mark {
    return { offset: this.#offset, wide: this.#wide, ms: this.#ms };
  }

  /** Where a sentence would begin now. */
  get #next(): Mark {
    return this.#lines === 0 ? this.read : { offset: this.#line, wide: this.#lineWide, ms: this.#ms };
  }

  get told(): Mark {
    if (this.#state === 'head') {
      return this.#start;
    }
    return this.#state === 'gap' ? this.#next : this.read;
  }

  push(text: string): void {
    this.#ms = this.#now();
    /** Where the part of the head begins that is only in `text`. */
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.#state !== 'gap' && this.#endsBefore(code)) {
        this.#tell(text, from, at);
        this.#state = 'gap';
        this.#lines = 0;
      } else if (this.#state === 'head' && this.#head.length + at - from >= HEAD_UNITS) {
        this.#tell(text, from, at);
      }
      if (this.#state === 'gap' && !isBlank(code)) {
        this.#begin();
        from = at;
      }
      this.#offset += 1;
      if (isWide(code)) {
        this.#wide += 1;
      }
      if (this.#state !== 'gap') {
        this.#look(code);
      } else if (code === NEWLINE) {
        this.#lines += 1;
        this.#line = this.#offset;
        this.#lineWide = this.#wide;
      }
    }
    if (this.#state === 'head') {
      this.#head += text.slice(from);
    }
  }

  end(): void {
    this.#tell('', 0, 0);
  }

  #begin(): void {
    if (this.#began) {
      this.#first = this.#lines === 0 ? undefined : this.#lines === 1 ? 'line' : 'paragraph';
      this.#start = this.#next;
    } else {
      this.#began = true;
      this.#start = { ...this.#start, ms: this.#ms };
    }
    this.#state = 'head';
    this.#head = '';
    this.#letters = false;
    this.#stop = 'none';
  }

  #tell(text: string, from: number, to: number): void {
    if (this.#state === 'head') {
      this.#head += text.slice(from, to);
      this.#state = 'body';
      this.#found({ start: this.#start, head: this.#head, first: this.#first });
    }
  }

  #endsBefore(code: number): boolean {
    return (
      code === NEWLINE ||
      (this.#stop === 'beforeBlank' && isBlank(code)) ||
      (this.#stop === 'alone' && !isCloser(code))
    );
  }

  #look(code: number): void {
    if (isCloser(code)) {
      return;
    }
    if (this.#letters && (code === 0x2e || code === 0x21 || code === 0x3f)) {
      this.#stop = 'beforeBlank';
    } else if (this.#letters && (code === 0x3002 || code === 0xff01 || code === 0xff1f)) {
      this.#stop = 'alone';
    } else {
      this.#stop = 'none';
      this.#letters ||= code > 0x40;
    }
  }
}

const NEWLINE = 0x0a;

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xa0 || code === 0x3000;
}

/** Quotes, brackets and marks of emphasis that may stand after the end of a sentence and belong to it. */
function isCloser(code: number): boolean {
  switch (code) {
    case 0x22: // "
    case 0x27: // '
    case 0x29: // )
    case 0x2a: // *
    case 0x5d: // ]
    case 0x5f: // _
    case 0x60: // `
    case 0x2019: // ’
    case 0x201d: // ”
    case 0x300d: // 」
    case 0x300f: // 』
    case 0xff09: // ）
      return true;
    default:
      return false;
  }
}
