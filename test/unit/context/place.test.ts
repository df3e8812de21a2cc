import { expect, test } from 'vitest';
import { parsePlace } from '../../../src/core/context/place.ts';

test.each([
  ['src/cart.js:12', 'src/cart.js', 11, 12],
  [' src/cart.js:12-30\n', 'src/cart.js', 11, 30],
  ['src/cart.js:12:5', 'src/cart.js', 11, 12],
  ['./src/cart.js#L12', 'src/cart.js', 11, 12],
  ['src\\my cart.js#L12-L30', 'src/my cart.js', 11, 30],
])('%j is a place', (text, path, startLine, endLine) => {
  expect(parsePlace(text)).toEqual({ path, startLine, endLine });
});

test.each([
  'src/cart.js',
  'at src/cart.js:12 it',
  'a.js:0',
  'a.js:9-3',
  'https://x.test:80',
  ':12',
  'a\nb:3',
  '',
])('%j is none', (text) => {
  expect(parsePlace(text)).toBeUndefined();
});
