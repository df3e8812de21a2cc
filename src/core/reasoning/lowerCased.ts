/**
 * A text in lower case, unit by unit the same text. Patterns of words are written in lower case and read this, because
 * one that takes either case needs many times as long when it is used first: 35 ms for those of the first sentence.
 */
export function lowerCased(text: string): string {
  const lower = text.toLowerCase();
  // A few letters, such as the Turkish I with a dot, are two in lower case.
  return lower.length === text.length ? lower : text.replaceAll(/[A-Z]+/g, (word) => word.toLowerCase());
}
