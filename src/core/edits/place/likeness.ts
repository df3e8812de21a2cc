/** How alike two lines are that are not the same. */

/** From here on, two lines may be versions of one line. */
export const ALIKE = 0.6;

const COMMENT = /^\s*(?:\/\/+|#+|--|;+|%+|\*+|\/\*+|<!--|"""|''')\s*/;

/** A line with what stands in quotes left out; its comment at the end as well. */
function skeleton(line: string): string {
  return line
    .replace(/(["'`\u2018\u2019\u201C\u201D])(?:(?!\1).)*\1/g, '""')
    .replace(/\s(?:\/\/|#|--|\/\*)\s.*$/, '')
    .replace(/\s+/g, '');
}

function words(line: string): string[] {
  return line.toLowerCase().match(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
}

/**
 * Likeness of two lines from 0 to 1: the share of words that they have in common (Sørensen–Dice), more for two
 * comments, and for lines that differ only in their strings or in a comment at the end.
 */
export function likeness(a: string, b: string): number {
  const [first, second] = [words(a), words(b)];
  const total = first.length + second.length;
  if (total === 0 || total > 400) {
    return 0;
  }
  const left = new Map<string, number>();
  for (const word of first) {
    left.set(word, (left.get(word) ?? 0) + 1);
  }
  let shared = 0;
  for (const word of second) {
    const count = left.get(word) ?? 0;
    if (count > 0) {
      left.set(word, count - 1);
      shared += 1;
    }
  }
  const dice = (2 * shared) / total;
  if (COMMENT.test(a) && COMMENT.test(b)) {
    return Math.min(0.95, dice * 0.5 + 0.45);
  }
  const bones = skeleton(a);
  return bones.length > 3 && bones === skeleton(b) ? Math.max(dice, 0.9) : dice;
}
