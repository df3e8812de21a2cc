import { expect, test } from 'vitest';
import { exported } from '../../../src/core/chat/export.ts';
import { add, branchFrom, newSession, parseSession, type Session } from '../../../src/core/chat/session.ts';

const session: Session = [
  {
    id: 'u',
    role: 'user' as const,
    text: 'Why?',
    attachments: [{ label: 'a.js', language: 'js', text: 'a' }],
  },
  { id: 'a', parent: 'u', role: 'assistant' as const, text: 'So.', thought: '```\nhm\n```', model: 'r1' },
].reduce((all, message) => add(all, message, 1), newSession('s', 1));

test('the shown branch leaves as Markdown, without its thoughts unless they are wanted', () => {
  expect(exported(session, 'markdown').text).toBe(
    '# Why?\n\n## User\n\n- `a.js`\n\nWhy?\n\n## Assistant (r1)\n\nSo.\n',
  );
  expect(exported(session, 'thoughts').text).toContain('````thought\n```\nhm\n```\n````\n\nSo.\n');
});

test('JSON holds every branch, and can be read again', () => {
  const branched = add(branchFrom(session, 'u'), { id: 'b', parent: 'u', role: 'assistant', text: 'x' }, 2);
  const { text } = exported({ ...branched, title: 't' }, 'json');
  expect(parseSession(text)?.messages.map(({ id }) => id)).toEqual(['u', 'a', 'b']);
});
