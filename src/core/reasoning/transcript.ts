import type { Channel, Source, SplitEvent } from './events.ts';

/** What a reader has to be shown after an event: more text at the end of a channel, or both channels anew. */
export type Shown =
  | { readonly type: 'append'; readonly channel: 'thought' | 'answer'; readonly text: string }
  | { readonly type: 'redraw' };

/** The thought and the answer of one message, kept up to date. */
export interface Transcript {
  /** Takes in one event; undefined when nothing that is shown has changed. */
  apply(event: SplitEvent): Shown | undefined;
  readonly thought: string;
  readonly answer: string;
  /** The segments that a channel is made of, in order, and where each begins in it, in UTF-16 units. */
  pieces(channel: 'thought' | 'answer'): readonly Piece[];
}

export interface Piece {
  readonly segment: number;
  readonly offset: number;
}

export function createTranscript(): Transcript {
  return new MessageTranscript();
}

interface Segment {
  channel: Channel;
  readonly source: Source;
  text: string;
}

class MessageTranscript implements Transcript {
  readonly #segments: Segment[] = [];
  #thought = '';
  #answer = '';
  #pieces: Record<'thought' | 'answer', Piece[]> = { thought: [], answer: [] };
  /** Last segment of each channel that is part of the text above. */
  #lastShown: Record<'thought' | 'answer', number> = { thought: -1, answer: -1 };
  /**
   * Thought of the field, without white space, that the content has not said once more; undefined when the two
   * are not the same.
   */
  #unrepeated: string | undefined = '';

  get thought(): string {
    return this.#thought;
  }

  get answer(): string {
    return this.#answer;
  }

  pieces(channel: 'thought' | 'answer'): readonly Piece[] {
    return this.#pieces[channel];
  }

  apply(event: SplitEvent): Shown | undefined {
    const segment = this.#segments[event.segment];
    if (event.type === 'recast') {
      if (segment) {
        segment.channel = event.channel;
      }
      return this.#redraw();
    }
    if (segment) {
      segment.text += event.text;
    } else {
      this.#segments[event.segment] = { channel: event.channel, source: event.source, text: event.text };
    }
    const { channel, text } = event;
    if (channel === 'tag') {
      return undefined;
    }
    if (channel === 'thought') {
      const repeats = this.#repeats(event.source, text);
      if (repeats !== 'no') {
        return repeats === 'yes' ? undefined : this.#redraw();
      }
    }
    if (event.segment < this.#lastShown[channel]) {
      return this.#redraw();
    }
    return { type: 'append', channel, text: this.#add(event.segment, channel, text) };
  }

  /**
   * Some servers give the thought in a field and, with tags, in the content too; it is shown once.
   * `differs`: it turned out to be another thought after all.
   */
  #repeats(source: Source, text: string): 'yes' | 'no' | 'differs' {
    const solid = text.replaceAll(/\s+/g, '');
    if (source === 'field') {
      if (this.#unrepeated !== undefined) {
        this.#unrepeated += solid;
      }
      return 'no';
    }
    if (this.#unrepeated === undefined || !this.#segments.some((segment) => segment.source === 'field')) {
      return 'no';
    }
    const same = this.#unrepeated.startsWith(solid);
    this.#unrepeated = same ? this.#unrepeated.slice(solid.length) : undefined;
    return same ? 'yes' : 'differs';
  }

  #redraw(): Shown {
    this.#thought = '';
    this.#answer = '';
    this.#lastShown = { thought: -1, answer: -1 };
    this.#pieces = { thought: [], answer: [] };
    const repeated =
      this.#unrepeated !== undefined && this.#segments.some(({ source }) => source === 'field');
    for (const [number, { channel, source, text }] of this.#segments.entries()) {
      if (channel !== 'tag' && !(repeated && channel === 'thought' && source === 'content')) {
        this.#add(number, channel, text);
      }
    }
    return { type: 'redraw' };
  }

  /** @returns what was added, with the space between two segments */
  #add(number: number, channel: 'thought' | 'answer', text: string): string {
    const before = channel === 'thought' ? this.#thought : this.#answer;
    const last = this.#lastShown[channel];
    const gap = last < 0 || last === number ? '' : this.#gap(last, number, before, text);
    this.#lastShown[channel] = number;
    if (last !== number) {
      this.#pieces[channel].push({ segment: number, offset: before.length + gap.length });
    }
    if (channel === 'thought') {
      this.#thought += gap + text;
    } else {
      this.#answer += gap + text;
    }
    return gap + text;
  }

  /** Two segments are paragraphs of their own when a tag was taken out between them and no line break is left. */
  #gap(last: number, number: number, before: string, text: string): string {
    const apart = this.#segments
      .slice(last + 1, number)
      .some(({ channel }) => channel !== this.#segments[number]?.channel);
    return apart && !before.endsWith('\n') && !text.startsWith('\n') ? '\n\n' : '';
  }
}
