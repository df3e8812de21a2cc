import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { event, events, KEEP_ALIVE, stream } from '../../backend/dialects.ts';
import { type FaultName, faults } from '../../backend/faults.ts';
import { Gate } from '../../backend/gate.ts';
import { attempt, backend, HOLD, PATIENT, read } from './attempt.ts';

/** The fault, the failure that is told, and what is kept of the thought. */
const table: [FaultName, object, string][] = [
  ['wrong key', { code: 'unauthorized', status: 401, serverMessage: 'Authentication Fails (governor)' }, ''],
  ['no credit', { code: 'payment', serverMessage: 'Insufficient Balance' }, ''],
  ['no quota', { code: 'payment', status: 429 }, ''],
  ['no such model', { code: 'model-not-found', status: 404 }, ''],
  ['no such model, as DeepSeek says it', { code: 'model-not-found', status: 400 }, ''],
  ['no such path, as LM Studio says it', { code: 'not-a-stream' }, ''],
  ['a page that takes no requests', { code: 'not-a-stream', status: 405, serverMessage: undefined }, ''],
  ['bad parameter', { code: 'bad-request', status: 422, serverMessage: 'unknown parameter foo' }, ''],
  ['too many requests', { code: 'rate-limited', retryAfterMs: 7000, serverMessage: 'slow down' }, ''],
  [
    'too many requests until a date',
    { code: 'rate-limited', retryAfterMs: expect.closeTo(3_600_000, -5) },
    '',
  ],
  ['server failure', { code: 'server-error', serverMessage: 'CUDA out of memory' }, ''],
  ['server time-out', { code: 'server-error', status: 408 }, ''],
  ['gateway time-out', { code: 'server-error', status: 504, serverMessage: undefined }, ''],
  ['overloaded', { code: 'server-error', status: 503 }, ''],
  ['prompt too long', { code: 'context-too-long' }, ''],
  ['redirect', { code: 'redirected' }, ''],
  ['web page', { code: 'not-a-stream', serverMessage: 'Welcome to the proxy' }, ''],
  ['web page, compressed', { code: 'not-a-stream', serverMessage: 'Welcome to the proxy' }, ''],
  ['plain words', { code: 'not-a-stream', serverMessage: 'database is down' }, ''],
  ['nothing at all', { code: 'not-a-stream', status: 200 }, ''],
  ['error in JSON with 200', { code: 'server-error', serverMessage: 'model runner has stopped' }, ''],
  ['not JSON in an event', { code: 'malformed-stream' }, 'Hm'],
  ['no object in an event', { code: 'malformed-stream' }, 'Hm'],
  ['an event without end', { code: 'malformed-stream' }, 'Hm'],
  ['error event', { code: 'server-error', serverMessage: 'out of memory' }, 'Hm'],
  ['error event, as older vLLM sends it', { code: 'server-error', serverMessage: 'engine is dead' }, 'Hm'],
  ['error event of the name error', { code: 'server-error', serverMessage: 'out of memory' }, 'Hm'],
  ['too many requests, in an event', { code: 'rate-limited', serverMessage: 'slow down' }, 'Hm'],
  ['prompt too long, in an event', { code: 'context-too-long', serverMessage: 'too long' }, ''],
  ['cut by the network', { code: 'cut-off' }, 'Hm'],
  ['cut before the first token', { code: 'cut-off' }, ''],
  ['ends without a mark', { code: 'cut-off' }, 'Hm'],
  ['ends without a mark, and speaks of it', { code: 'cut-off' }, 'data: [DONE]'],
  ['gives up by itself', { code: 'server-error' }, 'Hm'],
];

describe.each([
  ['directly', undefined],
  ['by fetch', fetch],
])('%s', (_name, transport) => {
  test.each(table)('%s', async (fault, failure, kept) => {
    const arrived = new Gate();
    const { baseUrl, requests } = await backend(() => faults[fault](arrived.opened));
    const result = await attempt(baseUrl, {
      fetch: transport,
      onEvent: ({ type }) => type === 'delta' && arrived.open(),
    });
    expect(result.failure).toMatchObject(failure);
    expect(read(result.received)).toBe(`${kept} | `);
    expect(requests).toHaveLength(1);
  });

  test('nothing listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    server.close();
    await once(server, 'close');
    const port = typeof address === 'object' ? address?.port : undefined;
    expect((await attempt(`http://127.0.0.1:${port}/v1`, { fetch: transport })).failure).toMatchObject({
      code: 'unreachable',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('the connection is closed without a word', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.destroy()));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const { failure } = await attempt(`http://127.0.0.1:${port}/v1`, { fetch: transport });
    server.close();
    expect(failure).toMatchObject({ code: 'unreachable' });
  });
});

test.each([
  ['no address', '', 'not-configured'],
  ['no web address', 'file:///etc/passwd', 'not-configured'],
  ['a name that does not resolve', 'http://rationale.invalid/v1', 'unreachable'],
])('%s', async (_name, baseUrl, code) => {
  expect((await attempt(baseUrl)).failure).toMatchObject({ code });
});

test.each([
  ['UND_ERR_HEADERS_TIMEOUT', 'Headers Timeout Error', 'stalled'],
  ['UND_ERR_CONNECT_TIMEOUT', 'Connect Timeout Error', 'unreachable'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate', 'untrusted'],
])('%s of fetch', async (code, message, expected) => {
  const cause = Object.assign(new Error(message), { code });
  const broken = () => Promise.reject(new TypeError('fetch failed', { cause }));
  expect((await attempt('https://models.invalid/v1', { fetch: broken })).failure).toMatchObject({
    code: expected,
    detail: expect.stringContaining(message),
  });
});

describe('limits', () => {
  test('for the first token', async () => {
    const { baseUrl, requests } = await backend(() => faults['silent before the first token'](HOLD));
    const { failure } = await attempt(baseUrl, { limits: { ...PATIENT, firstTokenMs: 40 } });
    expect(failure).toMatchObject({ code: 'stalled', detail: expect.stringContaining('first token') });
    await requests[0]?.disconnected;
  });

  test('a queue may take longer than that, as long as comments come', async () => {
    const firstTokenMs = 400;
    const { baseUrl } = await backend(() =>
      events(
        (async function* () {
          const start = performance.now();
          while (performance.now() - start < 3 * firstTokenMs) {
            yield KEEP_ALIVE;
            yield { wait: new Promise((resolve) => setTimeout(resolve, 5)) };
          }
          yield* stream({ answer: 'Hi' }).parts;
        })(),
      ),
    );
    const { failure, received } = await attempt(baseUrl, { limits: { ...PATIENT, firstTokenMs } });
    expect(failure).toBeUndefined();
    expect(read(received)).toBe(' | Hi');
  });

  test('for silence after it', async () => {
    const { baseUrl, requests } = await backend(() => faults['silent in the middle'](HOLD));
    const { failure, received } = await attempt(baseUrl, { limits: { ...PATIENT, idleMs: 40 } });
    expect(failure).toMatchObject({ code: 'stalled', detail: expect.stringContaining('silence') });
    expect(read(received)).toBe('Hm | ');
    await requests[0]?.disconnected;
  });

  test('silence before the first token is the reading of the prompt', async () => {
    const gone = new Gate();
    const { baseUrl } = await backend(() => faults['silent before the first token'](gone.opened));
    const idle = setTimeout(gone.open, 120);
    const { failure } = await attempt(baseUrl, { limits: { ...PATIENT, idleMs: 30 } });
    clearTimeout(idle);
    // It waited until the server went on, and the server then ended the stream.
    expect(failure).toMatchObject({ code: 'cut-off' });
  });

  test('a comment is a sign of life', async () => {
    const idleMs = 150;
    const { baseUrl } = await backend(() =>
      events(
        (async function* () {
          yield event({ choices: [{ delta: { content: 'Hi' } }] });
          const start = performance.now();
          while (performance.now() - start < 3 * idleMs) {
            yield { bytes: ':\n' };
            yield { wait: new Promise((resolve) => setTimeout(resolve, idleMs / 10)) };
          }
          yield* stream({ answer: ' there' }).parts;
        })(),
      ),
    );
    const result = await attempt(baseUrl, { limits: { ...PATIENT, idleMs } });
    expect(result).toMatchObject({ failure: undefined });
    expect(read(result.received)).toBe(' | Hi there');
  });

  test('an error that the server never finishes telling', async () => {
    const { baseUrl } = await backend(() => faults['server failure, half told'](HOLD));
    expect((await attempt(baseUrl, { limits: { ...PATIENT, idleMs: 40 } })).failure).toMatchObject({
      code: 'server-error',
      status: 500,
      serverMessage: 'CUDA out of mem',
    });
  });
});
