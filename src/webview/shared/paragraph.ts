/** What has a meaning in markdown wherever it stands, or is changed by it. */
const MARKS = /[\\`*_[\]<>&|~\0\r\t]/;
/** A line that may be no line of a paragraph, or has blanks at its ends, which mean something or are dropped. */
const LINES = /^[\s#>+=-]|^\d{1,9}[.)]|[^\S\n]$/m;

/**
 * Most of a thought is plain prose, for which no parser, no sanitiser and no document are needed.
 * @param text one block of markdown
 * @returns the words of its only paragraph, when there is nothing in it that markdown could make anything else of
 */
export function plainParagraph(text: string): string | undefined {
  let end = text.length;
  while (text.charAt(end - 1) === ' ' || text.charAt(end - 1) === '\n') {
    end--;
  }
  const shown = text.slice(0, end);
  return shown === '' || MARKS.test(shown) || LINES.test(shown) ? undefined : shown;
}

/** What means nothing in markdown within a line that is known to be no rule, underline or marker of a list. */
const INERT = String.raw`[\p{L}\p{M}\p{N} .,:;?!'"()+\-=/%$@^{}]`;
const ALL_INERT = new RegExp(`^${INERT}+$`, 'u');
const INERT_END = new RegExp(`${INERT}*$`, 'u');
/** What gives these a meaning, or may show a line in part: entities, tables, links, definitions of links. */
const WIDE_MARKS = /[&|\0\t]|\][(:]/;
/** So much of the end of a text is enough to know it again, in UTF-16 code units; the pattern is tried at each. */
const END = 200;

/**
 * Most of what comes is words at the end, also to a block that has marks in it: for these nothing is parsed anew.
 * @param before one block of markdown, as far as it had come
 * @param after the same with more text
 * @returns what the last text in the rendering of `before` must end with, and what is added there for it to show
 *   `after`; undefined when more than that may change
 */
export function moreText(
  before: string,
  after: string,
): { readonly end: string; readonly more: string } | undefined {
  const [shown, shows] = [plainParagraph(before), plainParagraph(after)];
  if (shown !== undefined && shows?.startsWith(shown)) {
    return { end: shown, more: shows.slice(shown.length) };
  }
  const added = after.slice(before.length);
  const isInert = after.startsWith(before) && ALL_INERT.test(added);
  // Where there is a letter, a line has become what it will be.
  const isSettled = /\p{L}/u.test(before.slice(before.lastIndexOf('\n') + 1));
  if (!isInert || !isSettled || WIDE_MARKS.test(before)) {
    return undefined;
  }
  const run = INERT_END.exec(before.slice(-END))?.[0] ?? '';
  // Blanks at the end of a line do not show until something follows.
  const end = run.trimEnd();
  return end === '' ? undefined : { end, more: (run.slice(end.length) + added).trimEnd() };
}
