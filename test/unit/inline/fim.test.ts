import { afterEach, describe, expect, it } from 'vitest';
import { askInline } from '../../../src/net/fim.ts';
import { type Backend, json, type Received, type Reply, startBackend } from '../../backend/server.ts';

let backend: Backend | undefined;
const seen: Received[] = [];

afterEach(async () => {
  await backend?.close();
  backend = undefined;
  seen.length = 0;
});

async function serve(reply: (request: Received) => Reply): Promise<string> {
  backend = await startBackend({
    respond: reply,
    elsewhere: (request) => {
      seen.push(request);
      return reply(request);
    },
  });
  return backend.origin;
}

const never = new AbortController().signal;

describe('a request for ghost text', () => {
  it('carries the key and brings the answer', async () => {
    const origin = await serve(() => json({ content: 'x' }));
    const found = await askInline([{ url: `${origin}/infill`, body: { a: 1 } }], 0, 'sk-key', never);
    expect(found).toEqual({ answer: { text: 'x', thought: '' }, index: 0 });
    expect(seen[0]).toMatchObject({
      path: '/infill',
      body: { a: 1 },
      headers: { authorization: 'Bearer sk-key' },
    });
  });

  it('is made in another form when the server refuses the first', async () => {
    const origin = await serve(({ path }) =>
      path === '/one' ? json({ error: 'model does not support insert' }, 400) : json({ response: 'y' }),
    );
    const requests = ['/one', '/two'].map((path) => ({ url: origin + path, body: {} }));
    expect(await askInline(requests, 0, undefined, never)).toMatchObject({ index: 1 });
    await askInline(requests, 1, undefined, never);
    expect(seen.map(({ path }) => path)).toEqual(['/one', '/two', '/two']);
  });

  it.each<[string, () => Reply]>([
    ['unauthorized', () => json({ error: { message: 'no' } }, 401)],
    ['server-error', () => json({ error: { message: 'no' } }, 500)],
    ['not-a-stream', () => ({ headers: { 'content-type': 'text/html' }, parts: [{ bytes: '<html>' }] })],
    ['empty', () => json({ done: true })],
    ['malformed-stream', () => json({ response: 'z'.repeat(1024 * 1024) })],
    ['unreachable', () => ({ parts: [{ cut: true }] })],
  ])('fails as %s', async (code, reply) => {
    const origin = await serve(reply);
    const requests = [
      { url: `${origin}/x`, body: {} },
      { url: `${origin}/y`, body: {} },
    ];
    await expect(askInline(requests, 0, 'sk-secret-key', never)).rejects.toMatchObject({ failure: { code } });
    expect(seen).toHaveLength(1);
  });

  it('ends with the connection when it is aborted', async () => {
    const origin = await serve(() => ({ parts: [{ wait: new Promise(() => undefined) }] }));
    const controller = new AbortController();
    const asked = askInline([{ url: `${origin}/x`, body: {} }], 0, undefined, controller.signal);
    await expect.poll(() => seen.length).toBe(1);
    controller.abort();
    await expect(asked).rejects.toThrow();
    await seen[0]?.disconnected;
  });
});
