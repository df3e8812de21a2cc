import { describe, expect, test } from 'vitest';
import { AdaptationMemory } from '../../../src/core/backends/adapt.ts';
import { failureOf } from '../../../src/core/backends/failure.ts';
import type { ChatRequest, Endpoint, StreamEvent } from '../../../src/core/backends/types.ts';
import { streamAnswer } from '../../../src/net/answer.ts';
import { stream } from '../../backend/dialects.ts';
import type { Received, Reply } from '../../backend/server.ts';
import { backend, PATIENT, read } from './attempt.ts';

const refuse = (status: number, message: string, headers = {}): Reply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  parts: [{ bytes: JSON.stringify({ error: { message } }) }],
});
const OK = (): Reply => stream({ thought: 'Hm.', answer: 'Yes.' });

/** Asks once; `replies` answer request after request, the last one all that follow. */
async function ask(
  replies: readonly (() => Reply)[],
  how: { endpoint?: Partial<Endpoint>; request?: Partial<ChatRequest>; memory?: AdaptationMemory } = {},
) {
  let at = 0;
  const { baseUrl, requests } = await backend(() => (replies[at++] ?? replies.at(-1) ?? OK)());
  const memory = how.memory ?? new AdaptationMemory();
  const abort = new AbortController();
  const events: StreamEvent[] = [];
  const endpoint: Endpoint = { preset: 'custom', baseUrl, model: 'm', ...how.endpoint };
  const messages = [{ role: 'system', content: 'S' } as const, { role: 'user', content: 'Hi' } as const];
  const options = { signal: abort.signal, limits: PATIENT, memory, backoffMs: 1 };
  let failure: unknown;
  try {
    for await (const event of streamAnswer(endpoint, { messages, ...how.request }, options)) {
      events.push(event);
    }
  } catch (error) {
    failure = failureOf(error);
  }
  return { events, failure, requests, memory, text: read(events), name: `${endpoint.baseUrl} m` };
}

const body = (request: Received | undefined): Record<string, unknown> =>
  JSON.parse(JSON.stringify(request?.body ?? {}));

describe('a busy server', () => {
  test.each([429, 500, 503])('of status %i is asked again until it answers', async (status) => {
    const { text, events, requests } = await ask([
      () => refuse(status, 'later'),
      () => refuse(status, 'later'),
      OK,
    ]);
    expect(text).toBe('Hm. | Yes.');
    expect(requests).toHaveLength(3);
    expect(events.filter(({ type }) => type === 'retry')).toMatchObject([{ attempt: 1 }, { attempt: 2 }]);
  });

  test('is waited for as long as it says, and not when that is too long', async () => {
    const short = await ask([() => refuse(429, 'later', { 'retry-after-ms': '20' }), OK]);
    expect(short.events).toContainEqual(expect.objectContaining({ type: 'retry', waitMs: 20 }));
    const long = await ask([() => refuse(429, 'later', { 'retry-after': '3600' }), OK]);
    expect(long.failure).toMatchObject({ code: 'rate-limited' });
    expect(long.requests).toHaveLength(1);
  });

  test('is given up after three times', async () => {
    const { failure, requests } = await ask([() => refuse(503, 'later')]);
    expect(failure).toMatchObject({ status: 503 });
    expect(requests).toHaveLength(4);
  });

  test.each([401, 402, 404])('is not assumed for status %i', async (status) => {
    expect((await ask([() => refuse(status, 'no'), OK])).requests).toHaveLength(1);
  });

  test('is never asked again once something came', async () => {
    const cut = (): Reply => {
      const whole = OK();
      return {
        ...whole,
        parts: [...(whole.parts as Iterable<never>)].slice(0, 3).concat([{ cut: true } as never]),
      };
    };
    const { requests, failure } = await ask([cut, OK]);
    expect(failure).toMatchObject({ code: 'cut-off' });
    expect(requests).toHaveLength(1);
  });
});

describe('a refusal that names what it refuses', () => {
  test.each([
    ["Unsupported parameter: 'temperature'", 'temperature'],
    ['unknown field "stream_options"', 'stream_options'],
    ['max_tokens: Extra inputs are not permitted', 'max_tokens'],
  ])('%s leads to one request without it, and that is remembered', async (message, field) => {
    const request = { temperature: 1, maxTokens: 5 };
    const { text, requests, memory, name } = await ask([() => refuse(400, message), OK], { request });
    expect(text).toBe('Hm. | Yes.');
    expect(body(requests[0])).toHaveProperty(field);
    expect(body(requests[1])).not.toHaveProperty(field);
    expect(memory.get(name)?.without).toEqual([field]);
    const kept = new AdaptationMemory(JSON.parse(JSON.stringify(memory.all())));
    expect(kept.get(name)).toEqual(memory.get(name));
  });

  test('of the system role leads to one with the instructions in the question', async () => {
    const { requests } = await ask([() => refuse(400, 'System role not supported'), OK]);
    expect(body(requests[1]).messages).toEqual([{ role: 'user', content: 'S\n\nHi' }]);
  });

  test.each([
    ['The `reasoning_content` in the thinking mode must be passed back to the API.', ''],
    ['reasoning_content is not allowed in messages', undefined],
  ])('%s', async (message, sent) => {
    const messages = [
      { role: 'user', content: 'A' },
      { role: 'assistant', content: 'B' },
      { role: 'user', content: 'C' },
    ] as const;
    const { requests } = await ask([() => refuse(400, message), OK], { request: { messages } });
    expect(requests).toHaveLength(2);
    expect((body(requests[1]).messages as Record<string, unknown>[])[1]?.reasoning_content).toBe(sent);
  });

  test('is tried once only, and not where nothing is named', async () => {
    const twice = await ask([() => refuse(400, 'temperature'), () => refuse(400, 'max_tokens'), OK], {
      request: { temperature: 1, maxTokens: 5 },
    });
    expect(twice.requests).toHaveLength(2);
    expect((await ask([() => refuse(400, 'no reason'), OK])).requests).toHaveLength(1);
  });
});

describe('an endpoint of several addresses', () => {
  test('answers at the next one when nothing listens at the first, and its key stays with its origin', async () => {
    const second = await backend(OK);
    const { text, events } = await ask([OK], {
      endpoint: { baseUrl: 'http://127.0.0.1:9/v1', fallbackUrls: [second.baseUrl], apiKey: 'sk-1' },
    });
    expect(text).toBe('Hm. | Yes.');
    expect(events).toContainEqual(expect.objectContaining({ type: 'moved', baseUrl: second.baseUrl }));
    expect(second.requests[0]?.headers.authorization).toBeUndefined();
  });

  test('does not move for a refusal', async () => {
    const second = await backend(OK);
    const { failure } = await ask([() => refuse(401, 'no')], {
      endpoint: { fallbackUrls: [second.baseUrl] },
    });
    expect(failure).toMatchObject({ code: 'unauthorized' });
    expect(second.requests).toHaveLength(0);
  });
});

test('headers of the endpoint go with every request, and never in place of the key', async () => {
  const { requests } = await ask([OK], {
    endpoint: { headers: { 'x-team': 'blue' }, apiKey: 'sk-2' },
  });
  expect(requests[0]?.headers).toMatchObject({ 'x-team': 'blue', authorization: 'Bearer sk-2' });
});
