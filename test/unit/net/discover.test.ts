import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { presetOfKind, type ServerKind } from '../../../src/core/setup/server.ts';
import { discoverServers } from '../../../src/net/discover.ts';
import { listModels } from '../../../src/net/models.ts';
import { stream } from '../../backend/dialects.ts';
import { type BackendOptions, json, type Reply, startBackend } from '../../backend/server.ts';

async function serve(options: Partial<BackendOptions>) {
  const started = await startBackend({ respond: () => stream({ answer: 'Hi' }), ...options });
  onTestFinished(() => started.close());
  return { port: Number(new URL(started.origin).port), baseUrl: started.baseUrl };
}

/** Answers these paths. */
function routes(table: Readonly<Record<string, Reply>>): Partial<BackendOptions> {
  return { elsewhere: ({ path }) => table[path] };
}

const words = (text: string): Reply => ({ parts: [{ bytes: text }] });
const none = json({ object: 'list', data: null });

test.each<[string, Partial<BackendOptions>, ServerKind, string[]]>([
  ['llama-server', { models: [{ id: 'a', owned_by: 'llamacpp' }] }, 'llamacpp', ['a']],
  ['vLLM', { models: [{ id: 'a', owned_by: 'vllm' }] }, 'vllm', ['a']],
  ['SGLang', { models: [{ id: 'a', owned_by: 'sglang' }] }, 'sglang', ['a']],
  [
    'KoboldCpp, which imitates others',
    {
      models: [{ id: 'a' }],
      ...routes({
        '/api/extra/version': json({ result: 'KoboldCpp', version: '1' }),
        '/api/v0/models': json({ data: [] }),
      }),
    },
    'koboldcpp',
    ['a'],
  ],
  [
    'LiteLLM',
    { models: [{ id: 'a' }], ...routes({ '/health/liveliness': json("I'm alive!") }) },
    'litellm',
    ['a'],
  ],
  ['LM Studio', { models: [{ id: 'a', owned_by: 'organization_owner' }] }, 'lmstudio', ['a']],
  [
    'LM Studio by its own path',
    { models: [{ id: 'a', owned_by: 'me' }], ...routes({ '/api/v0/models': json({ data: [] }) }) },
    'lmstudio',
    ['a'],
  ],
  [
    'Ollama',
    { models: [{ id: 'a', owned_by: 'library' }], ...routes({ '/': words('Ollama is running') }) },
    'ollama',
    ['a'],
  ],
  ['Ollama without a model', routes({ '/v1/models': none, '/': words('Ollama is running') }), 'ollama', []],
  [
    'an imitation of Ollama',
    { models: [{ id: 'a' }], ...routes({ '/api/version': json({ version: '0.1.0' }) }) },
    'unknown',
    ['a'],
  ],
  [
    'an error of LM Studio is no list of models',
    { models: [{ id: 'a' }], ...routes({ '/api/v0/models': json({ error: 'Unexpected endpoint' }) }) },
    'unknown',
    ['a'],
  ],
  ['a bare list', routes({ '/v1/models': json([{ id: 'a' }, { name: 'no id' }, 7]) }), 'unknown', ['a']],
  ['SGLang', { models: [{ id: 'a', owned_by: 'sglang' }] }, 'sglang', ['a']],
  [
    'koboldcpp, which imitates Ollama',
    {
      models: [{ id: 'a', owned_by: 'koboldcpp' }],
      ...routes({ '/api/extra/version': json({ result: 'KoboldCpp', version: '1.99' }) }),
    },
    'koboldcpp',
    ['a'],
  ],
  [
    'LiteLLM',
    { models: [{ id: 'a', owned_by: 'openai' }], ...routes({ '/health/liveliness': json("I'm alive!") }) },
    'litellm',
    ['a'],
  ],
  [
    'LM Studio 0.4 by its own path',
    { models: [{ id: 'a', owned_by: 'me' }], ...routes({ '/api/v1/models': json({ models: [] }) }) },
    'lmstudio',
    ['a'],
  ],
  ['no model at all', { models: [] }, 'unknown', []],
])('%s', async (_name, options, kind, models) => {
  const { port, baseUrl } = await serve(options);
  const found = await discoverServers({ ports: [port] });
  const shown = found.map(({ models, ...server }) => ({ ...server, models: models.map(({ id }) => id) }));
  expect(shown).toEqual([{ kind, preset: presetOfKind(kind), baseUrl, models, needsKey: false }]);
});

test('a server that wants a key is shown as such, with the name that it shows without one', async () => {
  const refused = json({ error: { message: 'Unauthorized' } }, 401);
  const vllm = await serve(routes({ '/v1/models': refused, '/version': json({ version: '0.16.0' }) }));
  const other = await serve(routes({ '/v1/models': refused }));
  const found = await discoverServers({ ports: [vllm.port, other.port] });
  expect(found.map(({ kind, needsKey, models }) => [kind, needsKey, models])).toEqual([
    ['vllm', true, []],
    ['unknown', true, []],
  ]);
});

test('a server that listens on the other loopback address only is found there', async () => {
  const server = createServer((_, response) => response.end('{"object":"list","data":[{"id":"six"}]}'));
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(0, '::1', () => resolve(true));
  });
  onTestFinished(() => void server.close());
  if (!listening) {
    // A machine without IPv6 has no such server.
    return;
  }
  const { port } = server.address() as AddressInfo;
  const found = await discoverServers({ ports: [port] });
  expect(found.map(({ baseUrl }) => baseUrl)).toEqual([`http://[::1]:${port}/v1`]);
});

test('all ports are looked at, and what is no model server is left out', async () => {
  const seen: string[] = [];
  const elsewhere = await serve({ elsewhere: ({ path }) => void seen.push(path) });
  const away = { status: 302, headers: { location: `${elsewhere.baseUrl}/models` }, parts: [] };
  const servers = [
    await serve({ models: [{ id: 'first' }], ...routes({ '/': away, '/api/v0/models': away }) }),
    await serve(routes({ '/v1/models': words('<p>Hello') })),
    await serve({}),
    await serve(routes({ '/v1/models': away })),
    await serve(routes({ '/v1/models': { ...words('Sign in'), status: 401 } })),
    await serve(routes({ '/v1/models': json({ error: 'not for you' }, 403) })),
    await serve(routes({ '/v1/models': json({ data: null }) })),
    await serve({ models: [{ id: 'last' }] }),
  ];
  const found = await discoverServers({ ports: servers.map(({ port }) => port) });
  expect(found.map(({ models }) => models.map(({ id }) => id))).toEqual([['first'], ['last']]);
  expect(seen).toEqual([]);
});

test('a server that accepts and says nothing does not hold up the others', async () => {
  const hold = { parts: [{ wait: new Promise<never>(() => undefined) }] };
  const silent = await serve(routes({ '/v1/models': hold, '/': hold }));
  const half = await serve({ models: [{ id: 'a' }], ...routes({ '/': hold, '/api/v0/models': hold }) });
  const found = await discoverServers({ ports: [silent.port, half.port] });
  expect(found.map(({ preset, baseUrl }) => [preset, baseUrl])).toEqual([['custom', half.baseUrl]]);
});

test('a search that is given up finds nothing', async () => {
  const { port } = await serve({ models: [{ id: 'a' }] });
  expect(await discoverServers({ ports: [port], signal: AbortSignal.abort() })).toEqual([]);
});

test('a model list that is refused says why', async () => {
  const { baseUrl } = await serve(
    routes({ '/v1/models': json({ error: { message: 'no key k-123' } }, 401) }),
  );
  await expect(listModels({ baseUrl, apiKey: 'k-123' }, AbortSignal.timeout(5000))).rejects.toMatchObject({
    failure: { code: 'unauthorized', serverMessage: 'no key [removed]' },
  });
});

test('a question for models that is given up is no failure of the server', async () => {
  const { baseUrl } = await serve({ models: [] });
  await expect(listModels({ baseUrl }, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
});

test('the key goes with the question for models, and not to another place', async () => {
  const seen: unknown[] = [];
  const target = await serve({ elsewhere: ({ headers }) => void seen.push(headers.authorization) });
  const { baseUrl } = await serve({
    elsewhere: ({ headers }) => {
      seen.push(headers.authorization);
      return { status: 307, headers: { location: `${target.baseUrl}/models` }, parts: [] };
    },
  });
  await expect(listModels({ baseUrl, apiKey: 'k-123' }, AbortSignal.timeout(5000))).rejects.toMatchObject({
    failure: { code: 'redirected' },
  });
  expect(seen).toEqual(['Bearer k-123']);
});
