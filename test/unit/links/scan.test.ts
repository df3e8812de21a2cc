import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_CANDIDATE, meaningOf, type Setting, scanLinks } from '../../../src/core/links/scan.ts';

const found = (text: string, setting: Setting = 'prose'): string[] =>
  scanLinks(text, setting).map(({ text: own }) => own);

describe('what may name code', () => {
  test.each([
    ['Look at src/cart.js:12-30 first.', ['src/cart.js:12-30']],
    ['(see src/cart.js:12).', ['src/cart.js:12']],
    ['in src/cart.js#L12, and lib/a.ts#L3-L5;', ['src/cart.js#L12', 'lib/a.ts#L3-L5']],
    ['It is in cart.js, not in ./src/rates.js.', ['cart.js', './src/rates.js']],
    ['The file src\\cart.js:3 on Windows', ['src\\cart.js:3']],
    ['/home/me/shop/src/cart.js:3 is absolute', ['/home/me/shop/src/cart.js:3']],
    ['Then discountRate(items) and max_age are used', ['discountRate', 'max_age']],
    [
      'taxOf(max_age, rateOf(cart.total())) or load(src/a.js:3)',
      ['taxOf', 'max_age', 'rateOf', 'cart.total()', 'src/a.js:3'],
    ],
    ['先看src/cart.js:12的discountRate函数。', ['src/cart.js:12', 'discountRate']],
    ['먼저 src/cart.js:12의 discountRate를 보면', ['src/cart.js:12', 'discountRate']],
    ['.github/workflows/ci.yml runs it', ['.github/workflows/ci.yml']],
    ['src/a.js:1 src/b.js:2', ['src/a.js:1', 'src/b.js:2']],
  ])('%j', (text, candidates) => {
    expect(found(text)).toEqual(candidates);
  });

  test.each([
    ['total', ['total']],
    ['cart.total()', ['cart.total()']],
    ['Cart::total', ['Cart::total']],
    ['src/cart.js', ['src/cart.js']],
    ['return sum;', ['sum']],
    ['total(rateOf(items))', ['total', 'rateOf', 'items']],
    ['Cart::total(items)', ['Cart::total', 'items']],
    ['a + b', []],
  ])('%j in backticks', (text, candidates) => {
    expect(found(text, 'quoted')).toEqual(candidates);
  });

  test.each([
    ['+  const sum = a + total;', ['sum', 'total']],
    [' /** The price in cents, as taxRate() has it. */', ['taxRate()']],
    ['/**\n * What the customer pays.\n */\nfunction pays() {', ['pays()']],
    ['sum(); // the sum of max_age, see src/cart.js', ['sum()', 'max_age', 'src/cart.js']],
    ['sum() # the sum\nsum', ['sum()', 'sum']],
    ['-# the whole\n+whole = 1', ['whole']],
    ['#include "a.h"', ['include', 'a.h']],
    ['a = rows[0]; b = *rows;', ['rows', 'rows']],
    ['* rows of the table', []],
    ['-- rows of the table\nSELECT rows', ['SELECT', 'rows']],
    ['const url = "http://rows"', ['url']],
  ])('%j in a block of code', (text, candidates) => {
    expect(found(text, 'code')).toEqual(candidates);
  });
});

describe('what never does', () => {
  test.each([
    'The total of the sum, e.g. 1.5 or v2.0.1, i.e. less.',
    'https://evil.test/src/cart.js:12 and http://a.b/c.js',
    'command:workbench.action.quit vscode://file/etc/passwd javascript:alert(1) file:///etc/passwd',
    '../../etc/passwd.txt:1 src/../../x.js ~/secret.txt //server/share.txt',
    'https://evil.test/a(b.js) ../a(b.js) javascript:alert(b.js) open(../b.js) open(https://a.b/c.js)',
    'and/or, client/server, 10/20, 3.14',
    `${'a'.repeat(500)}.js`,
  ])('%j', (text) => {
    expect(found(text)).toEqual([]);
  });

  test.each([
    ['a right-to-left override', 'src/\u202ecart.js:1'],
    ['a zero-width space inside', 'src/ca\u200brt.js:1'],
    ['a zero-width joiner beside', 'src/cart.js\u200d'],
    ['a byte order mark before', '\ufeffsrc/cart.js'],
    ['an isolate', '\u2066src/cart.js\u2069'],
    ['a soft hyphen', 'discount\u00adRate'],
    ['a null', 'src/cart.js\0'],
  ])('%s', (_name, text) => {
    expect(found(text)).toEqual([]);
    expect(found(text, 'quoted')).toEqual([]);
    expect(found(text, 'code')).toEqual([]);
  });
});

test('what candidates say', () => {
  expect(meaningOf('./src/cart.js:12-30')).toEqual({
    kind: 'path',
    path: 'src/cart.js',
    lines: { startLine: 11, endLine: 30 },
  });
  expect(meaningOf('src\\cart.js')).toEqual({ kind: 'path', path: 'src/cart.js' });
  expect(meaningOf('cart.total()')).toEqual({ kind: 'name', name: 'total', container: 'cart' });
  expect(meaningOf('total', false)).toBeUndefined();
  expect(meaningOf('../x.js')).toBeUndefined();
});

describe('laws', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'src/cart.js:12',
      'total',
      '../',
      '://',
      'a.b',
      '`',
      '.',
      ':',
      '#L',
      '(',
      ')',
      '好',
      '\u202e',
      '\u200b',
      ' ',
    ),
    fc.string({ unit: 'binary' }),
  );
  const text = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(''));

  test('candidates stand in the text in order, say something, and hold nothing unseen, no address and no way up', () => {
    fc.assert(
      fc.property(text, fc.constantFrom<Setting>('prose', 'quoted', 'code'), (whole, setting) => {
        let end = 0;
        for (const candidate of scanLinks(whole, setting)) {
          expect(candidate.start).toBeGreaterThanOrEqual(end);
          end = candidate.end;
          expect(whole.slice(candidate.start, candidate.end)).toBe(candidate.text);
          expect(candidate.text.length).toBeLessThanOrEqual(MAX_CANDIDATE);
          expect(candidate.text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
          const meaning = meaningOf(candidate.text, setting !== 'prose');
          expect(meaning).toBeDefined();
          if (meaning?.kind === 'path') {
            expect(meaning.path.split('/')).not.toContain('..');
            expect(meaning.path).not.toMatch(/^[a-z][\w+.-]+:|^\/\//i);
          }
        }
      }),
    );
  });

  test('a line of two million characters is read to its end', () => {
    for (const unit of ['a', 'a/', '.', 'a.b:', '(', 'a:1-', '好a', '\\', '#L1', 'aB ', ' // a\n']) {
      const line = `${unit.repeat(2_000_000 / unit.length)} src/cart.js:12`;
      expect(found(line).at(-1)).toBe('src/cart.js:12');
      expect(found(line, 'code').at(-1)).toBe('src/cart.js:12');
    }
  });
});
