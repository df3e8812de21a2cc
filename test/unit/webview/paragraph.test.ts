import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { expect, test } from 'vitest';
import { plainParagraph } from '../../../src/webview/shared/paragraph.ts';

const markdown = new MarkdownIt({ html: false });

/** As the renderer writes text. */
function escaped(text: string): string {
  return text.replaceAll('"', '&quot;');
}

test('what counts as a plain paragraph is one to the renderer of markdown, to the letter', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'Wait',
      'the ',
      '总数',
      '합계',
      ' ',
      '  ',
      '\n',
      '\n\n',
      '.',
      ',',
      '!',
      '"',
      "'",
      ':',
      '1.',
      '2)',
      '=',
    ),
    fc.constantFrom(
      '-',
      '--',
      '+',
      '#',
      '# ',
      '>',
      '`',
      '*',
      '_',
      '[',
      ']',
      '(',
      ')',
      '<',
      '&',
      '|',
      '~',
      '\\',
      '\t',
    ),
    fc.constantFrom(
      'https://example.com',
      '---',
      '===',
      '$',
      '{',
      '^',
      '\u00a0',
      '\u200b',
      '\0',
      '\r\n',
      '    ',
    ),
    fc.string({ unit: 'grapheme', maxLength: 4 }),
  );
  let plain = 0;
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      const paragraph = plainParagraph(text);
      if (paragraph !== undefined) {
        plain++;
        expect(markdown.render(text)).toBe(`<p>${escaped(paragraph)}</p>\n`);
      }
    }),
    { numRuns: 5000 },
  );
  expect(plain).toBeGreaterThan(500);
});

test('prose is plain, and what has marks is not', () => {
  const prose = 'Wait, is `x` 5? No: it is 6.';
  expect(plainParagraph(prose)).toBeUndefined();
  expect(plainParagraph('Wait, is x 5?\nNo: it is 6 (re-read it).\n')).toBe(
    'Wait, is x 5?\nNo: it is 6 (re-read it).',
  );
  for (const text of ['1. one', '- one', 'one\n---', 'one  \ntwo', 'one\n\ntwo', '    code', ' ', '']) {
    expect(plainParagraph(text), text).toBeUndefined();
  }
});
