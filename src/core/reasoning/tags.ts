/** The two marks that a model writes around a thought. */
export interface TagPair {
  readonly open: string;
  readonly close: string;
}

/** What DeepSeek-R1, QwQ, Qwen3, GLM, Kimi K2 and most others write. */
export const THINK_TAGS: TagPair = { open: '<think>', close: '</think>' };

/** What stands at one place of a text. `partial`: the text ends before that can be told. */
export type TagMatch = 'open' | 'close' | 'partial' | 'none';

/** Looks for a tag that begins at UTF-16 offset `at`. */
export function tagAt(text: string, at: number, { open, close }: TagPair): TagMatch {
  if (text.startsWith(open, at)) {
    return 'open';
  }
  if (text.startsWith(close, at)) {
    return 'close';
  }
  const rest = text.slice(at, at + Math.max(open.length, close.length));
  return text.length - at < Math.max(open.length, close.length) &&
    (open.startsWith(rest) || close.startsWith(rest))
    ? 'partial'
    : 'none';
}

/** Offset of the next place at or after `from` where a tag could begin, or -1. */
export function nextTagStart(text: string, from: number, { open, close }: TagPair): number {
  const first = text.indexOf(open.charAt(0), from);
  if (open.charAt(0) === close.charAt(0)) {
    return first;
  }
  const second = text.indexOf(close.charAt(0), from);
  return first < 0 || (second >= 0 && second < first) ? second : first;
}
