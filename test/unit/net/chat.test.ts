import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { StreamEvent, StreamLimits } from '../../../src/core/backends/types.ts';
import { streamChat } from '../../../src/net/chat.ts';
import { chunks, DONE, dialects, event, events, KEEP_ALIVE, stream } from '../../backend/dialects.ts';
import { Gate } from '../../backend/gate.ts';
import { type Part, startBackend } from '../../backend/server.ts';
import { attempt, backend, HOLD, PATIENT, read } from './attempt.ts';

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
    ['a summary', { reasoning_details: [{ type: 'reasoning.summary', summary: 'a' }] }],
    [
      'the same in two fields',
      { reasoning: 'a', reasoning_details: [{ type: 'reasoning.text', text: 'a' }] },
    ],
    ['the same in the old and the new field', { reasoning_content: 'a', reasoning: 'a' }],
    ['one of two fields is empty', { reasoning_content: '', reasoning: 'a', content: null }],
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
      prompt_tokens_details: { cached_tokens: -1 },
      prompt_cache_hit_tokens: 3,
    };
    const { baseUrl } = await backend(() =>
      stream({ answer: 'Hi', model: 'other', fingerprint: 'fp', usage }),
    );
    expect((await attempt(baseUrl)).received.filter(({ type }) => type !== 'delta')).toEqual([
      { type: 'open' },
      { type: 'identity', model: 'other', fingerprint: 'fp', id: 'chatcmpl-1' },
      { type: 'finish', reason: 'stop' },
      {
        type: 'usage',
        usage: { promptTokens: 5, completionTokens: 9, reasoningTokens: 4, cachedPromptTokens: 3 },
      },
    ]);
  });

  test.each([
    ['nothing', {}],
    ['a thought and no answer', { thought: 'Hm' }],
  ])('a stream that holds %s ends in order', async (_name, message) => {
    const { baseUrl } = await backend(() => stream(message));
    expect((await attempt(baseUrl)).failure).toBeUndefined();
  });
});

const message = { thought: 'Größe 한국 🙂', answer: 'Ja.' };
const body = text([...chunks(message).map(event), KEEP_ALIVE, DONE]);
const bytes = new TextEncoder().encode(body);

function text(parts: readonly Part[]): string {
  return parts.map((part) => ('bytes' in part ? part.bytes : '')).join('');
}

describe('the bytes of a stream', () => {
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

  test('may end anywhere: what came is kept, and the end is told unless the finish reason came', async () => {
    let end = 0;
    const { baseUrl } = await backend(() => events([{ bytes: bytes.slice(0, end) }]));
    const whole = read((await attempt((await backend(() => stream(message))).baseUrl)).received);
    const finished = body.indexOf('\n\n', body.indexOf('"finish_reason":"stop"')) + 2;
    const finishedBytes = new TextEncoder().encode(body.slice(0, finished)).length;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: bytes.length }), async (chosen) => {
        end = chosen;
        const { received, failure } = await attempt(baseUrl);
        const [thought = '', answer = ''] = read(received).split(' | ');
        expect(whole.startsWith(answer === '' ? thought : `${thought} | ${answer}`)).toBe(true);
        expect(failure).toEqual(
          end < finishedBytes ? expect.objectContaining({ code: 'cut-off' }) : undefined,
        );
      }),
      { numRuns: 80 },
    );
  });

  const many = 'x'.repeat(1 << 20);
  test.each<[string, (whole: string) => string | Uint8Array, object?, string?]>([
    ['CRLF', (whole) => whole.replaceAll('\n', '\r\n')],
    [
      'CRLF and other fields',
      (whole) => whole.replaceAll('data:', 'event: message\ndata:').replaceAll('\n', '\r\n'),
    ],
    ['CR', (whole) => whole.replaceAll('\n', '\r')],
    ['one line end of each kind', (whole) => whole.replaceAll('\n\n', '\n\r\n')],
    ['a byte order mark', (whole) => `\ufeff${whole}`],
    ['no blank after the colon', (whole) => whole.replaceAll('data: ', 'data:')],
    ['comments everywhere', (whole) => whole.replaceAll('data:', ': OPENROUTER PROCESSING\n\n:\ndata:')],
    ['other fields', (whole) => whole.replaceAll('data:', 'id: 7\nevent: message\nretry: 10\ndata:')],
    ['no end mark', (whole) => whole.replace('data: [DONE]\n\n', '')],
    ['an end mark without a line end', (whole) => whole.trimEnd()],
    ['more after the end mark', (whole) => `${whole}data: {"error":"late"}\n\n`],
    [
      'the counts more than once',
      (whole) => whole.replaceAll('"choices"', '"usage":{"prompt_tokens":1},"choices"'),
    ],
    ['a note in every event', (whole) => whole.replaceAll('"choices"', '"message":"ok","choices"')],
    ['a line of a megabyte', (whole) => `data: {"choices":[],"padding":"${many}"}\n\n${whole}`],
    ['gzip', (whole) => gzipSync(whole), { 'content-encoding': 'gzip' }],
    ['deflate', (whole) => deflateSync(whole), { 'content-encoding': 'deflate' }],
    ['brotli', (whole) => brotliCompressSync(whole), { 'content-encoding': 'br' }],
    ['the wrong label', (whole) => whole, { 'content-type': 'application/octet-stream' }],
    ['the wrong label and a comment first', (whole) => `:\n\n${whole}`, { 'content-type': 'text/plain' }],
  ])('%s', async (_name, change, headers) => {
    const { baseUrl } = await backend(() => ({
      headers: { 'content-type': 'text/event-stream', ...headers },
      parts: [{ bytes: change(body) }],
    }));
    const { received, failure } = await attempt(baseUrl);
    expect(failure).toBeUndefined();
    expect(read(received)).toBe('Größe 한국 🙂 | Ja.');
  });

  test('a stream without a label may begin byte by byte', async () => {
    const { baseUrl } = await backend(() => ({
      parts: (async function* () {
        for (const byte of bytes.slice(0, 12)) {
          yield { bytes: Uint8Array.of(byte) };
          yield { wait: new Promise(setImmediate) };
        }
        yield { bytes: bytes.slice(12) };
      })(),
    }));
    expect(read((await attempt(baseUrl)).received)).toBe('Größe 한국 🙂 | Ja.');
  });
});

test('after the finish reason little patience is left for the rest', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { baseUrl } = await backend(() => events([...chunks(message).map(event), { wait: HOLD }]));
  const onEvent = ({ type }: StreamEvent): unknown => type === 'finish' && vi.advanceTimersByTime(5000);
  expect((await attempt(baseUrl, { onEvent })).failure).toBeUndefined();
});

describe('a message is complete', () => {
  const finished = chunks(message).map(event);
  const unfinished = chunks({ ...message, finish: null }).map(event);
  test.each<[string, (arrived: Promise<unknown>) => Part[], Partial<StreamLimits>]>([
    [
      'with the end mark, although the connection stays open',
      () => [...unfinished, DONE, { wait: HOLD }],
      {},
    ],
    [
      'with the end mark, although no blank is in it',
      () => [...unfinished, { bytes: 'data:[DONE]' }, { wait: HOLD }],
      {},
    ],
    [
      'with the finish reason, although the server then falls silent',
      () => [...finished, { wait: HOLD }],
      { idleMs: 60 },
    ],
    [
      'with the finish reason, although the connection then breaks',
      (arrived) => [...finished, { wait: arrived }, { cut: true }],
      {},
    ],
  ])('%s', async (_name, parts, limits) => {
    const arrived = new Gate();
    const { baseUrl, requests } = await backend(() => events(parts(arrived.opened)));
    const { received, failure } = await attempt(baseUrl, {
      limits: { ...PATIENT, ...limits },
      onEvent: ({ type }) => type === 'finish' && arrived.open(),
    });
    expect(failure).toBeUndefined();
    expect(read(received)).toBe('Größe 한국 🙂 | Ja.');
    await requests[0]?.disconnected;
  });
});

test('a form of going on that has a path of its own is sent there', async () => {
  const bodies: unknown[] = [];
  const server = await startBackend({
    respond: () => ({ status: 404, parts: [] }),
    elsewhere: ({ path, body }) => {
      bodies.push(body);
      return path === '/beta/chat/completions' ? stream({ answer: 'Hi' }) : undefined;
    },
  });
  onTestFinished(() => server.close());
  const where = { preset: 'deepseek', baseUrl: server.baseUrl, model: 'deepseek-flash' } as const;
  const request = { messages: [], continuation: { thought: 'T', closed: false, answer: '' } };
  const signal = new AbortController().signal;
  const received: StreamEvent[] = [];
  for await (const event of streamChat(where, request, { signal, limits: PATIENT })) {
    received.push(event);
  }
  expect(read(received)).toBe(' | Hi');
  expect(bodies).toMatchObject([{ messages: [{ role: 'assistant', reasoning_content: 'T', prefix: true }] }]);
});
