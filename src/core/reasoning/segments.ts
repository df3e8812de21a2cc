import type { Channel, Source, SplitEvent } from './events.ts';

/** Numbers the segments of a message and writes the events that tell of them. */
export class SegmentWriter {
  readonly #channels: Channel[] = [];
  readonly #sources: Source[] = [];
  readonly #last: Record<Source, number> = { field: -1, content: -1 };
  #events: SplitEvent[] = [];

  /** Number that the next new segment will get. */
  get next(): number {
    return this.#channels.length;
  }

  /** Adds text to the last segment of its source, or begins one when the channel is another. */
  append(source: Source, channel: Channel, text: string): void {
    if (text === '') {
      return;
    }
    let segment = this.#last[source];
    if (segment < 0 || this.#channels[segment] !== channel || this.#interrupted(source, segment)) {
      segment = this.#channels.length;
      this.#channels.push(channel);
      this.#sources.push(source);
      this.#last[source] = segment;
    }
    this.#events.push({ type: 'append', segment, channel, source, text });
  }

  /** Makes all content segments from `first` on, of channel `from`, segments of channel `to`. */
  recast(first: number, from: Channel, to: Channel): void {
    for (let segment = first; segment < this.#channels.length; segment++) {
      if (this.#sources[segment] === 'content' && this.#channels[segment] === from) {
        this.#channels[segment] = to;
        this.#events.push({ type: 'recast', segment, channel: to });
      }
    }
  }

  /** Begins a new segment with the next text of the content, even if its channel is the same. */
  breakContent(): void {
    this.#last.content = -1;
  }

  /** The events since the last call. */
  drain(): SplitEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** A thought of the field goes on in a new segment once an answer has begun in the content. */
  #interrupted(source: Source, segment: number): boolean {
    return (
      source === 'field' && this.#last.content > segment && this.#channels[this.#last.content] === 'answer'
    );
  }
}
