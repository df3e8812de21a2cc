import { afterEach, expect, test } from 'vitest';
import { discoverServers } from '../../../src/net/discover.ts';
import { listModels } from '../../../src/net/models.ts';
import { stream } from '../../backend/dialects.ts';
import { type Backend, type BackendOptions, json, startBackend } from '../../backend/server.ts';

const backends: Backend[] = [];
afterEach(async () => {
  await Promise.all(backends.splice(0).map((backend) => backend.close()));
});

async function serve(options: Partial<BackendOptions>): Promise<{ port: number; baseUrl: string }> {
  const started = await startBackend({ respond: () => stream({ answer: 'Hi' }), ...options });
  backends.push(started);
  return { port: Number(new URL(started.origin).port), baseUrl: started.baseUrl };
}

test('servers are told apart by what they say of themselves', async () => {
  const servers = [
    await serve({ models: [{ id: 'a', owned_by: 'llamacpp' }] }),
    await serve({ models: [{ id: 'b', owned_by: 'vllm' }] }),
    await serve({ models: [{ id: 'c', owned_by: 'organization_owner' }] }),
    await serve({ models: [{ id: 'd' }] }),
    await serve({ models: [] }),
  ];
  const found = await discoverServers({ ports: servers.map(({ port }) => port) });
  expect(found.map(({ preset, models }) => [preset, ...models.map(({ id }) => id)])).toEqual([
    ['llamacpp', 'a'],
    ['vllm', 'b'],
    ['lmstudio', 'c'],
    ['custom', 'd'],
    ['custom'],
  ]);
  expect(found.map(({ baseUrl }) => baseUrl)).toEqual(servers.map(({ baseUrl }) => baseUrl));
});

test('what is no model server is left out', async () => {
  const page = await serve({
    elsewhere: () => ({ headers: { 'content-type': 'text/html' }, parts: [{ bytes: '<p>Hello' }] }),
  });
  const closed = await serve({});
  const redirecting = await serve({
    elsewhere: () => ({ status: 302, headers: { location: 'http://127.0.0.1:9/' }, parts: [] }),
  });
  const locked = await serve({ elsewhere: () => json({ error: 'no key' }, 401) });
  const ports = [page, closed, redirecting, locked].map(({ port }) => port);
  expect(await discoverServers({ ports })).toEqual([]);
});

test('a model list that is refused says why', async () => {
  const { baseUrl } = await serve({ elsewhere: () => json({ error: { message: 'no key' } }, 401) });
  await expect(listModels({ baseUrl, apiKey: 'k' }, AbortSignal.timeout(5000))).rejects.toMatchObject({
    failure: { code: 'unauthorized', serverMessage: 'no key' },
  });
});
