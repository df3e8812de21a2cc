import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { attempt, read } from './attempt.ts';

type Answer = { status?: number; type?: string; body: string | readonly string[] };

/** A server with Ollama's own route; what it was asked, and what it answers by path. */
async function ollama(answer: (path: string) => Answer) {
  const asked: { path: string; body: Record<string, unknown> }[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    asked.push({ path, body: JSON.parse(await text(request)) });
    const { status = 200, type = 'application/x-ndjson', body } = answer(path);
    response.writeHead(status, { 'content-type': type });
    for (const piece of typeof body === 'string' ? [body] : body) {
      response.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { asked, baseUrl: `http://127.0.0.1:${port}/v1` };
}

const line = (message: object, rest: object = {}): string =>
  `${JSON.stringify({ model: 'deepseek-r1:14b', message: { role: 'assistant', ...message }, done: false, ...rest })}\n`;
const LINES = [
  line({ content: '', thinking: 'Hm,' }),
  line({ content: '', thinking: ' so.' }),
  line({ content: 'Yes' }),
  line({ content: '.' }, { done: true, done_reason: 'stop', prompt_eval_count: 7, eval_count: 4 }),
];
const endpoint = { preset: 'ollama', model: 'deepseek-r1:14b' } as const;

test('the own route is used, with its own names for everything', async () => {
  const { asked, baseUrl } = await ollama(() => ({ body: LINES }));
  const { received, failure } = await attempt(baseUrl, { endpoint });
  expect(failure).toBeUndefined();
  expect(read(received)).toBe('Hm, so. | Yes.');
  expect(received).toContainEqual(
    expect.objectContaining({ usage: expect.objectContaining({ promptTokens: 7, completionTokens: 4 }) }),
  );
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({
    path: '/api/chat',
    body: { truncate: false, options: { temperature: 0.6, top_p: 0.95 }, messages: [{ role: 'user' }] },
  });
  expect(asked[0]?.body).not.toHaveProperty('stream_options');
});

test('lines that are cut anywhere are put together again', async () => {
  const pieces = [...LINES.join('')].map((sign) => sign);
  const { baseUrl } = await ollama(() => ({ body: pieces }));
  expect(read((await attempt(baseUrl, { endpoint })).received)).toBe('Hm, so. | Yes.');
});

test('where the route is missing the other one is used', async () => {
  const chunk = { choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: 'stop' }] };
  const { asked, baseUrl } = await ollama((path) =>
    path === '/api/chat'
      ? { status: 404, type: 'text/plain', body: '404 page not found' }
      : { type: 'text/event-stream', body: `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n` },
  );
  expect(read((await attempt(baseUrl, { endpoint })).received)).toBe(' | Hi');
  expect(asked.map(({ path }) => path)).toEqual(['/api/chat', '/v1/chat/completions']);
});

test.each([
  ['a missing model', { status: 404, body: '{"error":"model \'x\' not found"}' }, 'model-not-found'],
  ['an error between the lines', { body: [LINES[0] ?? '', '{"error":"out of memory"}\n'] }, 'server-error'],
  ['an end without the last line', { body: LINES.slice(0, 2) }, 'cut-off'],
  ['a line that is no JSON', { body: [LINES[0] ?? '', 'oops\n'] }, 'malformed-stream'],
])('%s is told', async (_, answer, code) => {
  const { baseUrl } = await ollama(() => ({ type: 'application/json', ...answer }));
  expect((await attempt(baseUrl, { endpoint })).failure).toMatchObject({ code });
});
