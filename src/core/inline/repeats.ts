import { looseBrackets } from './brackets.ts';

/** A line of so many letters or digits is no accident when it comes twice. */
const TELLING = 3;

/**
 * Takes from the end of `text` what the code after the cursor begins with: the rest of the cursor's line, or the
 * lines below. A closing bracket that `text` needs for itself stays.
 */
export function withoutSuffix(text: string, after: string): string {
  const [rest = '', ...below] = after.split('\n');
  const line = rest.trim() === '' ? text : withoutRest(text, rest);
  return withoutLinesBelow(line, below);
}

/** @param rest the cursor's line from the cursor on */
function withoutRest(text: string, rest: string): string {
  const tail = rest.trimEnd();
  for (const whole of new Set([tail, tail.trimStart()])) {
    const at = whole.trim().length < TELLING ? -1 : text.indexOf(whole);
    if (at >= 0 && keepsPairs(text, text.slice(0, at))) {
      return text.slice(0, at);
    }
  }
  for (const start of new Set([tail, tail.trimStart()])) {
    for (let length = Math.min(start.length, text.length); length > 0; length--) {
      const kept = text.slice(0, text.length - length);
      if (text.endsWith(start.slice(0, length)) && isWhole(start, length) && keepsPairs(text, kept)) {
        return kept;
      }
    }
  }
  return text;
}

/** Whether what is taken ends where a word does; else the same letter would be an overlap. */
function isWhole(start: string, length: number): boolean {
  return !/^\w\w$/.test(start.slice(length - 1, length + 1)) && /[^\s]/.test(start.slice(0, length));
}

function withoutLinesBelow(text: string, below: readonly string[]): string {
  const theirs = below.filter((line) => line.trim() !== '').map((line) => line.trimEnd());
  const [next] = theirs;
  if (next === undefined) {
    return text;
  }
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() !== next.trim()) {
      continue;
    }
    const kept = lines.slice(0, index).join('\n');
    const ours = lines.slice(index).filter((one) => one.trim() !== '');
    const all = ours.every((one, at) => theirs[at] === undefined || one.trim() === theirs[at]?.trim());
    const telling = (line.match(/[\p{L}\p{N}]/gu) ?? []).length >= TELLING;
    if ((telling || all) && keepsPairs(text, kept)) {
      return kept.trimEnd();
    }
  }
  return text;
}

/** Whether taking the end away tears no pair of brackets apart. */
function keepsPairs(whole: string, kept: string): boolean {
  return looseBrackets(kept).open.length <= looseBrackets(whole).open.length;
}

/** Whether a text says the same again and again: three times the same lines, or six times the same piece. */
export function repeatsItself(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  for (let period = 1; period * 3 <= lines.length; period++) {
    for (let at = 0; at + period * 3 <= lines.length; at++) {
      const piece = lines.slice(at, at + period).join('\n');
      const twice = lines.slice(at + period, at + 2 * period).join('\n');
      const thrice = lines.slice(at + 2 * period, at + 3 * period).join('\n');
      if (/[\p{L}\p{N}]{3}/u.test(piece) && piece === twice && piece === thrice) {
        return true;
      }
    }
  }
  return /(.{0,30}?[\p{L}\p{N}]{3}.{0,30}?)\1{5}/u.test(text);
}

/**
 * Whether nothing new is said: the code after the cursor begins with the text, or the lines before the cursor
 * end with it.
 */
export function isThere(text: string, before: string, after: string): boolean {
  const ours = text.split('\n').map((line) => line.trim());
  const squeezed = (lines: readonly string[]): string => lines.filter((line) => line !== '').join('\n');
  const wanted = squeezed(ours);
  const trimmed = (code: string): string => squeezed(code.split('\n').map((line) => line.trim()));
  if (`${trimmed(after)}\n`.startsWith(`${wanted}\n`)) {
    return true;
  }
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return line.trim() === '' && `\n${trimmed(before)}`.endsWith(`\n${wanted}`);
}
