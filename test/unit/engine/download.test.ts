import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Download, download } from '../../../src/vscode/engine/download.ts';

const CONTENT = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 7919) % 251));
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

let folder: string;
let to: string;
let server: Server;
let ranges: (string | undefined)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rationale-download-'));
  to = join(folder, 'models', 'model.gguf');
  ranges = [];
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  rmSync(folder, { recursive: true });
});

const honest: RequestListener = (request, response) => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (from > 0) {
    response.writeHead(206, { 'content-range': `bytes ${from}-${CONTENT.length - 1}/${CONTENT.length}` });
  }
  response.end(CONTENT.subarray(from));
};
/** Sends the first half, then cuts the connection. */
const cut: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-length': CONTENT.length });
  response.write(CONTENT.subarray(0, 100_000), () => setImmediate(() => response.destroy()));
};

async function fetchFrom(answer: RequestListener, how: Partial<Download> = {}): Promise<void> {
  if (server?.listening) {
    server.close();
    await once(server, 'close');
  }
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const signal = new AbortController().signal;
  const url = `http://127.0.0.1:${port}/model.gguf`;
  await download({ url, to, size: CONTENT.length, sha256: SHA256, signal, ...how });
}

test('the file appears under its name when it is complete', async () => {
  const progress: number[] = [];
  await fetchFrom(honest, { onProgress: (received) => progress.push(received) });
  expect(readFileSync(to).equals(CONTENT)).toBe(true);
  expect(progress.at(-1)).toBe(CONTENT.length);
  expect(existsSync(`${to}.part`)).toBe(false);
});

test('an interrupted one goes on from where it was', async () => {
  await expect(fetchFrom(cut)).rejects.toThrow();
  expect(existsSync(to)).toBe(false);
  const kept = readFileSync(`${to}.part`).length;
  expect(kept).toBeGreaterThan(0);
  await fetchFrom(honest);
  expect(ranges).toEqual([undefined, `bytes=${kept}-`]);
  expect(readFileSync(to).equals(CONTENT)).toBe(true);
});

test('it begins anew where the server cannot go on', async () => {
  await expect(fetchFrom(cut)).rejects.toThrow();
  await fetchFrom((_, response) => response.end(CONTENT));
  expect(readFileSync(to).equals(CONTENT)).toBe(true);
});

test('a cancelled one keeps what came and leaves no file', async () => {
  const stop = new AbortController();
  const stalled: RequestListener = (_, response) => response.write(CONTENT.subarray(0, 1000));
  const attempt = fetchFrom(stalled, { signal: stop.signal, onProgress: () => stop.abort() });
  await expect(attempt).rejects.toMatchObject({ name: 'AbortError' });
  expect(existsSync(to)).toBe(false);
  expect(readFileSync(`${to}.part`).length).toBe(1000);
});

test.each<[string, RequestListener, object]>([
  ['other bytes', (_, r) => r.end(Buffer.alloc(CONTENT.length)), { problem: 'wrong-checksum' }],
  ['too many bytes', (_, r) => r.end(Buffer.alloc(CONTENT.length + 1)), { problem: 'too-long' }],
  ['a refusal', (_, r) => r.writeHead(404).end(), { problem: 'refused', status: 404 }],
])('%s are not taken for the file, nor kept', async (_, answer, problem) => {
  await expect(fetchFrom(answer)).rejects.toMatchObject(problem);
  expect(existsSync(to) || existsSync(`${to}.part`)).toBe(false);
});

test('too few bytes are kept for the next attempt', async () => {
  const short: RequestListener = (_, response) => response.end(CONTENT.subarray(0, 10));
  await expect(fetchFrom(short)).rejects.toMatchObject({ problem: 'incomplete' });
  expect(readFileSync(`${to}.part`).length).toBe(10);
});

test('it does not begin where the disk has no room', async () => {
  await expect(fetchFrom(honest, { size: 2 ** 60 })).rejects.toMatchObject({ problem: 'no-space' });
  expect(ranges).toEqual([]);
});
