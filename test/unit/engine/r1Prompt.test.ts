import { expect, test } from 'vitest';
import { r1Prompt } from '../../../src/core/engine/r1Prompt.ts';

test('earlier thoughts are left out and a new one is opened', () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Q' },
    { role: 'assistant', content: '<think>\nhm\n</think>\n\nA' },
    { role: 'user', content: 'R' },
  ];
  expect(r1Prompt(messages)).toBe(
    'Be brief.<｜User｜>Q<｜Assistant｜>A<｜end▁of▁sentence｜><｜User｜>R<｜Assistant｜><think>\n',
  );
});

test.each(['<think>\nso far', '<think>\nall of it\n</think>\n\n'])('it goes on where %j ends', (begun) => {
  const messages = [
    { role: 'user', content: 'Q' },
    { role: 'assistant', content: begun },
  ];
  expect(r1Prompt(messages)).toBe(`<｜User｜>Q<｜Assistant｜>${begun}`);
});
