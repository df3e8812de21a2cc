import { expect, test, vi } from 'vitest';
import { stream } from '../../backend/dialects.ts';
import type { Reply } from '../../backend/server.ts';
import { attempt, backend, read } from './attempt.ts';

const KEY = 'correct-horse-battery';

test('nothing from the environment is sent, and no key where there is none', async () => {
  for (const name of ['API_KEY', 'ADMIN_KEY', 'ORG_ID', 'PROJECT_ID', 'BASE_URL', 'WEBHOOK_SECRET']) {
    vi.stubEnv(`OPENAI_${name}`, 'from-environment');
  }
  const headers = ['X-Leak', 'Accept', 'Content-Type', 'Authorization'].map(
    (name) => `${name}: from-environment`,
  );
  vi.stubEnv('OPENAI_CUSTOM_HEADERS', headers.join('\n'));
  const { baseUrl, requests } = await backend(() => stream({ answer: 'Hi' }));
  expect((await attempt(baseUrl)).failure).toBeUndefined();
  vi.unstubAllEnvs();
  expect(JSON.stringify(requests)).not.toContain('from-environment');
  expect(Object.keys(requests[0]?.headers ?? {}).sort()).toEqual([
    'accept',
    'accept-encoding',
    'connection',
    'content-length',
    'content-type',
    'host',
  ]);
});

test.each([
  ['custom headers that are none', 'CUSTOM_HEADERS', 'no header: x\n: y\nÄ: z\nX-A: \u{1F642}'],
  ['an address that is none', 'BASE_URL', 'not an address'],
  ['a level of log that is none', 'LOG', 'very loud'],
  ['a key for everything', 'ADMIN_KEY', 'ä'],
])('the environment cannot make a request fail: %s', async (_name, variable, value) => {
  vi.stubEnv(`OPENAI_${variable}`, value);
  const warn = vi.spyOn(console, 'warn');
  const { baseUrl } = await backend(() => stream({ answer: 'Hi' }));
  const { received, failure } = await attempt(baseUrl);
  expect([failure, read(received), warn.mock.calls]).toEqual([undefined, ' | Hi', []]);
  // Others may want it.
  expect(process.env[`OPENAI_${variable}`]).toBe(value);
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test('the log of the client stays off', async () => {
  vi.stubEnv('OPENAI_LOG', 'debug');
  const logs = (['debug', 'info', 'warn', 'error', 'log'] as const).map((name) => vi.spyOn(console, name));
  const { baseUrl } = await backend(() => ({
    headers: { 'content-type': 'text/event-stream' },
    parts: [{ bytes: 'data: {\n\n' }],
  }));
  await attempt(baseUrl, { endpoint: { apiKey: KEY } });
  expect(logs.flatMap(({ mock }) => mock.calls)).toEqual([]);
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test('the key is sent as a bearer token, and the request as it was shaped', async () => {
  const { baseUrl, requests } = await backend(() => stream({ answer: 'Hi' }));
  await attempt(baseUrl, { endpoint: { apiKey: 'sk-test-1', model: 'plain' } });
  expect(requests[0]?.headers.authorization).toBe('Bearer sk-test-1');
  expect(requests[0]?.body).toEqual({
    model: 'plain',
    messages: [{ role: 'user', content: 'Hi' }],
    stream: true,
    stream_options: { include_usage: true },
  });
});

test.each([
  ['directly', undefined],
  ['by fetch', fetch],
])('the key does not follow a redirect %s', async (_name, transport) => {
  const target = await backend(() => stream({ answer: 'Hi' }));
  const { baseUrl } = await backend(() => ({
    status: 308,
    headers: { location: `${target.baseUrl}/chat/completions` },
    parts: [],
  }));
  expect((await attempt(baseUrl, { endpoint: { apiKey: KEY }, fetch: transport })).failure).toMatchObject({
    code: 'redirected',
  });
  expect(target.requests).toEqual([]);
});

test.each<[string, Reply]>([
  ['error', { status: 401, parts: [{ bytes: `{"error":{"message":"bad key ${KEY}"}}` }] }],
  ['page', { headers: { 'content-type': 'text/html' }, parts: [{ bytes: `<title>bad key ${KEY}</title>` }] }],
  ['label', { headers: { 'content-type': `text/${KEY}` }, parts: [{ bytes: `bad key ${KEY}` }] }],
  ['event', { parts: [{ bytes: `data: {"error":{"message":"bad key ${KEY}"}}\n\n` }] }],
  ['broken event', { parts: [{ bytes: `data: ${KEY}\n\n` }] }],
  ['redirect', { status: 302, headers: { location: `http://127.0.0.1:9/?${KEY}` }, parts: [] }],
])('a key that the server repeats in its %s is not passed on', async (_name, reply) => {
  const { baseUrl } = await backend(() => reply);
  const { failure } = await attempt(baseUrl, { endpoint: { apiKey: KEY } });
  expect(failure).toMatchObject({ code: expect.any(String) });
  expect(JSON.stringify(failure)).not.toContain(KEY);
});

test('a key that no header can carry is told, and not shown', async () => {
  const { baseUrl, requests } = await backend(() => stream({ answer: 'Hi' }));
  const { failure } = await attempt(baseUrl, { endpoint: { apiKey: `${KEY}\n` } });
  expect(failure).toMatchObject({ code: 'unauthorized' });
  expect(JSON.stringify(failure)).not.toContain(KEY);
  expect(requests).toEqual([]);
});
