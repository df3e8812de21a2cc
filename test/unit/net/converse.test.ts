import { describe, expect, onTestFinished, test } from 'vitest';
import { failureOf } from '../../../src/core/backends/failure.ts';
import { QuirkMemory, type Quirks } from '../../../src/core/backends/quirks.ts';
import type { ChatRequest, Endpoint, StreamEvent } from '../../../src/core/backends/types.ts';
import { converse } from '../../../src/net/converse.ts';
import { stream } from '../../backend/dialects.ts';
import { RENDERED, startEveryRoute } from '../../backend/everyRoute.ts';
import { type FaultName, faults } from '../../backend/faults.ts';
import { ollama } from '../../backend/ollama.ts';
import { type Backend, json, type Received, type Reply, startBackend } from '../../backend/server.ts';
import { HOLD, PATIENT, read } from './attempt.ts';

const KEY = 'sk-very-secret-key';

/** A server that gives these replies in turn, the last one for ever. */
async function server(...replies: ((request: Received) => Reply)[]): Promise<Backend> {
  let turn = 0;
  const started = await startBackend({
    respond: (request) => (replies[turn++] ?? replies.at(-1) ?? faults.overloaded)(request),
  });
  onTestFinished(() => started.close());
  return started;
}

async function talk(
  endpoint: Partial<Endpoint> & { baseUrl: string },
  request: Partial<ChatRequest> = {},
  memory = new QuirkMemory(),
) {
  const waits: number[] = [];
  const received: StreamEvent[] = [];
  const where: Endpoint = { preset: 'custom', model: 'm', ...endpoint };
  const options = {
    memory,
    limits: PATIENT,
    signal: new AbortController().signal,
    sleep: async (ms: number) => void waits.push(ms),
  };
  const asked = { messages: [{ role: 'user', content: 'Hi' }], ...request } as const;
  try {
    for await (const event of converse(where, asked, options)) {
      received.push(event);
    }
    return { text: read(received), waits, quirks: memory.of(where), failure: undefined };
  } catch (error) {
    return { text: read(received), waits, quirks: memory.of(where), failure: failureOf(error) };
  }
}

const good = () => stream({ thought: 'Hm', answer: 'Yes' });
const refuse =
  (message: string, status = 400) =>
  () =>
    json({ error: { message } }, status);

describe('a refusal leads to one more attempt without its cause', () => {
  test.each<[string, string, Partial<Endpoint>, Partial<ChatRequest>, Quirks, object]>([
    [
      'a parameter',
      "Unsupported parameter: 'temperature' is not supported with this model.",
      {},
      { temperature: 0.5 },
      { without: ['temperature'] },
      { temperature: undefined },
    ],
    [
      'effort',
      'unknown field: reasoning_effort',
      { preset: 'groq' },
      { knobs: { effort: 'low' } },
      { without: ['reasoning_effort'] },
      { reasoning_effort: undefined },
    ],
    [
      'a missing thought',
      'The `reasoning_content` in the thinking mode must be passed back to the API.',
      { preset: 'custom' },
      {
        messages: [
          { role: 'assistant', content: 'A' },
          { role: 'user', content: 'B' },
        ],
      },
      { thoughts: true },
      {
        messages: [
          { role: 'assistant', content: 'A', reasoning_content: '' },
          { role: 'user', content: 'B' },
        ],
      },
    ],
    [
      'a thought that must not be there',
      'reasoning_content is not allowed in messages',
      { preset: 'llamacpp' },
      {
        messages: [
          { role: 'assistant', content: 'A', thought: 'T' },
          { role: 'user', content: 'B' },
        ],
      },
      { thoughts: false },
      {
        messages: [
          { role: 'assistant', content: 'A' },
          { role: 'user', content: 'B' },
        ],
      },
    ],
    [
      'the system role',
      'System role not supported',
      {},
      {
        messages: [
          { role: 'system', content: 'S' },
          { role: 'user', content: 'U' },
        ],
      },
      { noSystem: true },
      { messages: [{ role: 'user', content: 'S\n\nU' }] },
    ],
  ])('%s', async (_name, message, endpoint, request, quirks, body) => {
    const { baseUrl, requests } = await server(refuse(message), good);
    const result = await talk({ baseUrl, ...endpoint }, request);
    expect(result).toMatchObject({ text: 'Hm | Yes', quirks, waits: [] });
    expect(requests[1]?.body).toEqual({ ...(requests[0]?.body as object), ...body });
  });

  test('once only', async () => {
    const { baseUrl, requests } = await server(refuse('Unsupported parameter: temperature'));
    expect((await talk({ baseUrl }, { temperature: 1 })).failure).toMatchObject({ code: 'bad-request' });
    expect(requests).toHaveLength(2);
  });

  test.each([
    'invalid prefix in the model name',
    'the system role is not supported',
    'reasoning_content is not allowed',
  ])('the same request is not sent again: %s', async (message) => {
    const { baseUrl, requests } = await server(refuse(message), good);
    expect(await talk({ baseUrl })).toMatchObject({ failure: { code: 'bad-request' }, quirks: {} });
    expect(requests).toHaveLength(1);
  });

  test('the next request knows it, also after a restart', async () => {
    const memory = new QuirkMemory();
    const { baseUrl, requests } = await server(refuse('Unsupported parameter: temperature'), good);
    await talk({ baseUrl }, { temperature: 1 }, memory);
    await talk({ baseUrl }, { temperature: 1 }, QuirkMemory.from(JSON.parse(JSON.stringify(memory))));
    expect(requests).toHaveLength(3);
    expect(requests[2]?.body).not.toHaveProperty('temperature');
  });

  test('a continuation that is refused is remembered, and not dropped in silence', async () => {
    const { baseUrl, requests } = await server(refuse('prefix is not supported'), good);
    const request = { continuation: { thought: 'T', closed: false, answer: '' } };
    expect(await talk({ baseUrl, preset: 'sglang' }, request)).toMatchObject({
      failure: { code: 'bad-request' },
      quirks: { noContinuation: true },
    });
    expect(requests).toHaveLength(1);
  });
});

describe('a message is gone on with in another way', () => {
  const request = { continuation: { thought: 'T', closed: true, answer: '' } };
  async function start() {
    const every = await startEveryRoute();
    every.next = { answer: 'Yes' };
    onTestFinished(() => every.close());
    return every;
  }
  const paths = ({ asked }: { asked: readonly (readonly [string, unknown])[] }) =>
    asked.map(([path]) => path);

  test('below the chat, where the chat refuses: llama-server before May 2026', async () => {
    const every = await start();
    every.refusal = 'Assistant response prefill is incompatible with enable_thinking.';
    const where = { baseUrl: `${every.origin}/v1`, preset: 'llamacpp' } as const;
    const memory = new QuirkMemory();
    const result = await talk(where, { ...request, maxTokens: 9 }, memory);
    expect(result).toMatchObject({ text: ' | Yes', quirks: { noContinuation: true } });
    const raw = ['/apply-template', '/completion'];
    expect(paths(every)).toEqual(['/v1/chat/completions', ...raw]);
    expect(every.asked.at(-1)?.[1]).toMatchObject({
      prompt: `${RENDERED}T\n</think>\n\n`,
      n_predict: 9,
    });
    // Remembered: the chat is not asked again.
    await talk(where, request, memory);
    expect(paths(every)).toEqual(['/v1/chat/completions', ...raw, ...raw]);
  });

  test('in the chat, where Ollama does not tell its prompt', async () => {
    const every = await start();
    every.missing = ['/api/generate'];
    const result = await talk({ baseUrl: `${every.origin}/v1`, preset: 'ollama' }, request);
    expect(result).toMatchObject({ text: ' | Yes', quirks: { noRaw: true } });
    expect(paths(every)).toEqual(['/api/chat', '/api/generate', '/api/chat']);
    expect(every.asked.at(-1)?.[1]).toMatchObject({
      messages: [{ role: 'user' }, { role: 'assistant', content: '', thinking: 'T' }],
    });
  });

  test.each(['/tokenize', '/detokenize', '/v1/completions'])(
    'not at all, where vLLM has no %s: that is told and remembered',
    async (missing) => {
      const every = await start();
      every.missing = [missing];
      const result = await talk({ baseUrl: `${every.origin}/v1`, preset: 'vllm' }, request);
      expect(result).toMatchObject({ failure: { status: 404 }, quirks: { noRaw: true } });
      expect(paths(every)).not.toContain('/v1/chat/completions');
    },
  );

  test('an old Ollama that answers in place of telling its prompt is stopped', async () => {
    let disconnected: Promise<void> | undefined;
    const old = await startBackend({
      respond: good,
      elsewhere: (received) => {
        if (received.path !== '/api/chat') {
          return undefined;
        }
        if (JSON.stringify(received.body).includes('_debug_render_only')) {
          disconnected = received.disconnected;
          const line = { bytes: '{"message":{"content":"a"},"done":false}\n' };
          return { headers: { 'content-type': 'application/x-ndjson' }, parts: [line, { wait: HOLD }] };
        }
        return ollama({ answer: 'Yes' });
      },
    });
    onTestFinished(() => old.close());
    const result = await talk({ baseUrl: old.baseUrl, preset: 'ollama' }, request);
    expect(result).toMatchObject({ text: ' | Yes', quirks: { noRaw: true } });
    await disconnected;
  });
});

describe('a server that passes for Ollama', () => {
  async function imitation(found: FaultReply) {
    const bodies: unknown[] = [];
    const started = await startBackend({
      respond: good,
      elsewhere: ({ path, body }) => {
        bodies.push(body);
        return path === '/api/chat' ? found() : undefined;
      },
    });
    onTestFinished(() => started.close());
    return started;
  }
  type FaultReply = () => Reply | undefined;

  test.each<[string, FaultReply]>([
    ['no such path', () => undefined],
    [
      'a page',
      () => ({
        status: 404,
        headers: { 'content-type': 'text/plain' },
        parts: [{ bytes: '404 page not found' }],
      }),
    ],
    ['not for this', () => ({ status: 405, parts: [] })],
  ])('is spoken to at /v1 where it lacks the route, and that is remembered: %s', async (_name, found) => {
    const { origin, requests } = await imitation(found);
    const memory = new QuirkMemory();
    // With and without the path that the preset has.
    for (const baseUrl of [origin, `${origin}/v1`, origin]) {
      expect(await talk({ baseUrl, preset: 'ollama' }, {}, memory)).toMatchObject({
        text: 'Hm | Yes',
        quirks: { noNative: true },
      });
    }
    expect(requests).toHaveLength(3);
    expect(requests[0]?.body).not.toHaveProperty('truncate');
  });

  test('a model that Ollama does not have is no missing route', async () => {
    const { baseUrl, requests } = await imitation(() => json({ error: 'model "m" not found' }, 404));
    expect(await talk({ baseUrl, preset: 'ollama' })).toMatchObject({
      failure: { code: 'model-not-found' },
      quirks: {},
    });
    expect(requests).toHaveLength(0);
  });
});

describe('failures that pass', () => {
  test.each<[FaultName, number]>([
    ['overloaded', 3],
    ['server failure', 3],
    ['server time-out', 3],
    ['gateway time-out', 3],
    ['too many requests', 3],
    ['cut before the first token', 3],
    ['too many requests until a date', 1],
    ['wrong key', 1],
    ['no credit', 1],
    ['no quota', 1],
    ['no such model', 1],
    ['bad parameter', 1],
    ['prompt too long', 1],
    ['redirect', 1],
    ['web page', 1],
    ['ends without a mark', 1],
  ])('%s is sent %i times', async (name, times) => {
    const { baseUrl, requests } = await server(() => faults[name](HOLD));
    expect((await talk({ baseUrl })).failure).toBeDefined();
    expect(requests).toHaveLength(times);
  });

  test('the server says how long to wait; else each wait is longer than the one before', async () => {
    const { baseUrl } = await server(faults['too many requests'], faults.overloaded, good);
    const { text, waits } = await talk({ baseUrl });
    expect(text).toBe('Hm | Yes');
    expect(waits[0]).toBe(7000);
    expect(waits[1]).toBeGreaterThanOrEqual(900);
  });
});

describe('several base URLs', () => {
  test('the next one when nothing answers, and neither key nor headers go to its origin', async () => {
    const { baseUrl, requests } = await server(good);
    const endpoint = {
      baseUrl: 'http://127.0.0.1:9/v1',
      fallbackUrls: [baseUrl],
      apiKey: KEY,
      headers: { 'x-team': KEY },
    };
    expect((await talk(endpoint)).text).toBe('Hm | Yes');
    expect(JSON.stringify(requests)).not.toContain(KEY);
  });

  test('key and headers go to their own origin, but none that describe the connection', async () => {
    const started = await server(good);
    const endpoint = { baseUrl: started.baseUrl, apiKey: KEY, headers: { 'X-Team': 'a b', Host: 'evil' } };
    await talk(endpoint);
    expect(started.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'x-team': 'a b',
      host: new URL(started.baseUrl).host,
    });
  });

  test('another origin is given the key that is its own', async () => {
    const { baseUrl, origin, requests } = await server(good);
    const fallbackKeys = { [origin]: 'sk-its-own', 'http://127.0.0.1:1': KEY };
    await talk({ baseUrl: 'http://127.0.0.1:9/v1', fallbackUrls: [baseUrl], apiKey: KEY, fallbackKeys });
    expect(requests[0]?.headers.authorization).toBe('Bearer sk-its-own');
  });

  test('a server that answers with a failure is not left', async () => {
    const [first, second] = [await server(faults['wrong key']), await server(good)];
    await talk({ baseUrl: first.baseUrl, fallbackUrls: [second.baseUrl] });
    expect(second.requests).toHaveLength(0);
  });
});

test.each<[string, Reply, Quirks]>([
  ['a field', stream({ thought: 'a', answer: 'b', dialect: 'reasoning' }), { thoughtIn: 'reasoning' }],
  ['tags', stream({ thought: 'a', answer: 'b', dialect: 'tags' }), { thoughtIn: 'tags', unopened: false }],
  [
    'no opening tag',
    stream({ thought: 'a', answer: 'b', dialect: 'unopened' }),
    { thoughtIn: 'tags', unopened: true },
  ],
  ['no thought', stream({ answer: 'About <think> and </think>' }), {}],
])('what the first stream does is remembered: %s', async (_name, reply, quirks) => {
  const { baseUrl } = await server(() => reply);
  expect((await talk({ baseUrl })).quirks).toEqual(quirks);
});

test.each([null, [], 'x', { a: null, b: { without: 1, thoughts: 'yes', thoughtIn: 4 } }])(
  'a memory that is damaged is taken for empty: %j',
  (stored) => {
    expect(QuirkMemory.from(stored).of({ baseUrl: 'b', model: '' })).toEqual({});
  },
);
