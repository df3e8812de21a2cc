import type { Channel, Delta, Source, SplitEvent, StartState } from '../../../src/core/reasoning/events.ts';
import { createSplitter } from '../../../src/core/reasoning/splitter.ts';

export interface Segment {
  readonly channel: Channel;
  readonly source: Source;
  readonly text: string;
}

/** All events of a stream of deltas. */
export function eventsOf(start: StartState, deltas: readonly Delta[]): SplitEvent[] {
  const splitter = createSplitter({ start });
  return [...deltas.flatMap((delta) => splitter.push(delta)), ...splitter.end()];
}

/** The segments that events come to. */
export function segmentsOf(events: readonly SplitEvent[]): Segment[] {
  const segments: Segment[] = [];
  for (const event of events) {
    const before = segments[event.segment];
    segments[event.segment] =
      event.type === 'append'
        ? {
            channel: before?.channel ?? event.channel,
            source: event.source,
            text: (before?.text ?? '') + event.text,
          }
        : { source: 'content', text: '', ...before, channel: event.channel };
  }
  return segments;
}

/** `T:` thought, `A:` answer, `#:` tag, each with its text, as one line a segment. */
export function written(segments: readonly Segment[]): string[] {
  const marks: Record<Channel, string> = { thought: 'T', answer: 'A', tag: '#' };
  return segments.map(({ channel, text }) => `${marks[channel]}:${text}`);
}

/** The thought, the answer and the input of one source. */
export function join(segments: readonly Segment[], of: Channel | Source): string {
  return segments
    .filter(({ channel, source }) => channel === of || source === of)
    .map(({ text }) => text)
    .join('');
}
