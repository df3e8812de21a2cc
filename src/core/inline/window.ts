import { estimateTokens } from '../reasoning/tokens.ts';

/** A text by its lines, without line ends; 0-based. Only lines near the cursor are asked for. */
export interface LineSource {
  readonly lineCount: number;
  line(index: number): string;
}

/** A place in a text: 0-based line, UTF-16 offset in it. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

/** How much of the text may be sent, in estimated tokens. */
export interface WindowBudget {
  readonly before: number;
  readonly after: number;
}

/** The text around the cursor. Lines are joined with LF whatever the document uses. */
export interface Window {
  /** Up to the cursor. */
  readonly before: string;
  /** From the cursor on. */
  readonly after: string;
}

/** What local models of a few billion parameters read in some tenths of a second. */
export const WINDOW_BUDGET: WindowBudget = { before: 1500, after: 500 };

/** The farthest part of the text in which a better place to cut is looked for. */
const TRIM_SHARE = 0.3;

/**
 * Cuts the text around `place` to the budget: at the ends of lines, and there where a block begins or ends
 * (a line that is not indented next to a blank one) when one is near the far end. A line longer than the
 * budget is cut between characters.
 */
export function cutWindow(source: LineSource, place: Place, budget: WindowBudget = WINDOW_BUDGET): Window {
  const current = source.line(place.line);
  const linesBefore = take(
    [current.slice(0, place.character)],
    function* () {
      for (let index = place.line - 1; index >= 0; index--) {
        yield source.line(index);
      }
    },
    budget.before,
  );
  const linesAfter = take(
    [current.slice(place.character)],
    function* () {
      for (let index = place.line + 1; index < source.lineCount; index++) {
        yield source.line(index);
      }
    },
    budget.after,
  );
  return {
    before: keepEnd(linesBefore.reverse().join('\n'), budget.before),
    after: keepStart(linesAfter.join('\n'), budget.after),
  };
}

/** Adds lines, nearest first, until the budget is spent; then gives back those beyond the best place to cut. */
function take(taken: string[], lines: () => Iterable<string>, budget: number): string[] {
  let spent = estimateTokens(taken[0] ?? '');
  let whole = true;
  for (const line of lines()) {
    spent += estimateTokens(line) + 1;
    if (spent > budget) {
      whole = false;
      break;
    }
    taken.push(line);
  }
  if (whole) {
    return taken;
  }
  const nearest = Math.ceil(taken.length * (1 - TRIM_SHARE));
  for (let length = taken.length - 1; length >= Math.max(nearest, 2); length--) {
    const [outermost, beyond] = [taken[length - 1] ?? '', taken[length] ?? ''];
    if (beyond.trim() === '' && /^\S/.test(outermost)) {
      return taken.slice(0, length);
    }
  }
  return taken;
}

/** The longest end of `text` within the budget; no half of a surrogate pair at its start. */
function keepEnd(text: string, tokens: number): string {
  if (estimateTokens(text) <= tokens) {
    return text;
  }
  const from = text.length - fitting(tokens, (length) => text.slice(text.length - length));
  return text.slice(isLow(text, from) ? from + 1 : from);
}

/** The longest start of `text` within the budget; no half of a surrogate pair at its end. */
function keepStart(text: string, tokens: number): string {
  if (estimateTokens(text) <= tokens) {
    return text;
  }
  const length = fitting(tokens, (length) => text.slice(0, length));
  return text.slice(0, isLow(text, length) ? length - 1 : length);
}

/** The greatest length, up to what a Latin text can have, whose piece is within the budget. */
function fitting(tokens: number, piece: (length: number) => string): number {
  let [low, high] = [0, Math.ceil(tokens * 4)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (estimateTokens(piece(middle)) <= tokens) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

function isLow(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff;
}
