import { once } from 'node:events';
import { createServer } from 'node:https';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DIALECTS } from '../../../src/core/backends/dialects.ts';
import type { Endpoint } from '../../../src/core/backends/types.ts';
import { bends, bytesOf, cutAt, drip, twice } from '../../backend/bent.ts';
import { DONE, event, events, stream } from '../../backend/dialects.ts';
import { type FaultName, faults } from '../../backend/faults.ts';
import { json, type Reply, startBackend } from '../../backend/server.ts';
import { waysOf } from '../../backend/speaks.ts';
import { attempt, PATIENT, read } from './attempt.ts';

const MESSAGE = { thought: 'Hm, 7 ≠ 8.', answer: 'Da **ist** es.' };
const WHOLE = 'Hm, 7 ≠ 8. | Da **ist** es.';

async function ask(reply: Reply, endpoint: Partial<Endpoint> = {}) {
  const server = await startBackend({
    respond: () => reply,
    elsewhere: ({ path }) => (/chat/.test(path) ? reply : undefined),
  });
  onTestFinished(() => server.close());
  return await attempt(server.baseUrl, { endpoint });
}

const ways = DIALECTS.flatMap((dialect) =>
  waysOf(dialect, MESSAGE).map(([way, reply]) => [dialect.id, way, reply] as const),
);

test.each(ways)('%s, the thought in %s', async (preset, _way, reply) => {
  const { received, failure } = await ask(reply, { preset });
  expect(failure).toBeUndefined();
  expect(read(received)).toBe(WHOLE);
});

test.each(Object.entries(bends))('%s', async (_name, bend) => {
  const { received, failure } = await ask(bend(stream(MESSAGE)));
  expect(failure).toBeUndefined();
  expect(read(received)).toBe(WHOLE);
});

test('of events that come twice the text counts as it was sent, and all else once', async () => {
  const usage = { prompt_tokens: 5, completion_tokens: 2 };
  const { received, failure } = await ask(twice(stream({ thought: 'a', answer: 'b', usage })));
  expect(failure).toBeUndefined();
  // A token may well be followed by the same one: only the server can know.
  expect(read(received)).toBe('aa | bb');
  expect(received.filter(({ type }) => type === 'identity')).toHaveLength(1);
  const told = received.filter(({ type }) => type === 'usage' || type === 'finish');
  expect(new Set(told.map((event) => JSON.stringify(event))).size).toBe(2);
});

test('cut at any byte, an answer is whole or told to be cut', async () => {
  const whole = stream({ thought: 'ß', answer: 'ja' });
  const length = bytesOf(whole).length;
  let [complete, cut] = [0, 0];
  for (let at = 0; at < length; at += 7) {
    const { received, failure } = await ask(cutAt(whole, at));
    // Which of them depends on whether the finish reason was there.
    const finished = received.some(({ type }) => type === 'finish');
    expect(finished ? failure : failure !== undefined).toBe(finished ? undefined : true);
    expect('ß | ja'.startsWith(read(received).replace(/ \| $/, ''))).toBe(true);
    finished ? complete++ : cut++;
  }
  expect(cut).toBeGreaterThan(complete);
});

test('a byte now and then is life, as long as silence is shorter than its limit', async () => {
  const pause = () => new Promise((resolve) => setTimeout(resolve, 1));
  const reply = drip(stream({ answer: 'ja' }), pause);
  const server = await startBackend({ respond: () => reply });
  onTestFinished(() => server.close());
  const { received, failure } = await attempt(server.baseUrl, { limits: { ...PATIENT, idleMs: 1000 } });
  expect(failure).toBeUndefined();
  expect(read(received)).toBe(' | ja');
});

test('bytes that are no UTF-8 become signs that say so, and the rest stays', async () => {
  const [before, after] = ['data: {"choices":[{"delta":{"content":"a', 'b"},"finish_reason":"stop"}]}\n\n'];
  const broken = Buffer.concat([Buffer.from(before), Buffer.from([0xff, 0xc3]), Buffer.from(after)]);
  const { received } = await ask(events([{ bytes: broken }, DONE]));
  expect(read(received)).toMatch(/^ \| a�+b$/);
});

test('a line of a megabyte', async () => {
  const content = 'x'.repeat(1 << 20);
  const chunk = event({ choices: [{ delta: { content }, finish_reason: 'stop' }] });
  expect(read((await ask(events([chunk, DONE]))).received)).toBe(` | ${content}`);
});

test('an answer of a hundred megabytes', async () => {
  const chunk = event({ choices: [{ delta: { content: 'x'.repeat(1 << 20) } }] });
  const server = await startBackend({
    respond: () =>
      events([
        ...new Array(100).fill(chunk),
        event({ choices: [{ delta: {}, finish_reason: 'stop' }] }),
        DONE,
      ]),
  });
  onTestFinished(() => server.close());
  let units = 0;
  const { failure } = await attempt(server.baseUrl, {
    onEvent: (said) => {
      units += said.type === 'delta' ? (said.delta.content?.length ?? 0) : 0;
    },
  });
  expect([failure, units]).toEqual([undefined, 100 << 20]);
}, 120_000);

test.each([
  [403, 'unauthorized'],
  [404, 'model-not-found'],
  [413, 'context-too-long'],
  [502, 'server-error'],
])('status %i', async (status, code) => {
  expect((await ask(json({ error: { message: 'no' } }, status))).failure).toMatchObject({ code, status });
});

test('a server that speaks TLS badly is told as one that cannot be reached', async () => {
  const server = createServer({}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  expect((await attempt(`https://127.0.0.1:${port}/v1`)).failure).toMatchObject({ code: 'unreachable' });
});

const KEY = 'sk-correct-horse-battery';
const HEADER = 'team-secret-value';

describe('no failure tells the key or a header', () => {
  const spoken = Object.keys(faults).filter((name) => !/silent|cut|half/.test(name)) as FaultName[];
  test.each(spoken)('%s', async (name) => {
    const repeat = (part: unknown): Reply['parts'] =>
      [...(part as Iterable<{ bytes: string }>)].map(({ bytes }) => ({
        bytes: typeof bytes === 'string' ? `${bytes} ${KEY} ${HEADER}` : bytes,
      }));
    const reply: Reply = faults[name](Promise.resolve());
    const { failure } = await ask(
      { ...reply, parts: repeat(reply.parts) },
      { apiKey: KEY, headers: { 'x-team': HEADER } },
    );
    expect(failure).toMatchObject({ code: expect.any(String) });
    const told = JSON.stringify(failure) + String((failure as Error | undefined)?.stack ?? '');
    expect(told).not.toContain(KEY);
    expect(told).not.toContain(HEADER);
  });
});
