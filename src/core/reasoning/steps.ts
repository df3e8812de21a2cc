import { createSentenceReader, type Mark, type Sentence } from './sentences.ts';
import type { StepKind } from './stepKinds.ts';
import { firstKindOf, type Marker, markerOf, turnedKindOf } from './stepMarkers.ts';
import { titleOf } from './stepTitle.ts';
import { tokensOf } from './tokens.ts';

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
  /** Grows, and its last one changes, with the thought. */
  readonly steps: readonly Step[];
}

/**
 * How long a step must be to end where another begins, by what begins with the sentence that begins it: when that says
 * that it does something else, or the same anew, and when it says nothing. As `readingLength` counts.
 */
const LENGTHS = {
  paragraph: {
    other: { turn: 0, strong: 0, weak: 70 },
    same: { turn: 40, strong: 40, weak: 200 },
    silent: 280,
  },
  line: {
    other: { turn: 30, strong: 50, weak: 120 },
    same: { turn: 60, strong: 80, weak: 280 },
    silent: 500,
  },
  sentence: {
    other: { turn: 40, strong: 280, weak: 280 },
    same: { turn: 80, strong: 280, weak: 400 },
    silent: 500,
  },
} as const;
/** A paragraph that is shorter is not cut. */
const PARAGRAPH_LENGTH = 90;
/** What restates the task ends with the paragraph once it is so long; sooner when the next says, if weakly, what it does. */
const RESTATE_LENGTH = { silent: 50, weak: 30 };
/** A step that checks goes on, even in another paragraph, with what checks once more until it is so long: longer where that turns to another way to check the same. */
const CHECK_LENGTH = { turned: 90, other: 60 };
/** A doubt that is shorter takes in the next one: it was a remark. */
const REMARK_LENGTH = 35;
/** How far into a step its title may still be found. */
const TITLE_LENGTH = 60;

/** @param now a monotonic clock, in ms */
export function createStepper(now: () => number): Stepper {
  return new ThoughtStepper(now);
}

interface OpenStep {
  kind: StepKind;
  /** Whether it began by turning away from what was said before, and whether it has yet to say to what. */
  turned: boolean;
  vague: boolean;
  title: string;
  /** How much the title tells; see `Title`. */
  weight: number;
  start: Mark;
  /** Where what it is named after begins. */
  named: Mark;
}

class ThoughtStepper implements Stepper {
  readonly #now: () => number;
  readonly #reader = createSentenceReader(
    () => this.#now(),
    (sentence) => {
      this.#place(sentence);
    },
  );
  /** The closed ones and, once it was asked for, the open one. */
  readonly #steps: Step[] = [];
  #closed = 0;
  #open: OpenStep | undefined;
  #paragraph: Mark = { offset: 0, wide: 0, ms: 0 };
  #inFence = false;
  /** Whether the line is code, a table row, a quote or an item of a list: it goes on with what was said before. */
  #inBlock = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  get steps(): readonly Step[] {
    this.#show();
    return this.#steps;
  }

  push(text: string): Step[] {
    const before = this.#closed;
    this.#reader.push(text);
    this.#show();
    return this.#steps.slice(before);
  }

  end(): Step[] {
    const before = this.#closed;
    this.#reader.end();
    const end = this.#reader.read;
    if (!this.#open && this.#closed === 0 && end.offset > 0) {
      const start = { offset: 0, wide: 0, ms: end.ms };
      this.#open = {
        kind: 'restate',
        turned: false,
        vague: false,
        title: '',
        weight: 0,
        start,
        named: start,
      };
    }
    this.#close({ ...end, ms: this.#now() });
    return this.#steps.slice(before);
  }

  #place(sentence: Sentence): void {
    const { start, head, first } = sentence;
    if (first === 'paragraph' && !this.#inFence) {
      this.#paragraph = start;
    }
    if (first) {
      const fence = /^\s*(?:`{3}|~{3})/.test(head);
      this.#inBlock = this.#inFence || fence || BLOCK.test(head);
      this.#inFence = this.#inFence !== fence;
    }
    // Most sentences stand amid a paragraph that is not cut: they are not looked at.
    const may = !this.#inBlock && (first || readingLength(this.#paragraph, start) >= PARAGRAPH_LENGTH);
    const marker = may ? markerOf(head) : undefined;
    if (this.#open && !(may && this.#begins(sentence, marker, this.#open))) {
      this.#goOn(sentence, marker, this.#open);
      return;
    }
    this.#close(start);
    const { text: title, weight } = titleOf(head);
    const { turned = false, vague = false } = marker ?? {};
    this.#open = { kind: this.#kindOf(head, marker), turned, vague, title, weight, start, named: start };
  }

  #kindOf(head: string, marker: Marker | undefined): StepKind {
    if (this.#closed === 0) {
      return firstKindOf(head);
    }
    // The task is restated at the beginning; what looks like it later on goes on with the work.
    return !marker || (marker.kind === 'restate' && this.#closed > 2) ? 'explore' : marker.kind;
  }

  #begins({ start, first }: Sentence, marker: Marker | undefined, open: OpenStep): boolean {
    const length = readingLength(open.start, start);
    if (open.vague && length < REMARK_LENGTH) {
      return false;
    }
    const limits = LENGTHS[first ?? 'sentence'];
    if (open.kind === 'restate' && first === 'paragraph' && (!marker || marker.strength === 'weak')) {
      return marker?.kind !== 'restate' && length >= (marker ? RESTATE_LENGTH.weak : RESTATE_LENGTH.silent);
    }
    if (!marker) {
      return length >= limits.silent;
    }
    if (marker.kind === 'check' && open.kind === 'check') {
      return length >= CHECK_LENGTH[marker.turned ? 'turned' : 'other'];
    }
    if (marker.kind === open.kind || (first && marker.turned && open.turned)) {
      return length >= (marker.turned && first ? REMARK_LENGTH : limits.same[marker.strength]);
    }
    return length >= limits.other[marker.strength];
  }

  /** A sentence that stays in the open step may still be what names it. */
  #goOn({ start, head, first }: Sentence, marker: Marker | undefined, open: OpenStep): void {
    const remark =
      first !== undefined &&
      marker?.turned === true &&
      open.turned &&
      readingLength(open.start, start) < REMARK_LENGTH;
    if (remark) {
      open.named = start;
      open.weight = -1;
      open.kind = marker.vague ? open.kind : marker.kind;
      open.vague = marker.vague;
    } else if (open.vague && readingLength(open.named, start) < TITLE_LENGTH) {
      const kind = turnedKindOf(head);
      open.kind = kind ?? open.kind;
      open.vague = kind === undefined;
    }
    if (open.weight < 2 && readingLength(open.named, start) < TITLE_LENGTH) {
      const { text, weight } = titleOf(head);
      if (weight > open.weight) {
        open.title = text;
        open.weight = weight;
      }
    }
  }

  #close(end: Mark): void {
    if (this.#open) {
      this.#steps[this.#closed] = { ...this.#shown(this.#open, end), endMs: end.ms };
      this.#closed += 1;
      this.#open = undefined;
    }
  }

  #show(): void {
    if (this.#open) {
      this.#steps[this.#closed] = this.#shown(this.#open, this.#reader.told);
    }
  }

  #shown({ kind, title, start }: OpenStep, end: Mark): Step {
    return {
      index: this.#closed,
      kind,
      title,
      start: start.offset,
      end: end.offset,
      startMs: start.ms,
      endMs: undefined,
      tokens: Math.round(tokensOf(end.offset - start.offset, end.wide - start.wide)),
    };
  }
}

/** Beginnings of lines that go on with what was said before them: code, lists, tables, quotes, formulas. */
const BLOCK =
  /^\s*(?:`{3}|~{3}|[-*+|>•] |\d+[.)] |\$\$|\\\[|[{}[\]()];?\s*$)|^(?:\t| {4,})(?!\s*\p{Lu}\p{Ll}*[ ,’'])/u;

/** What lies between two places, in tokens of English that say as much: a Chinese character says more than its tokens. */
function readingLength(start: Mark, end: Mark): number {
  const wide = end.wide - start.wide;
  return (9 * wide + 3 * (end.offset - start.offset - wide)) / 10;
}
