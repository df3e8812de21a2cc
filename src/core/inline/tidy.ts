import { withoutThought } from './answer.ts';
import { blockOf, type Indent, indented } from './block.ts';
import { balanced } from './brackets.ts';
import { isThere, repeatsItself, withoutSuffix } from './repeats.ts';
import type { InlineAnswer } from './types.ts';

/** Longer answers are refused, in UTF-16 units; they are no completion of a place. */
export const LONGEST_ANSWER = 100_000;
/** Of an answer within the limit no more than this is looked at. */
const LONGEST_SUGGESTION = 6000;

/** The place that a suggestion is for. */
export interface TidyPlace {
  /** Code up to the cursor; at least the cursor's line. */
  readonly before: string;
  /** Code from the cursor on; at least the rest of the line. */
  readonly after: string;
  /** Marks of the model that are no code. */
  readonly marks: readonly string[];
  readonly indent: Indent;
}

export type DropReason = 'empty' | 'too-long' | 'control-characters' | 'repeats-itself' | 'is-there';

/** A suggestion that can be shown, or why there is none. */
export type Tidied = (
  | { readonly type: 'suggestion'; readonly text: string }
  | { readonly type: 'dropped'; readonly reason: DropReason }
) & {
  /** Whether a thought came along, which was thrown away. */
  readonly thought: boolean;
};

/** Control characters but tab and line feed, and the marks that reorder text (Unicode TR 36, 3.2). */
const CONTROL = /(?![\t\n])\p{Cc}|\p{Bidi_Control}/u;
const HALF_PAIR = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
/** Marks of any model, also of one that the table does not know. */
const ANY_MARK = /<[|｜][\w▁ ]+[|｜]>|<(fim_(prefix|suffix|middle|pad)|file_sep|repo_name|EOT|MID|SUF|PRE)>/;

/**
 * Makes what a model answered fit to its place, or says why it cannot be shown. Pure and total. From a chat model's
 * answer the code fence, and the repeated start of the line, are taken out.
 *
 * Laws: the text has no control characters and no half of a surrogate pair; it is one line when code follows on
 * the cursor's line; it is shorter than the answer but for closing brackets and indentation.
 */
export function tidy(answer: InlineAnswer, place: TidyPlace): Tidied {
  const { before, after } = place;
  if (answer.text.length > LONGEST_ANSWER) {
    return { type: 'dropped', reason: 'too-long', thought: answer.thought !== '' };
  }
  const { text: spoken, thought } = withoutThought(answer, before + after);
  const drop = (reason: DropReason): Tidied => ({ type: 'dropped', reason, thought });
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const [rest = ''] = after.split('\n', 1);
  const unmarked = withoutMarks(spoken.replace(/\r\n?/g, '\n'), place.marks, before + after);
  const code = answer.chat ? codeIn(unmarked, line) : unmarked;
  if (CONTROL.test(code) || HALF_PAIR.test(code)) {
    return drop('control-characters');
  }
  const middle = rest.trim() !== '';
  const bounded = wholeLines(code);
  const fitted = indented(bounded, line, place.indent);
  const block = middle ? (fitted.split('\n', 1)[0] ?? '') : blockOf(fitted, line);
  const text = balanced(withoutSuffix(block, after), before, after);
  const end = middle ? text : text.trimEnd();
  if (end.trim() === '') {
    return drop('empty');
  }
  if (repeatsItself(end)) {
    return drop('repeats-itself');
  }
  return isThere(end, before, after) ? drop('is-there') : { type: 'suggestion', text: end, thought };
}

/** The text up to the first mark of a model, unless the code around speaks of such marks itself. */
function withoutMarks(text: string, marks: readonly string[], around: string): string {
  const places = marks.map((mark) => text.indexOf(mark));
  if (!ANY_MARK.test(around)) {
    places.push(text.search(ANY_MARK));
  }
  return text.slice(0, Math.min(text.length, ...places.filter((at) => at >= 0)));
}

/** The code in a chat model's answer: the first fenced block, without the start of the line said again. */
function codeIn(text: string, line: string): string {
  const fenced = /^\s*```[^\n]*\n([\s\S]*?)(\n```|$)/.exec(text)?.[1] ?? text;
  const start = line.trimStart();
  return start.trim().length > 1 && fenced.trimStart().startsWith(start)
    ? fenced.trimStart().slice(start.length)
    : fenced;
}

/** The lines that fit into the longest suggestion; a first line that is longer is none. */
function wholeLines(text: string): string {
  if (text.length <= LONGEST_SUGGESTION) {
    return text;
  }
  return text.slice(0, Math.max(0, text.lastIndexOf('\n', LONGEST_SUGGESTION)));
}
