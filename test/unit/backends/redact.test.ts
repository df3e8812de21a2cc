import { expect, test } from 'vitest';
import { redact } from '../../../src/core/backends/redact.ts';

test.each([
  ['Authorization: Bearer abc.def-123', 'Authorization: Bearer [removed]'],
  ['Incorrect API key provided: sk-proj-12345678', 'Incorrect API key provided: [removed]'],
  ['{"api_key":"abcdefgh"}', '{"api_key":"[removed]"}'],
  ['http://user:pass@host:1/v1', 'http://[removed]@host:1/v1'],
  ['key gsk_abcdefgh123 was refused', 'key [removed] was refused'],
])('%s', (text, expected) => {
  expect(redact(text)).toBe(expected);
});

test('known secrets go wherever they stand', () => {
  expect(redact('a topsecret b topsecret', ['topsecret', undefined])).toBe('a [removed] b [removed]');
});

test('ordinary text stays', () => {
  const text = 'model-not-found: deepseek-r1:14b at http://127.0.0.1:11434/v1, task-list of 12 tokens';
  expect(redact(text)).toBe(text);
});
