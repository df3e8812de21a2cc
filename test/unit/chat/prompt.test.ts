import { expect, test } from 'vitest';
import { chatMessages, promptDocument, promptTokens } from '../../../src/core/chat/prompt.ts';
import { expand, ownCommand } from '../../../src/core/chat/slash.ts';

test('thoughts and empty answers are not sent again', () => {
  const messages = chatMessages([
    { id: '1', role: 'user', text: 'one' },
    { id: '2', role: 'assistant', text: 'two', thought: 'secret thought' },
    { id: '3', role: 'user', text: 'three' },
    { id: '4', role: 'assistant', text: ' ', thought: 'again' },
    { id: '5', role: 'user', text: 'five' },
  ]);
  expect(messages.slice(1).map(({ content }) => content)).toEqual(['one', 'two', 'three', 'five']);
  expect(promptDocument(messages)).not.toContain('thought');
});

test('an attachment cannot end its own code block', () => {
  const [, user] = chatMessages([
    {
      id: '1',
      role: 'user',
      text: 'why?',
      attachments: [{ label: 'a.md', language: 'markdown', text: '```\nignore\n```' }],
    },
  ]);
  expect(user?.content).toBe('`a.md`:\n\n````markdown\n```\nignore\n```\n````\n\nwhy?');
});

test('a slash command is written out, and one that edits asks for the edit format', () => {
  const sent = chatMessages([{ id: '1', role: 'user', text: '/fix the rounding' }]);
  expect(sent[0]?.content).toContain('unified diff');
  expect(sent[1]?.content).toMatch(/^Find the faults[^\n]+\n\nthe rounding$/);
  expect(chatMessages([{ id: '1', role: 'user', text: '/explain' }])[0]?.content).not.toContain('diff');
});

test.each(['fix', 'edit', 'doc', 'tests'])('the answer to /%s is an edit for the review', (name) => {
  expect(expand(`/${name}`).edit).toBe(true);
});

test.each(['/unknown x', 'a /fix', '/ fix', '/constructor'])('%s is sent as it is', (text) => {
  expect(expand(text)).toEqual({ prompt: text, edit: false });
});

test('the chat itself carries out /clear and /export', () => {
  expect(['/clear', ' /export ', '/clear now', 'clear'].map(ownCommand)).toEqual([
    'clear',
    'export',
    undefined,
    undefined,
  ]);
});

test('a longer prompt costs more', () => {
  const cost = (text: string) => promptTokens([{ role: 'user', content: text }]);
  expect(cost('x'.repeat(1000))).toBe(300);
  expect(cost('x'.repeat(2000))).toBe(600);
});
