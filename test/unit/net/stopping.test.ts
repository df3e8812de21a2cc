import { expect, test } from 'vitest';
import type { Endpoint } from '../../../src/core/backends/types.ts';
import { streamChat } from '../../../src/net/chat.ts';
import { chunks, event, events } from '../../backend/dialects.ts';
import { faults } from '../../backend/faults.ts';
import { attempt, backend, HOLD, PATIENT } from './attempt.ts';

test('stopping reaches the server and ends the stream without an error', async () => {
  const abort = new AbortController();
  const { baseUrl, requests } = await backend(() => faults['silent in the middle'](HOLD));
  const { received, failure } = await attempt(baseUrl, {
    signal: abort.signal,
    onEvent: ({ type }) => type === 'delta' && abort.abort(),
  });
  expect(failure).toBeUndefined();
  expect(received.map(({ type }) => type)).toEqual(['open', 'identity', 'delta']);
  await requests[0]?.disconnected;
});

test('nothing is yielded after the stop, although it had arrived', async () => {
  const abort = new AbortController();
  const packet = chunks({ answer: 'one two three four' }).flatMap((chunk) => {
    const part = event(chunk);
    return 'bytes' in part ? [part.bytes] : [];
  });
  const { baseUrl } = await backend(() => events([{ bytes: packet.join('') }, { wait: HOLD }]));
  const { received } = await attempt(baseUrl, {
    signal: abort.signal,
    onEvent: ({ type }) => type === 'delta' && abort.abort(),
  });
  expect(received.filter(({ type }) => type === 'delta')).toHaveLength(1);
});

test('stopping before the first byte ends without an error, too', async () => {
  const abort = new AbortController();
  const { baseUrl, requests } = await backend(() => {
    abort.abort();
    return events([{ wait: HOLD }]);
  });
  expect(await attempt(baseUrl, { signal: abort.signal })).toEqual({ received: [], failure: undefined });
  await requests[0]?.disconnected;
});

test('what is stopped before it begins is not sent', async () => {
  const { baseUrl, requests } = await backend(() => events([]));
  expect(await attempt(baseUrl, { signal: AbortSignal.abort() })).toEqual({
    received: [],
    failure: undefined,
  });
  expect(requests).toEqual([]);
});

test.each(['open', 'delta'])('a reader that leaves at "%s" frees the server', async (last) => {
  const { baseUrl, requests } = await backend(() => faults['silent in the middle'](HOLD));
  const where: Endpoint = { preset: 'custom', baseUrl, model: 'm' };
  const options = { signal: new AbortController().signal, limits: PATIENT };
  for await (const { type } of streamChat(where, { messages: [] }, options)) {
    if (type === last) {
      break;
    }
  }
  await requests[0]?.disconnected;
});
