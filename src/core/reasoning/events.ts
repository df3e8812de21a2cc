/**
 * What a reader sees of one message. `tag` is markup that was recognised and taken out
 * (`<think>`, `</think>` and the white space that belongs to them).
 */
export type Channel = 'thought' | 'answer' | 'tag';

/** Where a piece of text came from: a field of its own in the delta, or the message content. */
export type Source = 'field' | 'content';

/** One piece of a backend's delta: either part may be missing or empty. */
export interface Delta {
  readonly reasoning?: string | undefined;
  readonly content?: string | undefined;
}

/**
 * What the splitter says of a stream, in order.
 *
 * Segments are numbered from 0 in the order in which they begin. The text of a segment only ever grows
 * while it is the last one of its source. `recast` changes what an earlier segment *is*, never its text:
 * it arrives when a closing tag shows that text taken for an answer had been a thought all along (the
 * template of DeepSeek-R1 opens the thought itself, so that the stream holds no opening tag), or the reverse.
 *
 * Law: for either source, joining the `text` of all `append` events gives that source's input, unit by unit.
 */
export type SplitEvent =
  | {
      readonly type: 'append';
      readonly segment: number;
      readonly channel: Channel;
      readonly source: Source;
      readonly text: string;
    }
  | { readonly type: 'recast'; readonly segment: number; readonly channel: Channel };

/** What is known, before the first delta, of where a stream starts. */
export type StartState =
  /** Nothing is known: text is an answer until a tag says otherwise. */
  | 'unknown'
  /** The template has opened the thought: text is a thought until `</think>`. */
  | 'thought'
  /** It goes on in the middle of a thought: its first white space is part of that. */
  | 'inThought'
  /** The server separates the thought itself: content is an answer and tags in it are text. */
  | 'answer';
