import { expect, onTestFinished, test } from 'vitest';
import { ollama } from '../../backend/ollama.ts';
import type { Reply } from '../../backend/server.ts';
import { startBackend } from '../../backend/server.ts';
import { attempt, read } from './attempt.ts';

async function ask(reply: Reply) {
  const bodies: unknown[] = [];
  const server = await startBackend({
    respond: () => ({ status: 404, parts: [] }),
    elsewhere: ({ path, body }) => {
      bodies.push(body);
      return path === '/api/chat' ? reply : undefined;
    },
  });
  onTestFinished(() => server.close());
  return { bodies, ...(await attempt(server.baseUrl, { endpoint: { preset: 'ollama' } })) };
}

test('thought, answer, counts and the reason of the end come through', async () => {
  const { received, failure, bodies } = await ask(ollama({ thought: 'Hm, 7 ≠ 8.', answer: 'Da.' }));
  expect(failure).toBeUndefined();
  expect(bodies).toMatchObject([{ model: 'm', stream: true, truncate: false }]);
  expect(read(received)).toBe('Hm, 7 ≠ 8. | Da.');
  expect(received.filter(({ type }) => type !== 'delta')).toEqual([
    { type: 'open' },
    { type: 'identity', model: 'test-model', fingerprint: undefined },
    { type: 'usage', usage: { promptTokens: 5, completionTokens: 9 } },
    { type: 'finish', reason: 'stop' },
  ]);
});

test('an object that is cut at every byte is whole again', async () => {
  const whole = Buffer.concat(
    [...(ollama({ thought: 'ß', answer: '✓' }).parts as Iterable<{ bytes: string }>)].map(({ bytes }) =>
      Buffer.from(bytes),
    ),
  );
  const parts = [...whole].map((byte) => ({ bytes: Uint8Array.of(byte) }));
  const { received } = await ask({ headers: { 'content-type': 'application/x-ndjson' }, parts });
  expect(read(received)).toBe('ß | ✓');
});

const HEADERS = { 'content-type': 'application/x-ndjson' };

test.each<[string, Reply, string]>([
  [
    'an error in a line',
    { headers: HEADERS, parts: [{ bytes: '{"error":"out of memory"}\n' }] },
    'server-error',
  ],
  ['half an object', { headers: HEADERS, parts: [{ bytes: '{"message":\n' }] }, 'malformed-stream'],
  ['no object', { headers: HEADERS, parts: [{ bytes: '[1]\n' }] }, 'malformed-stream'],
  ['a page', { headers: { 'content-type': 'text/html' }, parts: [{ bytes: '<p>' }] }, 'not-a-stream'],
  ['no end', { headers: HEADERS, parts: [{ bytes: '{"message":{"content":"a"}}\n' }] }, 'cut-off'],
  ['busy', { status: 503, parts: [{ bytes: '{"error":"busy"}' }] }, 'server-error'],
  ['a line without end', { headers: HEADERS, parts: [{ bytes: 'x'.repeat(5 << 20) }] }, 'malformed-stream'],
])('%s', async (_name, reply, code) => {
  expect((await ask(reply)).failure).toMatchObject({ code });
});
