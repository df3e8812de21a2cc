import { markerOf, type StepKind } from './stepMarkers.ts';
import { estimateTokens } from './tokens.ts';

/** A part of a thought that does one thing. Offsets are UTF-16 units of the thought, `end` is exclusive. */
export interface Step {
  /** Number from 0. */
  readonly index: number;
  readonly kind: StepKind;
  /** One line, taken from the step's own text. */
  readonly title: string;
  readonly start: number;
  readonly end: number;
  /** When its first text came, in ms of the clock that was given. */
  readonly startMs: number;
  /** When the next step began or the thought ended; undefined while it is open. */
  readonly endMs: number | undefined;
  /** Estimated. */
  readonly tokens: number;
}

/** Cuts a thought into steps while it streams. A step that is closed never changes again. */
export interface Stepper {
  /** Takes more of the thought; returns the steps that are new or have changed, in order. */
  push(text: string): Step[];
  /** The thought is over; returns what has changed. */
  end(): Step[];
  readonly steps: readonly Step[];
}

/** A step shorter than this, in tokens, takes in what follows unless that is marked strongly. */
const SHORT_TOKENS = 40;
/** A step longer than this ends at the next paragraph that says anything of what it does. */
const LONG_TOKENS = 260;
/** A longer one ends at the next paragraph whatever that says. */
const LONGEST_TOKENS = 700;
const TITLE_UNITS = 72;
/** A first sentence longer than this, in UTF-16 units, is judged by its beginning: nothing is read twice for it. */
const SENTENCE_UNITS = 600;

/** @param now a monotonic clock, in ms */
export function createStepper(now: () => number): Stepper {
  return new ThoughtStepper(now);
}

interface OpenStep {
  kind: StepKind;
  title: string;
  start: number;
  end: number;
  startMs: number;
  tokens: number;
}

class ThoughtStepper implements Stepper {
  readonly #now: () => number;
  readonly #closed: Step[] = [];
  #open: OpenStep | undefined;
  /** What has come of a paragraph whose first sentence is not yet there: nobody knows what it does. */
  #waiting = '';
  #line = '';
  #paragraphStart = 0;
  #paragraphUnits = 0;
  #paragraphMs = 0;
  /** True once the coming paragraph belongs to the open step. */
  #placed = false;
  #inFence = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  get steps(): readonly Step[] {
    return this.#open ? [...this.#closed, this.#shown(this.#open)] : this.#closed;
  }

  push(text: string): Step[] {
    const before = this.#closed.length;
    let rest = text;
    while (rest !== '') {
      const newline = rest.indexOf('\n');
      const piece = newline < 0 ? rest : rest.slice(0, newline + 1);
      this.#take(piece);
      rest = rest.slice(piece.length);
    }
    return this.#changedSince(before);
  }

  end(): Step[] {
    const before = this.#closed.length;
    this.#place(true);
    this.#close(this.#now());
    return this.#changedSince(before);
  }

  #changedSince(before: number): Step[] {
    const closed = this.#closed.slice(before);
    return this.#open ? [...closed, this.#shown(this.#open)] : closed;
  }

  /** A line, or a part of one. */
  #take(piece: string): void {
    if (this.#paragraphUnits === 0) {
      this.#paragraphMs = this.#now();
    }
    this.#paragraphUnits += piece.length;
    this.#line += piece;
    if (this.#placed) {
      this.#grow(piece);
    } else {
      this.#waiting += piece;
      this.#place(false);
    }
    if (piece.endsWith('\n')) {
      this.#endLine();
    }
  }

  #endLine(): void {
    const line = this.#line;
    this.#line = '';
    if (/^\s*(`{3}|~{3})/.test(line)) {
      this.#inFence = !this.#inFence;
    }
    if (!this.#inFence && line.trim() === '') {
      this.#place(true);
      this.#paragraphStart += this.#paragraphUnits;
      this.#paragraphUnits = 0;
      this.#placed = false;
    }
  }

  /** Puts the coming paragraph into the open step or a new one, once its first sentence is there. */
  #place(whole: boolean): void {
    const text = this.#waiting;
    if (this.#placed || text === '') {
      return;
    }
    const sentence = firstSentence(text);
    if (sentence === undefined && !whole) {
      return;
    }
    const first = sentence ?? text;
    this.#placed = true;
    this.#waiting = '';
    if (this.#open && (first.trim() === '' || !this.#begins(first, this.#open))) {
      this.#grow(text);
      if (this.#open.title === '') {
        this.#open.title = titleOf(first);
      }
      return;
    }
    this.#close(this.#paragraphMs);
    this.#open = {
      kind: markerOf(first)?.kind ?? (this.#closed.length === 0 ? 'restate' : 'explore'),
      title: titleOf(first),
      start: this.#paragraphStart,
      end: this.#paragraphStart,
      startMs: this.#paragraphMs,
      tokens: 0,
    };
    this.#grow(text);
  }

  /** Whether a paragraph that opens with `sentence` begins a step of its own. */
  #begins(sentence: string, open: OpenStep): boolean {
    // Code, lists and tables go on with what was said before them.
    if (/^\s*([`~]{3}|[-*+|>] |\d+[.)] |\$\$|\{|\}|\t| {4})/.test(sentence)) {
      return false;
    }
    const marker = markerOf(sentence);
    if (open.tokens > LONGEST_TOKENS) {
      return true;
    }
    if (!marker) {
      return false;
    }
    if (marker.strong) {
      return marker.kind !== open.kind || marker.kind === 'doubt' || open.tokens > SHORT_TOKENS;
    }
    return open.tokens > (marker.kind === open.kind ? LONG_TOKENS : SHORT_TOKENS);
  }

  #grow(text: string): void {
    if (this.#open) {
      this.#open.end += text.length;
      this.#open.tokens += estimateTokens(text);
    }
  }

  #close(endMs: number): void {
    if (this.#open) {
      this.#closed.push({ ...this.#shown(this.#open), endMs });
      this.#open = undefined;
    }
  }

  #shown(open: OpenStep): Step {
    return { ...open, index: this.#closed.length, tokens: Math.round(open.tokens), endMs: undefined };
  }
}

/** The first sentence of a paragraph, or as much of it as is judged, once it is sure to be complete. */
function firstSentence(paragraph: string): string | undefined {
  const head = paragraph.slice(0, SENTENCE_UNITS + 1);
  const text = head.trimStart();
  const end = /[.!?…](?=\s)|[。！？]|\n/u.exec(text);
  if (end && text !== '') {
    return head.slice(0, head.length - text.length + end.index + 1);
  }
  return head.length > SENTENCE_UNITS ? head.slice(0, SENTENCE_UNITS) : undefined;
}

/** Words at the start of a sentence that carry nothing a reader looks for. */
const FILLER =
  /^(?:(?:ok(?:ay)?|alright|so|well|now|wait|hmm+|but|and|then|oh|actually|好的|好|嗯|那么|알겠습니다|음|자)[,，.…!]*\s+)+/iu;

/** One line from a sentence: without Markdown, fillers and what is too long. */
function titleOf(sentence: string): string {
  const plain = sentence
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[*_`#>]+/g, '')
    .trim();
  const bare = plain.replace(FILLER, '').replace(/[.。:：]$/u, '');
  const text = bare === '' ? plain : bare.charAt(0).toUpperCase() + bare.slice(1);
  if (text.length <= TITLE_UNITS) {
    return text;
  }
  const cut = text.slice(0, TITLE_UNITS - 1);
  const blank = cut.lastIndexOf(' ');
  return `${(blank > TITLE_UNITS / 2 ? cut.slice(0, blank) : cut).replace(/[\ud800-\udbff]$/, '')}…`;
}
