const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** What is left of the brackets of a text once the pairs in it are taken away. */
export interface Loose {
  /** Opening brackets that nothing closes, outermost first. */
  readonly open: readonly string[];
  /** Closing brackets that nothing opens, innermost first, with their UTF-16 offsets. */
  readonly close: readonly { readonly bracket: string; readonly at: number }[];
}

/**
 * Finds the brackets without a partner. Brackets in strings are left out as far as a line alone shows them:
 * a quote that is not closed on its line is an apostrophe.
 */
export function looseBrackets(text: string): Loose {
  const open: string[] = [];
  const close: { bracket: string; at: number }[] = [];
  for (let at = 0; at < text.length; at++) {
    const unit = text[at] ?? '';
    if (unit === '"' || unit === "'" || unit === '`') {
      at = endOfString(text, at);
    } else if (CLOSERS[unit] !== undefined) {
      open.push(unit);
    } else if (PAIRS[unit] !== undefined) {
      if (open.at(-1) === PAIRS[unit]) {
        open.pop();
      } else {
        close.push({ bracket: unit, at });
      }
    }
  }
  return { open, close };
}

/** The closing brackets for these opening ones, in the order in which they are written. */
export function closing(open: readonly string[]): string {
  return [...open]
    .reverse()
    .map((bracket) => CLOSERS[bracket] ?? '')
    .join('');
}

/** The offset of the quote that ends the string, or `start` when the line ends first. */
function endOfString(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '\\') {
      at++;
    } else if (text[at] === quote) {
      return at;
    }
  }
  return start;
}

/**
 * Cuts `text` before the first closing bracket that would close what the code around closes itself, and closes
 * what `text` opened when the rest of the line shows that the line was meant to be whole.
 * @param before the code up to the cursor
 * @param after the code from the cursor on
 */
export function balanced(text: string, before: string, after: string): string {
  const allowed = unclosed(before, after);
  let kept = text;
  for (const { bracket, at } of looseBrackets(text).close) {
    if (allowed.pop() !== PAIRS[bracket]) {
      kept = text.slice(0, at);
      break;
    }
  }
  const [rest = ''] = after.split('\n', 1);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (rest.trim() === '' || kept.includes('\n')) {
    return kept;
  }
  const whole = looseBrackets(line + kept + rest);
  const opened = looseBrackets(kept).open;
  const missing = Math.min(opened.length, whole.open.length);
  // The line had its closing brackets already: what lacks them now is ours.
  return looseBrackets(rest).close.length > 0 && missing > 0
    ? kept + closing(opened.slice(opened.length - missing))
    : kept;
}

/** The brackets that are open at the cursor and closed nowhere after it, outermost first. */
function unclosed(before: string, after: string): string[] {
  const { open } = looseBrackets(before);
  const closed = looseBrackets(after).close.length;
  // What is closed after the cursor was opened first, unless it stands on the cursor's line.
  const [rest = ''] = after.split('\n', 1);
  const near = looseBrackets(rest).close.length;
  const inner = open.slice(0, Math.max(0, open.length - near));
  return inner.slice(Math.max(0, closed - near));
}
