import { expect, test } from 'vitest';
import { directFetch, isNear } from '../../../src/net/direct.ts';
import type { Part } from '../../backend/server.ts';
import { backend } from './attempt.ts';

test.each([
  [
    true,
    'http://localhost:11434/v1 http://127.0.0.1/v1 http://127.8.8.8:1 http://[::1]:8080 http://gpu:8000',
  ],
  [true, 'http://10.1.2.3 http://172.16.0.1 http://172.31.9.9 http://192.168.0.7 http://169.254.1.1'],
  [
    true,
    'http://[fd00::1]:1 http://[fe80::1] http://GPU.local http://box.lan http://a.home.arpa http://x.localhost',
  ],
  [false, 'https://localhost https://10.1.2.3 http://172.32.0.1 http://11.1.1.1 http://192.169.1.1'],
  [false, 'http://example.com http://127.0.0.1.example.com http://10.example.com http://[2001:db8::1]'],
])('near is %s for %s', (near, addresses) => {
  expect(addresses.split(' ').map((address) => [address, isNear(new URL(address))])).toEqual(
    addresses.split(' ').map((address) => [address, near]),
  );
});

test('a body that comes faster than it is read arrives whole and in order', async () => {
  const piece = new Uint8Array(64 * 1024);
  const pieces: Part[] = Array.from({ length: 64 }, (_, index) => ({ bytes: piece.map(() => index) }));
  const { baseUrl } = await backend(() => ({ parts: pieces }));
  const response = await directFetch(`${baseUrl}/chat/completions`, { method: 'POST', body: '{}' });
  // More comes than is kept ahead, until reading goes on.
  for (let exchange = 0; exchange < 8; exchange++) {
    await directFetch(`${baseUrl}/models`);
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(bytes.length).toBe(64 * piece.length);
  expect(pieces.every((_, index) => bytes.indexOf(index) === index * piece.length)).toBe(true);
});

test('what arrived before the connection broke is given before the error', async () => {
  const { baseUrl, requests } = await backend(() => ({
    headers: { 'content-length': '100' },
    parts: [{ bytes: 'Hm' }, { wait: new Promise(setImmediate) }, { cut: true }],
  }));
  const response = await directFetch(`${baseUrl}/chat/completions`, { method: 'POST', body: '{}' });
  // Nothing is read until the connection has broken, and a whole other exchange shows that this was noticed.
  await requests[0]?.disconnected;
  await directFetch(`${baseUrl}/models`);
  const reader = response.body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('Hm');
  await expect(reader?.read()).rejects.toThrow('aborted');
});

test('an answer without a body', async () => {
  const { baseUrl } = await backend(() => ({ status: 204, parts: [] }));
  const response = await directFetch(`${baseUrl}/chat/completions`, { method: 'POST', body: '{}' });
  expect([response.status, response.body]).toEqual([204, null]);
});

test('a body that is left frees the server', async () => {
  const { baseUrl, requests } = await backend(() => ({
    parts: [{ bytes: 'Hm' }, { wait: new Promise(() => undefined) }],
  }));
  const response = await directFetch(`${baseUrl}/chat/completions`, { method: 'POST', body: '{}' });
  const reader = response.body?.getReader();
  await reader?.read();
  const next = reader?.read();
  await reader?.cancel();
  expect((await next)?.done).toBe(true);
  await requests[0]?.disconnected;
});
