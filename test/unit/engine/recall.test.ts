import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recall } from '../../../src/core/engine/recall.ts';

const part = (text: string) => ({ text, special: false });
const written = {
  promptText: 'Q:',
  promptTokens: [1, 2],
  made: [
    { token: 10, text: 'ab' },
    { token: 11, text: '' },
    { token: 12, text: 'ü' },
    { token: 13, text: 'cd' },
  ],
};

test.each([
  ['Q:abücd', [10, 11, 12, 13], ''],
  ['Q:abüc', [10, 11, 12], 'c'],
  ['Q:abüx', [10, 11, 12], 'x'],
  ['Q:abc', [10], 'c'],
  ['Q:x', [], 'x'],
])('of %j the model keeps its own tokens %j', (text, own, rest) => {
  expect(recall([part(text)], written)).toEqual({
    tokens: [1, 2, ...own],
    rest: rest === '' ? [] : [part(rest)],
  });
});

test('another prompt is not recalled', () => {
  expect(recall([part('R:ab')], written)).toBeUndefined();
  expect(recall([part('Q:')], undefined)).toBeUndefined();
});

test('however the text is cut into parts, nothing of it is lost or doubled', () => {
  const texts = new Map(written.made.map(({ token, text }) => [token, text]));
  const pieces = fc.array(fc.constantFrom('ab', 'ü', 'cd', 'x', ''), { maxLength: 6 });
  fc.assert(
    fc.property(pieces, (after) => {
      const found = recall([part('Q'), part(':'), ...after.map(part)], written);
      const own = found?.tokens.slice(2).map((token) => texts.get(token)) ?? [];
      const rest = found?.rest.map(({ text }) => text) ?? [];
      expect([...own, ...rest].join('')).toBe(after.join(''));
    }),
  );
});
