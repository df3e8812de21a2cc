import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { balanceOf } from '../../../src/net/balance.ts';
import { certificateOf, clockAhead, versionOf } from '../../../src/net/inspect.ts';
import { certificate } from '../../backend/certificate.ts';
import { type BackendOptions, json, startBackend } from '../../backend/server.ts';

const soon = (): AbortSignal => AbortSignal.timeout(5000);

async function serve(options: Partial<BackendOptions>) {
  const started = await startBackend({ respond: () => json({}), ...options });
  onTestFinished(() => started.close());
  return started;
}

test('the clock of a server is read from its answer', async () => {
  const date = new Date(Date.now() + 3_600_000).toUTCString();
  const ahead = await serve({ elsewhere: () => ({ status: 404, headers: { date }, parts: [] }) });
  const ms = await clockAhead(ahead.baseUrl, soon());
  expect(Math.abs((ms ?? 0) - 3_600_000)).toBeLessThan(60_000);
  const odd = await serve({ elsewhere: () => ({ headers: { date: 'noon' }, parts: [] }) });
  expect(await clockAhead(odd.baseUrl, soon())).toBeUndefined();
});

test('servers tell their version where they have a route for it', async () => {
  const { baseUrl } = await serve({
    elsewhere: ({ path }) =>
      path === '/props'
        ? json({ build_info: 'b6789-abc' })
        : path === '/api/version'
          ? json({ version: '0.30.1' })
          : undefined,
  });
  const told = (kind: 'ollama' | 'llamacpp' | 'vllm' | 'unknown') => versionOf(kind, { baseUrl }, soon());
  expect(await Promise.all([told('ollama'), told('llamacpp'), told('vllm'), told('unknown')])).toEqual([
    '0.30.1',
    'b6789-abc',
    undefined,
    undefined,
  ]);
});

test('a certificate is seen, also one that nobody trusts', async () => {
  const { key, cert } = await certificate('models.example');
  const received: Buffer[] = [];
  const server = createServer({ key, cert }, (socket) => {
    socket.on('data', (bytes) => received.push(bytes));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const seen = await certificateOf(`https://127.0.0.1:${port}/v1`, soon());
  expect(seen).toMatchObject({ subject: 'models.example', issuer: 'models.example' });
  expect(seen.problem).toMatch(/SELF_SIGNED/);
  expect(Math.abs(seen.validUntil - Date.now() - 30 * 24 * 3_600_000)).toBeLessThan(3_600_000);
  expect(received).toEqual([]);
});

test('where no certificate is shown, that is told', async () => {
  const { origin } = await serve({});
  const failing = certificateOf(origin.replace('http:', 'https:'), soon());
  await expect(failing).rejects.toMatchObject({ failure: { code: 'unreachable' } });
});

test('the balance is asked of the server that tells it, and of no other', async () => {
  const seen: string[] = [];
  const { origin, baseUrl } = await serve({
    elsewhere: ({ path }) => {
      seen.push(path);
      return json({
        is_available: true,
        balance_infos: [
          { currency: 'USD', total_balance: '12.30' },
          { currency: 'CNY', total_balance: 'much' },
        ],
      });
    },
  });
  const endpoint = { baseUrl, apiKey: 'k-123' };
  expect(await balanceOf(endpoint, soon())).toBeUndefined();
  expect(await balanceOf({ baseUrl }, soon(), origin)).toBeUndefined();
  expect(seen).toEqual([]);
  expect(await balanceOf(endpoint, soon(), origin)).toEqual(['12.30 USD']);
});
