import https from 'node:https';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { certificate } from '../../backend/certificate.ts';
import { stream } from '../../backend/dialects.ts';
import { faults } from '../../backend/faults.ts';
import { Gate } from '../../backend/gate.ts';
import { type Reply, startBackend } from '../../backend/server.ts';
import { attempt, HOLD, PATIENT, read } from './attempt.ts';

let tls: { readonly key: string; readonly cert: string };
beforeAll(async () => {
  tls = await certificate('models.example');
});

async function secure(reply: () => Reply) {
  const server = await startBackend({ tls, respond: reply });
  onTestFinished(() => server.close());
  return server;
}

/** As the editor makes the certificates of the system known: by the default agent. */
function trust(): void {
  https.globalAgent.options.ca = tls.cert;
  onTestFinished(() => {
    delete https.globalAgent.options.ca;
  });
}

test('a server that is trusted is spoken to without the limits of fetch', async () => {
  trust();
  const fetched = vi.spyOn(globalThis, 'fetch');
  const { baseUrl, requests } = await secure(() => stream({ thought: 'Hm', answer: 'Yes' }));
  const { received, failure } = await attempt(baseUrl, { endpoint: { apiKey: 'sk-of-this-server' } });
  expect(failure).toBeUndefined();
  expect(read(received)).toBe('Hm | Yes');
  expect(requests[0]?.headers.authorization).toBe('Bearer sk-of-this-server');
  expect(fetched).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

test('one that is not trusted gets nothing, and is told as such', async () => {
  const { baseUrl, requests } = await secure(() => stream({ answer: 'Yes' }));
  expect((await attempt(baseUrl, { endpoint: { apiKey: 'sk-of-this-server' } })).failure).toMatchObject({
    code: 'untrusted',
    detail: expect.stringContaining('SELF_SIGNED'),
  });
  expect(requests).toHaveLength(0);
});

test('one that speaks no TLS cannot be reached', async () => {
  const plain = await startBackend({ respond: () => stream({ answer: 'Yes' }) });
  onTestFinished(() => plain.close());
  const { failure } = await attempt(plain.baseUrl.replace('http:', 'https:'));
  expect(failure).toMatchObject({ code: 'unreachable' });
});

test('stopping reaches it, and what came before it broke off is kept', async () => {
  trust();
  const stopped = await secure(() => faults['silent in the middle'](HOLD));
  const abort = new AbortController();
  const { failure } = await attempt(stopped.baseUrl, {
    signal: abort.signal,
    onEvent: ({ type }) => type === 'delta' && abort.abort(),
  });
  expect(failure).toBeUndefined();
  await stopped.requests[0]?.disconnected;
  const arrived = new Gate();
  const broken = await secure(() => faults['cut by the network'](arrived.opened));
  const cut = await attempt(broken.baseUrl, { onEvent: ({ type }) => type === 'delta' && arrived.open() });
  expect(cut.failure).toMatchObject({ code: 'cut-off' });
  expect(read(cut.received)).toBe('Hm | ');
});

test('the connection has a limit of its own', async () => {
  trust();
  const { baseUrl } = await secure(() => faults['silent before the first token'](HOLD));
  const limits = { ...PATIENT, connectMs: 20_000, firstTokenMs: 300 };
  // Reached in time: from then on the limit for the first token counts.
  expect((await attempt(baseUrl, { limits })).failure).toMatchObject({ code: 'stalled' });
});
