import { expect, test } from 'vitest';
import { diff, lines, outcome } from './notation.ts';

/** What the file holds, what the model writes, and what comes of it. */
test.each([
  [
    'quotes that the model made typographic',
    "say('hi');",
    '-say(‘hi’);|+say(‘hello’);',
    "f.ts = say('hello');",
  ],
  ['a dash in a comment beside', 'a - b', '-a – b|+a – c', 'f.ts = a - c'],
  ['quotes that the file uses itself', 'say(‘hi’);', '-say(‘hi’);|+say(‘hello’);', 'f.ts = say(‘hello’);'],
  ['entities', 'if (a < b) {', '-if (a &lt; b) {|+if (a &lt;= b) {', 'f.ts = if (a <= b) {'],
])('%s', (_name, file, hunk, expected) => {
  expect(outcome(lines(file), diff(hunk))).toBe(expected);
});

test('where the file uses both and nothing tells which is meant, the hunk is refused', () => {
  const file = lines("say(‘one’);|say('two');");
  expect(outcome(file, diff(' say(‘one’);|-say(‘two’);|+say(‘three’);'))).toMatch(/^refused/);
});
