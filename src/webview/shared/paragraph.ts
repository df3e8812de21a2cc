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
