/** What the extension host sees of somebody who types. Times in ms since the start, offsets in UTF-16 units. */
export type TypingEvent = readonly [at: number, ...what: What];

type What =
  /** The text from `offset` on, `removed` units of it, gave way to another. */
  | readonly ['change', offset: number, removed: number, text: string]
  | readonly ['cursor', offset: number]
  /** VS Code asked for a suggestion at the cursor; `unbidden` when nobody pressed a key for it. */
  | readonly ['ask', id: number, offset: number, unbidden: boolean]
  /** It no longer wants the answer to that question. */
  | readonly ['cancel', id: number]
  /** A suggestion was accepted, after which the cursor is here. */
  | readonly ['accepted', offset: number];

/** A recorded session in one file. */
export interface Recording {
  readonly about: string;
  /** The text at the beginning, and at the end. */
  readonly start: string;
  readonly target: string;
  readonly events: readonly TypingEvent[];
}
