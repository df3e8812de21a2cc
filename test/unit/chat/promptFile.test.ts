import { expect, test } from 'vitest';
import { chatMessages } from '../../../src/core/chat/prompt.ts';
import { ownPrompt, promptName, slashName } from '../../../src/core/chat/promptFile.ts';

test.each([
  ['check-style.md', 'check-style'],
  ['요약.prompt.md', '요약'],
  ['notes.txt', 'notes'],
  ['fix.md', undefined],
  ['clear.md', undefined],
  ['..md', undefined],
  ['a b.md', undefined],
  ['run.sh', undefined],
])('the file %s makes the command %s', (file, name) => {
  expect(promptName(file)).toBe(name);
});

test('a prompt of the user’s own goes out as it was, with what follows its command', () => {
  expect(slashName('/요약 this\nand that')).toEqual({ name: '요약', rest: 'this\nand that' });
  expect(slashName('see /etc/hosts')).toBeUndefined();
  const prompt = ownPrompt('\ufeffBe brief. /fix\n', 'this');
  const sent = chatMessages([{ id: '1', role: 'user', text: '/요약 this', prompt }]);
  expect(sent.map(({ content }) => content)).toEqual([
    expect.not.stringContaining('diff'),
    'Be brief. /fix\n\nthis',
  ]);
});
