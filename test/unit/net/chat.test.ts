import { once } from 'node:events';
import { createServer } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { failureOf } from '../../../src/core/backends/failure.ts';
import type { Endpoint, StreamEvent, StreamLimits } from '../../../src/core/backends/types.ts';
import { createSplitter } from '../../../src/core/reasoning/splitter.ts';
import { createTranscript } from '../../../src/core/reasoning/transcript.ts';
import { streamChat } from '../../../src/net/chat.ts';
import { chunks, DONE, dialects, event, events, KEEP_ALIVE, stream } from '../../backend/dialects.ts';
import { type FaultName, faults } from '../../backend/faults.ts';
import { Gate } from '../../backend/gate.ts';
import { type Backend, type Received, type Reply, startBackend } from '../../backend/server.ts';

const PATIENT: StreamLimits = { firstTokenMs: 20_000, idleMs: 20_000 };
const HOLD = new Promise<never>(() => undefined);

const backends: Backend[] = [];
afterEach(async () => {
  await Promise.all(backends.splice(0).map((backend) => backend.close()));
});

async function backend(respond: (request: Received) => Reply): Promise<Backend> {
  const started = await startBackend({ respond });
  backends.push(started);
  return started;
}

interface Attempt {
  readonly endpoint?: Partial<Endpoint>;
  readonly limits?: StreamLimits;
  readonly signal?: AbortSignal;
  readonly onDelta?: () => void;
}

/** Everything that a stream yields, and what it throws in the end. */
async function attempt(baseUrl: string, { endpoint, limits = PATIENT, signal, onDelta }: Attempt = {}) {
  const received: StreamEvent[] = [];
  const options = { limits, signal: signal ?? new AbortController().signal };
  const where: Endpoint = { preset: 'custom', baseUrl, model: 'm', ...endpoint };
  try {
    for await (const item of streamChat(where, { messages: [{ role: 'user', content: 'Hi' }] }, options)) {
      received.push(item);
      if (item.type === 'delta') {
        onDelta?.();
      }
    }
    return { received, failure: undefined };
  } catch (error) {
    return { received, failure: failureOf(error) ?? error };
  }
}

/** Thought and answer in what a stream yielded, as `thought | answer`. */
function read(received: readonly StreamEvent[]): string {
  const splitter = createSplitter({ start: 'unknown' });
  const transcript = createTranscript();
  const deltas = received.flatMap((item) => (item.type === 'delta' ? [item.delta] : []));
  for (const item of [...deltas.flatMap((delta) => splitter.push(delta)), ...splitter.end()]) {
    transcript.apply(item);
  }
  return `${transcript.thought.trim()} | ${transcript.answer}`;
}

describe('dialects', () => {
  test.each(dialects)('%s', async (dialect) => {
    const { baseUrl } = await backend(() =>
      stream({ dialect, thought: 'Hm, 7 ≠ 8.', answer: 'Da **ist** es.' }),
    );
    const { received, failure } = await attempt(baseUrl);
    expect(failure).toBeUndefined();
    expect(read(received)).toBe('Hm, 7 ≠ 8. | Da **ist** es.');
  });

  test.each<[string, object]>([
    ['details', { reasoning_details: [{ type: 'reasoning.text', text: 'a' }] }],
    [
      'the same in two fields',
      { reasoning: 'a', reasoning_details: [{ type: 'reasoning.text', text: 'a' }] },
    ],
    ['content parts', { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'a' }] }] }],
  ])('%s', async (_name, delta) => {
    const answer = { choices: [{ delta: { content: 'b' }, finish_reason: 'stop' }] };
    const { baseUrl } = await backend(() => events([event({ choices: [{ delta }] }), event(answer), DONE]));
    expect(read((await attempt(baseUrl)).received)).toBe('a | b');
  });

  test('who answers, the counts and the finish reason come through', async () => {
    const usage = {
      prompt_tokens: 5,
      completion_tokens: 9,
      completion_tokens_details: { reasoning_tokens: 4 },
      prompt_cache_hit_tokens: 3,
    };
    const { baseUrl } = await backend(() =>
      stream({ answer: 'Hi', model: 'other', fingerprint: 'fp', usage }),
    );
    expect((await attempt(baseUrl)).received.filter(({ type }) => type !== 'delta')).toEqual([
      { type: 'open' },
      { type: 'identity', model: 'other', fingerprint: 'fp' },
      { type: 'finish', reason: 'stop' },
      {
        type: 'usage',
        usage: { promptTokens: 5, completionTokens: 9, reasoningTokens: 4, cachedPromptTokens: 3 },
      },
    ]);
  });
});

describe('the bytes of a stream', () => {
  const body = [...chunks({ thought: 'Größe 한국 🙂', answer: 'Ja.' }).map(event), KEEP_ALIVE, DONE]
    .map((part) => ('bytes' in part ? part.bytes : ''))
    .join('');
  const bytes = new TextEncoder().encode(body);

  test('may be cut anywhere', async () => {
    let cuts: number[] = [];
    const { baseUrl } = await backend(() =>
      events(
        (async function* () {
          let from = 0;
          for (const cut of [...cuts, bytes.length]) {
            yield { bytes: bytes.slice(from, cut) };
            // Lets the piece leave on its own.
            yield { wait: new Promise(setImmediate) };
            from = cut;
          }
        })(),
      ),
    );
    const points = fc.uniqueArray(fc.nat(bytes.length - 1), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(points, async (chosen) => {
        cuts = chosen.sort((a, b) => a - b);
        expect(read((await attempt(baseUrl)).received)).toBe('Größe 한국 🙂 | Ja.');
      }),
      { numRuns: 60 },
    );
  });

  test.each<[string, (text: string) => string]>([
    ['CRLF', (text) => text.replaceAll('\n', '\r\n')],
    ['no blank after the colon', (text) => text.replaceAll('data: {', 'data:{')],
    ['no end mark', (text) => text.replace('data: [DONE]\n\n', '')],
  ])('%s', async (_name, change) => {
    const { baseUrl } = await backend(() => events([{ bytes: change(body) }]));
    expect(read((await attempt(baseUrl)).received)).toBe('Größe 한국 🙂 | Ja.');
  });

  test('an event stream that is not labelled as one', async () => {
    const { baseUrl } = await backend(() => ({
      headers: { 'content-type': 'application/octet-stream' },
      parts: [{ bytes: body }],
    }));
    expect(read((await attempt(baseUrl)).received)).toBe('Größe 한국 🙂 | Ja.');
  });
});

describe('failures', () => {
  const table: [FaultName, object, string][] = [
    [
      'wrong key',
      { code: 'unauthorized', status: 401, serverMessage: 'Authentication Fails (governor)' },
      '',
    ],
    ['no credit', { code: 'payment', serverMessage: 'Insufficient Balance' }, ''],
    ['no such model', { code: 'model-not-found', status: 404 }, ''],
    ['bad parameter', { code: 'bad-request', status: 422, serverMessage: 'unknown parameter foo' }, ''],
    ['too many requests', { code: 'rate-limited', retryAfterMs: 7000 }, ''],
    ['server failure', { code: 'server-error', serverMessage: 'CUDA out of memory' }, ''],
    ['overloaded', { code: 'server-error', status: 503 }, ''],
    ['prompt too long', { code: 'context-too-long' }, ''],
    ['redirect', { code: 'redirected' }, ''],
    ['web page', { code: 'not-a-stream', serverMessage: 'Welcome to the proxy' }, ''],
    ['error in JSON with 200', { code: 'server-error', serverMessage: 'model runner has stopped' }, ''],
    ['not JSON in an event', { code: 'malformed-stream' }, 'Hm'],
    ['error event', { code: 'server-error', serverMessage: 'out of memory' }, 'Hm'],
    ['cut by the network', { code: 'cut-off' }, 'Hm'],
    ['ends without a mark', { code: 'cut-off' }, 'Hm'],
    ['gives up by itself', { code: 'server-error' }, 'Hm'],
  ];
  test.each(table)('%s', async (fault, failure, kept) => {
    const arrived = new Gate();
    const { baseUrl, requests } = await backend(() => faults[fault](arrived.opened));
    const result = await attempt(baseUrl, { onDelta: arrived.open });
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
    expect((await attempt(`http://127.0.0.1:${port}/v1`)).failure).toMatchObject({
      code: 'unreachable',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('silence before the first token, and after it, each with its own limit', async () => {
    const first = await backend(() => faults['silent before the first token'](HOLD));
    expect(
      (await attempt(first.baseUrl, { limits: { ...PATIENT, firstTokenMs: 40 } })).failure,
    ).toMatchObject({
      code: 'stalled',
    });
    await first.requests[0]?.disconnected;
    const middle = await backend(() => faults['silent in the middle'](HOLD));
    const result = await attempt(middle.baseUrl, { limits: { ...PATIENT, idleMs: 40 } });
    expect(result.failure).toMatchObject({ code: 'stalled' });
    expect(read(result.received)).toBe('Hm | ');
    await middle.requests[0]?.disconnected;
  });

  test('a comment is a sign of life', async () => {
    const idleMs = 150;
    const { baseUrl } = await backend(() =>
      events(
        (async function* () {
          const start = performance.now();
          while (performance.now() - start < 3 * idleMs) {
            yield KEEP_ALIVE;
            yield { wait: new Promise((resolve) => setTimeout(resolve, idleMs / 10)) };
          }
          yield* chunks({ answer: 'Hi' }).map(event);
          yield DONE;
        })(),
      ),
    );
    expect(await attempt(baseUrl, { limits: { ...PATIENT, idleMs } })).toMatchObject({ failure: undefined });
  });
});

describe('stopping', () => {
  test('reaches the server and ends the stream without an error', async () => {
    const abort = new AbortController();
    const { baseUrl, requests } = await backend(() => faults['silent in the middle'](HOLD));
    const where: Endpoint = { preset: 'custom', baseUrl, model: 'm' };
    const request = { messages: [{ role: 'user', content: 'Hi' } as const] };
    const seen: string[] = [];
    for await (const item of streamChat(where, request, { signal: abort.signal, limits: PATIENT })) {
      seen.push(item.type);
      if (item.type === 'delta') {
        abort.abort();
      }
    }
    expect(seen).toEqual(['open', 'identity', 'delta']);
    await requests[0]?.disconnected;
  });

  test('before the first byte ends without an error, too', async () => {
    const abort = new AbortController();
    const { baseUrl } = await backend(() => {
      abort.abort();
      return events([{ wait: HOLD }]);
    });
    expect(await attempt(baseUrl, { signal: abort.signal })).toEqual({ received: [], failure: undefined });
  });

  test('a reader that leaves in the middle frees the server', async () => {
    const { baseUrl, requests } = await backend(() => faults['silent in the middle'](HOLD));
    const where: Endpoint = { preset: 'custom', baseUrl, model: 'm' };
    const options = { signal: new AbortController().signal, limits: PATIENT };
    for await (const item of streamChat(where, { messages: [] }, options)) {
      if (item.type === 'delta') {
        break;
      }
    }
    await requests[0]?.disconnected;
  });
});

describe('what is sent', () => {
  const OWN = [
    'OPENAI_API_KEY',
    'OPENAI_ORG_ID',
    'OPENAI_PROJECT_ID',
    'OPENAI_BASE_URL',
    'OPENAI_CUSTOM_HEADERS',
  ];
  afterEach(() => {
    for (const name of OWN) {
      delete process.env[name];
    }
  });

  test('nothing from the environment, and no key where there is none', async () => {
    for (const name of OWN) {
      process.env[name] = name === 'OPENAI_CUSTOM_HEADERS' ? 'X-Leak: from-environment' : 'from-environment';
    }
    const { baseUrl, requests } = await backend(() => stream({ answer: 'Hi' }));
    await attempt(baseUrl);
    expect(JSON.stringify(requests[0]?.headers)).not.toContain('from-environment');
    expect(
      Object.keys(requests[0]?.headers ?? {}).filter((name) => /^(authorization|x-|openai)/.test(name)),
    ).toEqual([]);
  });

  test('the key as a bearer token, and the request as it was shaped', async () => {
    const { baseUrl, requests } = await backend(() => stream({ answer: 'Hi' }));
    await attempt(baseUrl, { endpoint: { apiKey: 'sk-test-1', model: 'r1' } });
    expect(requests[0]?.headers.authorization).toBe('Bearer sk-test-1');
    expect(requests[0]?.body).toEqual({
      model: 'r1',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test('the key does not follow a redirect', async () => {
    const target = await backend(() => stream({ answer: 'Hi' }));
    const { baseUrl } = await backend(() => ({
      status: 308,
      headers: { location: `${target.baseUrl}/chat/completions` },
      parts: [],
    }));
    expect((await attempt(baseUrl, { endpoint: { apiKey: 'sk-test-1' } })).failure).toMatchObject({
      code: 'redirected',
    });
    expect(target.requests).toEqual([]);
  });

  test('a key that the server repeats is not passed on', async () => {
    const apiKey = 'correct-horse-battery';
    const { baseUrl } = await backend(() => ({
      status: 401,
      parts: [{ bytes: `{"error":{"message":"bad key ${apiKey}"}}` }],
    }));
    const { failure } = await attempt(baseUrl, { endpoint: { apiKey } });
    expect(failure).toMatchObject({ code: 'unauthorized', serverMessage: 'bad key [removed]' });
    expect(JSON.stringify(failure)).not.toContain(apiKey);
  });
});
