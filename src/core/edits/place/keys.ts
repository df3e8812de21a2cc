/** Ways of comparing lines: two lines with the same key count as the same. */

export type Key = (line: string) => string;

export const exactKey: Key = (line) => line;

/** Leaves white space at the end out of account. */
export const trailingKey: Key = (line) => line.trimEnd();

/** Leaves white space at both ends out of account. */
export const trimmedKey: Key = (line) => line.trim();

/** Characters that models put for each other: typographic quotes, dashes, dots and spaces. */
const LOOKALIKES: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019\u201A\u201B\u2032\u00B4]/g, "'"],
  [/[\u201C\u201D\u201E\u201F\u2033]/g, '"'],
  [/[\u2010-\u2015\u2212]/g, '-'],
  [/\u2026/g, '...'],
  [/[\u200B-\u200D\u2060\uFEFF\u00AD]/g, ''],
];

/** What a look-alike character stands for; undefined for any other character. */
export function plainCharacter(character: string): string | undefined {
  const found = LOOKALIKES.find(([pattern]) => character.search(pattern) >= 0);
  return found?.[1];
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
  '&#x27;': "'",
  '&apos;': "'",
  '&nbsp;': ' ',
};

/** A text with the HTML entities of its special characters put back. */
export function decodeEntities(text: string): string {
  return text.includes('&')
    ? text.replace(/&(?:lt|gt|amp|quot|apos|nbsp|#34|#39|#x27);/g, (entity) => ENTITIES[entity] ?? entity)
    : text;
}

/** Leaves look-alike characters, entities and the amount of white space out of account. */
export const looseKey: Key = (line) => {
  let text = decodeEntities(line);
  if (/[\u0080-\uFFFF]/.test(text)) {
    text = text.normalize('NFC');
    for (const [character, plain] of LOOKALIKES) {
      text = text.replace(character, plain);
    }
  }
  text = text.trim();
  return /\s\s|[^\S ]/.test(text) ? text.replace(/\s+/g, ' ') : text;
};

/** How much a line says by itself, from 0 for a blank line over little for `}` to 1 for half a dozen letters. */
export function information(line: string): number {
  let letters = 0;
  for (const character of line) {
    letters += /[\p{L}\p{N}_]/u.test(character) ? 1 : 0;
    if (letters >= 6) {
      return 1;
    }
  }
  return line.trim() === '' ? 0 : Math.max(0.1, letters / 6);
}
