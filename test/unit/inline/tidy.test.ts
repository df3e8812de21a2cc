import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tidy } from '../../../src/core/inline/tidy.ts';

/** Tidies an answer for the place marked with ‸ in `code`; undefined in place of a dropped one's text. */
function tidied(
  code: string,
  text: string,
  options: { chat?: boolean; tabs?: boolean; thought?: string } = {},
) {
  const [before = '', after = ''] = code.split('‸');
  const indent = { tabs: options.tabs ?? false, size: 2 };
  const place = { before, after, marks: ['<|endoftext|>'], indent };
  return tidy({ text, thought: options.thought ?? '', chat: options.chat ?? false }, place);
}

function shown(...given: Parameters<typeof tidied>): string {
  const result = tidied(...given);
  return result.type === 'suggestion' ? result.text : `(${result.reason})`;
}

describe('a suggestion', () => {
  it.each([
    ['keeps a plain line', 'let a = ‸', '1 + 2;', '1 + 2;'],
    ['does not repeat the rest of the line', 'foo(‸);', 'a, b);', 'a, b'],
    ['keeps a bracket of its own', 'foo(‸)', 'bar()', 'bar()'],
    ['stops where the rest of the line begins', 'if (‸) {', 'ready) {\n  go();\n}', 'ready'],
    ['is one line in the middle of a line', 'a = ‸ + 1', 'b\nc = 2', 'b'],
    ['closes what it opens in a closed line', 'foo(‸);', 'bar(x', 'bar(x)'],
    ['closes nothing that is closed already', 'foo(a, ‸)', 'b) + c', 'b'],
    ['may close what is open', 'foo(a, ‸', 'b)', 'b)'],
    ['does not close a block that is closed below', 'f() {\n  a();\n  ‸\n}', 'b();\n}\n\ng() {', 'b();'],
    ['may close a block that is open', 'f() {\n  a();\n‸', '}', '}'],
    [
      'ends with the block that it began',
      'function f() {‸',
      '\n  return 1;\n}\n\nfunction g() {',
      '\n  return 1;\n}',
    ],
    [
      'goes on with an else',
      'if (a) {‸',
      '\n  b();\n} else {\n  c();\n}\nd();',
      '\n  b();\n} else {\n  c();\n}',
    ],
    ['ends with a block of Python', 'def f():‸', '\n    return 1\n\ndef g():', '\n    return 1'],
    ['ends at a blank line after whole statements', 'a();\n‸', 'b();\nc();\n\nd();', 'b();\nc();'],
    ['does not repeat the lines below', 'a();\n‸\nreturn total;', 'b();\nreturn total;\n}', 'b();'],
    ['does not indent twice', 'f() {\n  ‸\n}', '  b();\n  c();', 'b();\n  c();'],
    ['ends at a mark of the model', 'let a = ‸', '1;<|endoftext|>junk', '1;'],
    ['ends at a mark of another model', 'let a = ‸', '1;<｜fim▁begin｜>junk', '1;'],
    ['loses its thought', 'let a = ‸', '<think>\nhm\n</think>\n\n1;', '1;'],
    ['takes over line ends', 'f() {‸\n}', '\r\n  a();\r\n  b();', '\n  a();\n  b();'],
  ])('%s', (_, code, answer, expected) => {
    expect(shown(code, answer)).toBe(expected);
  });

  it.each([
    ['nothing', 'a = ‸', ' \n ', 'empty'],
    ['only what follows', 'foo(‸);', ');', 'empty'],
    ['the lines below', 'a();\n‸\nreturn total;', 'return total;', 'is-there'],
    ['the lines above', 'first();\nsecond();\n‸', 'first();\nsecond();', 'is-there'],
    ['the same line again and again', 'x\n‸', 'foo(a);\nfoo(a);\nfoo(a);\nfoo(a);', 'repeats-itself'],
    ['the same piece again and again', 'x = ‸', 'abcd, '.repeat(12), 'repeats-itself'],
    ['an escape sequence', 'x = ‸', '\u001b[31mred', 'control-characters'],
    ['a mark that reorders text', 'x = ‸', '"\u202e"', 'control-characters'],
    ['half of a surrogate pair', 'x = ‸', '"\ud835"', 'control-characters'],
    ['100 KB', 'x = ‸', 'y'.repeat(100_001), 'too-long'],
    ['one line without an end', 'x = ‸', 'abc def ghi '.repeat(8000), 'empty'],
  ])('is dropped when it is %s', (_, code, answer, reason) => {
    expect(tidied(code, answer)).toMatchObject({ type: 'dropped', reason });
  });

  it('is counted with its thought, shown or not', () => {
    expect(tidied('a = ‸', '1', { thought: 'hm' })).toMatchObject({ type: 'suggestion', thought: true });
    expect(tidied('a = ‸', '', { thought: 'hm' })).toMatchObject({ type: 'dropped', thought: true });
    expect(tidied('a = ‸', '1')).toMatchObject({ thought: false });
  });

  it('is indented with what the document uses', () => {
    expect(shown('f() {‸\n}', '\n    a() {\n        b();\n    }', { tabs: true })).toBe(
      '\n\ta() {\n\t\tb();\n\t}',
    );
    expect(shown('f() {‸\n}', '\n\ta();')).toBe('\n  a();');
  });

  it('of a chat model is freed from its fence and from the start of the line', () => {
    expect(shown('let a = ‸', '```ts\nlet a = 1;\n```\nThat is all.', { chat: true })).toBe('1;');
  });
});

describe('the laws of a suggestion', () => {
  const unit = fc.constantFrom(
    'a',
    'foo',
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    '\n',
    '  ',
    '\t',
    ';',
    '"',
    ' ',
    '\u0007',
    '\r\n',
    '𝒳',
    '<think>',
    '</think>',
  );
  const code = fc.string({ unit, maxLength: 30 });

  it('hold for any answer at any place', () => {
    fc.assert(
      fc.property(code, code, code, fc.boolean(), fc.boolean(), (before, after, text, chat, tabs) => {
        const place = { before, after, marks: ['<|x|>'], indent: { tabs, size: 4 } };
        const result = tidy({ text, thought: '', chat }, place);
        if (result.type === 'dropped') {
          return;
        }
        expect(result.text).not.toMatch(/(?![\t\n])\p{Cc}/u);
        expect(result.text.trim()).not.toBe('');
        if ((after.split('\n', 1)[0] ?? '').trim() !== '') {
          expect(result.text).not.toContain('\n');
        }
        expect(after.startsWith(`${result.text}\n`)).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  it('closes no bracket that is not open', () => {
    const bracket = fc.string({ unit: fc.constantFrom('(', ')', 'a', ', '), maxLength: 16 });
    fc.assert(
      fc.property(bracket, (text) => {
        const result = tidied('x = ‸;', text);
        if (result.type === 'suggestion') {
          let depth = 0;
          for (const one of result.text) {
            depth += one === '(' ? 1 : one === ')' ? -1 : 0;
            expect(depth).toBeGreaterThanOrEqual(0);
          }
        }
      }),
    );
  });
});
