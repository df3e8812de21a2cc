import { expect, onTestFinished, test } from 'vitest';
import type { PullState } from '../../../src/core/setup/pull.ts';
import { pullModel } from '../../../src/net/ollamaPull.ts';
import { json, type Part, type Received, type Reply, startBackend } from '../../backend/server.ts';

async function serve(answer: (request: Received) => Reply) {
  const started = await startBackend({
    respond: () => json({}),
    elsewhere: (request) => (request.path === '/api/pull' ? answer(request) : undefined),
  });
  onTestFinished(() => started.close());
  return started.origin;
}

const line = (state: object): Part => ({ bytes: `${JSON.stringify(state)}\n` });
const layer = (digest: string, completed: number, total: number): Part =>
  line({ status: `pulling ${digest}`, digest, total, completed });

async function pulled(origin: string): Promise<PullState[]> {
  const states: PullState[] = [];
  await pullModel(origin, 'r1', AbortSignal.timeout(5000), (state) => states.push(state));
  return states;
}

test('a pull tells how far all its layers are, and ends with success', async () => {
  let sent: unknown;
  const origin = await serve(({ body, method }) => {
    sent = [method, body];
    return {
      parts: [
        line({ status: 'pulling manifest' }),
        layer('a', 10, 100),
        layer('b', 50, 300),
        layer('a', 100, 100),
        { bytes: '{"status":"verif' },
        { bytes: 'ying sha256 digest"}\n{"status":"success"}' },
      ],
    };
  });
  const states = await pulled(origin);
  expect(sent).toEqual(['POST', { model: 'r1', stream: true }]);
  expect(states.map(({ completed, total }) => [completed, total])).toEqual([
    [0, 0],
    [10, 100],
    [60, 400],
    [150, 400],
    [150, 400],
  ]);
  expect(states.at(-1)?.status).toBe('verifying sha256 digest');
});

test.each<[string, Reply, object]>([
  [
    'an error in the middle',
    { parts: [layer('a', 1, 2), line({ error: 'no space left on device' })] },
    { code: 'server-error', serverMessage: 'no space left on device' },
  ],
  ['an end without success', { parts: [layer('a', 1, 2)] }, { code: 'cut-off' }],
  ['a broken connection', { parts: [layer('a', 1, 2), { cut: true }] }, { code: 'unreachable' }],
  ['a model that there is not', json({ error: 'file does not exist' }, 404), { code: 'model-not-found' }],
])('%s is told', async (_name, reply, failure) => {
  await expect(pulled(await serve(() => reply))).rejects.toMatchObject({ failure });
});

test('a pull that is cancelled ends the request', async () => {
  const abort = new AbortController();
  let gone: Promise<void> | undefined;
  const origin = await serve(({ disconnected }) => {
    gone = disconnected;
    return { parts: [layer('a', 1, 2), { wait: new Promise<never>(() => undefined) }] };
  });
  const pulling = pullModel(origin, 'r1', abort.signal, () => abort.abort());
  await expect(pulling).rejects.toMatchObject({ name: 'AbortError' });
  await gone;
});
