import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { expect, test } from 'vitest';
import { moreText, plainParagraph } from '../../../src/webview/shared/paragraph.ts';

const markdown = new MarkdownIt({ html: false });

/** As the renderer writes text. */
function escaped(text: string): string {
  return text.replaceAll('"', '&quot;');
}

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

test('what counts as a plain paragraph is one to the renderer of markdown, to the letter', () => {
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

/** `html` with text put behind its last text that is more than white space, or undefined when that ends otherwise. */
function withMore(html: string, end: string, more: string): string | undefined {
  const last = /^(.*[^\s>])((?:<[^>]*>\s*)*)$/s.exec(html);
  const [, shown = '', tags = ''] = last ?? [];
  return shown.endsWith(escaped(end)) ? shown + escaped(more) + tags : undefined;
}

test('words added to the last text show what the renderer of markdown makes of it all', () => {
  let added = 0;
  const words = fc.oneof(fc.constantFrom('a', 'b c', ' d', '(e)', '=', '-', ' 1.', '. f', ' ', '总'), part);
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.array(words, { maxLength: 2 }), (parts, more) => {
      const before = parts.join('');
      const after = before + more.join('');
      const text = moreText(before, after);
      const html = text && withMore(markdown.render(before), text.end, text.more);
      if (html !== undefined) {
        added++;
        expect(html).toBe(markdown.render(after));
      }
    }),
    { numRuns: 20_000 },
  );
  expect(added).toBeGreaterThan(1000);
});

test('words are added to a text with marks, and marks are not', () => {
  expect(moreText('Is `x` five', 'Is `x` five, or six')).toEqual({ end: ' five', more: ', or six' });
  expect(moreText('- **one** is ', '- **one** is first ')).toEqual({ end: ' is', more: ' first' });
  for (const [before, more] of [
    ['Is `x` five', ' `y`'],
    ['Is `x', '` five'],
    ['Is `x`', ' five'],
    ['one *two*\n', 'three'],
    ['one *two*\n-', ' three'],
    ['a | b\n--|--\nc', ' d'],
    ['[a](https://b.c', ') d'],
    ['a *b', '*'],
  ] as const) {
    expect(moreText(before, before + more), before).toBeUndefined();
  }
});
