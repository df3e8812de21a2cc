import type { Delta, SplitEvent, StartState } from './events.ts';
import { LineTracker } from './lines.ts';
import { SegmentWriter } from './segments.ts';
import {
  aloneOnLine,
  endsThought,
  endsUnopenedThought,
  opensAnotherThought,
  readsAsProse,
} from './tagRules.ts';
import { nextTagStart, type TagPair, THINK_TAGS, tagAt } from './tags.ts';

export interface SplitterOptions {
  readonly start: StartState;
  /** The marks of this model; `<think>` and `</think>` unless given. */
  readonly tags?: TagPair;
}

/** Tells thought from answer in one message, piece by piece. */
export interface Splitter {
  /** Takes in one delta; returns what it shows, in order. */
  push(delta: Delta): SplitEvent[];
  /** The stream is over: gives out what was held back. To be called once. */
  end(): SplitEvent[];
}

/**
 * Makes a splitter for one message. See {@link SplitEvent} for its laws; what it says in the end does not depend
 * on how the stream was cut into deltas.
 *
 * Held back are only: white space next to a tag, a text that may become a tag, the one unit after a tag, and half
 * of a surrogate pair.
 */
export function createSplitter(options: SplitterOptions): Splitter {
  return new MessageSplitter(options.start, options.tags ?? THINK_TAGS);
}

/**
 * Where the content is. The states ending in `Start` have seen nothing but white space so far.
 * `untagged`: an answer, as long as no closing tag shows it to have been a thought.
 */
type State = 'messageStart' | 'untagged' | 'thoughtStart' | 'thought' | 'answerStart' | 'answer' | 'plain';

const FIRST_STATE: Readonly<Record<StartState, State>> = {
  unknown: 'messageStart',
  thought: 'thoughtStart',
  inThought: 'thought',
  answer: 'plain',
};

class MessageSplitter implements Splitter {
  readonly #tags: TagPair;
  readonly #out = new SegmentWriter();
  #state: State;
  #line = new LineTracker();
  /** Content that cannot be judged yet. */
  #held = '';
  /** White space at the start of a thought or an answer, which may belong to a tag. */
  #blanks = '';
  /** Half of a surrogate pair at the end of the field. */
  #fieldHalf = '';
  #fieldSeen = false;
  /** First segment after the last closing tag that read like prose; such a close is undone by a later one. */
  #doubtfulClose: number | undefined;
  /** First segment of a thought whose opening tag stands only if it is closed. */
  #doubtfulOpen: number | undefined;

  constructor(start: StartState, tags: TagPair) {
    this.#state = FIRST_STATE[start];
    this.#tags = tags;
  }

  push({ reasoning, content }: Delta): SplitEvent[] {
    if (reasoning) {
      this.#takeField(reasoning);
    }
    if (content) {
      this.#takeContent(this.#held === '' ? content : this.#held + content, false);
    }
    return this.#out.drain();
  }

  end(): SplitEvent[] {
    this.#out.append('field', 'thought', this.#fieldHalf);
    this.#fieldHalf = '';
    this.#takeContent(this.#held, true);
    this.#flushBlanks(this.#state === 'messageStart' || this.#state === 'plain' ? 'answer' : 'tag');
    if (this.#doubtfulOpen !== undefined) {
      this.#out.recast(this.#doubtfulOpen, 'tag', 'answer');
      this.#out.recast(this.#doubtfulOpen, 'thought', 'answer');
    }
    return this.#out.drain();
  }

  #takeField(text: string): void {
    const whole = this.#fieldHalf + text;
    const cut = endsInHalfPair(whole) ? whole.length - 1 : whole.length;
    this.#fieldHalf = whole.slice(cut);
    if (cut > 0 && !this.#fieldSeen) {
      this.#fieldSeen = true;
      // The server separates the thought itself: what comes in the content was not opened by the template.
      if ((this.#state === 'thoughtStart' || this.#state === 'thought') && this.#out.next === 0) {
        this.#state = 'messageStart';
      }
    }
    this.#out.append('field', 'thought', whole.slice(0, cut));
  }

  #takeContent(text: string, last: boolean): void {
    const end = !last && endsInHalfPair(text) ? text.length - 1 : text.length;
    let from = 0;
    let search = 0;
    this.#held = '';
    while (this.#state !== 'plain') {
      const at = nextTagStart(text, search, this.#tags);
      if (at < 0 || at >= end) {
        break;
      }
      const match = tagAt(text, at, this.#tags);
      const after = at + (match === 'open' ? this.#tags.open.length : this.#tags.close.length);
      if (match === 'none' || (match === 'partial' && last)) {
        search = at + 1;
        continue;
      }
      if (match === 'partial' || (after >= end && !last)) {
        this.#take(text, from, at);
        this.#held = text.slice(at);
        return;
      }
      this.#take(text, from, at);
      from = at;
      if (this.#takeTag(match, text.slice(at, after), text.charAt(after))) {
        from = after;
      }
      search = after;
    }
    this.#take(text, from, end);
    this.#held = text.slice(end);
  }

  /** Gives out text that holds no tag. */
  #take(text: string, from: number, to: number): void {
    if (from >= to) {
      return;
    }
    let start = from;
    if (this.#state.endsWith('Start')) {
      start = skipBlanks(text, from, to);
      this.#blanks += text.slice(from, start);
      if (start === to) {
        return;
      }
      this.#beginText();
    }
    this.#line.advance(text, start, to);
    this.#out.append(
      'content',
      this.#channel(),
      start === 0 && to === text.length ? text : text.slice(start, to),
    );
  }

  /** Leaves a start state: the white space up to the last line break belongs to the tag, the rest is text. */
  #beginText(): void {
    const blanks = this.#blanks;
    this.#blanks = '';
    if (this.#state === 'messageStart') {
      this.#state = 'untagged';
      this.#line.advance(blanks, 0, blanks.length);
      this.#out.append('content', 'answer', blanks);
      return;
    }
    this.#state = this.#state === 'thoughtStart' ? 'thought' : 'answer';
    const newline = blanks.lastIndexOf('\n');
    const cut = newline < 0 ? blanks.length : newline + 1;
    this.#out.append('content', 'tag', blanks.slice(0, cut));
    this.#line.advance(blanks, cut, blanks.length);
    this.#out.append('content', this.#channel(), blanks.slice(cut));
  }

  /** @returns true when the tag was taken out; false leaves it to be read as text */
  #takeTag(match: 'open' | 'close', tag: string, next: string): boolean {
    const place = { line: this.#line, next };
    return match === 'open' ? this.#takeOpen(tag, place) : this.#takeClose(tag, place);
  }

  #takeOpen(tag: string, place: { line: LineTracker; next: string }): boolean {
    switch (this.#state) {
      case 'messageStart':
      case 'thoughtStart':
      case 'answerStart':
        this.#cutTag(tag, 'thoughtStart');
        return true;
      case 'untagged':
      case 'answer': {
        const opens = opensAnotherThought(place);
        this.#line.fenceMentionsTag ||= this.#line.inFence;
        if (opens === 'no') {
          return false;
        }
        this.#out.breakContent();
        this.#doubtfulOpen = opens === 'perhaps' ? this.#out.next : undefined;
        this.#doubtfulClose = undefined;
        this.#cutTag(tag, 'thoughtStart');
        return true;
      }
      default:
        this.#line.fenceMentionsTag ||= this.#line.inFence;
        return false;
    }
  }

  #takeClose(tag: string, place: { line: LineTracker; next: string }): boolean {
    switch (this.#state) {
      case 'messageStart':
      case 'thoughtStart':
        this.#closeThought(tag, undefined);
        return true;
      case 'thought': {
        if (!endsThought(place)) {
          return false;
        }
        this.#closeThought(tag, readsAsProse(place) ? this.#out.next : undefined);
        return true;
      }
      case 'untagged': {
        const ends = this.#fieldSeen ? aloneOnLine(place) && !this.#line.inFence : endsUnopenedThought(place);
        if (ends) {
          this.#out.recast(0, 'answer', 'thought');
          this.#closeThought(tag, undefined);
        }
        return ends;
      }
      case 'answer': {
        const first = this.#doubtfulClose;
        if (first === undefined || !aloneOnLine(place) || this.#line.inFence) {
          return false;
        }
        this.#out.recast(first, 'answer', 'thought');
        this.#out.recast(first, 'tag', 'thought');
        this.#closeThought(tag, undefined);
        return true;
      }
      default:
        return false;
    }
  }

  #closeThought(tag: string, doubtful: number | undefined): void {
    this.#doubtfulOpen = undefined;
    this.#doubtfulClose = doubtful;
    this.#cutTag(tag, 'answerStart');
  }

  #cutTag(tag: string, state: State): void {
    this.#flushBlanks('tag');
    this.#out.append('content', 'tag', tag);
    this.#state = state;
    this.#line = new LineTracker();
  }

  #flushBlanks(channel: 'tag' | 'answer'): void {
    this.#out.append('content', channel, this.#blanks);
    this.#blanks = '';
  }

  #channel(): 'thought' | 'answer' {
    return this.#state === 'thought' ? 'thought' : 'answer';
  }
}

/** Whether a text ends in the first half of a surrogate pair. */
function endsInHalfPair(text: string): boolean {
  const code = text.charCodeAt(text.length - 1);
  return code >= 0xd800 && code <= 0xdbff;
}

/** Offset of the first unit in `[from, to)` that is no white space, or `to`. */
function skipBlanks(text: string, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) {
      break;
    }
    at++;
  }
  return at;
}
