import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchModel, modelsIn, pathOfModel } from '../../../src/vscode/engine/modelFiles.ts';

const CONTENT = Buffer.from('a model, or so it seems');
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

let folder: string;
let server: Server;
let origin: string;
let seen: string[];
/** What the site says of the file before it leads to the store. */
let told: Record<string, string>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rationale-models-'));
  seen = [];
  told = { 'x-linked-size': String(CONTENT.length), 'x-linked-etag': `"${SHA256}"` };
  server = createServer(({ url, method }, response) => {
    seen.push(`${method} ${url}`);
    if (url === '/site/m.gguf') {
      response.writeHead(302, { ...told, location: '/store/1' }).end();
    } else if (url === '/store/1') {
      response.writeHead(200, { 'content-length': CONTENT.length }).end(CONTENT);
    } else {
      response.writeHead(404).end();
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : undefined}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  rmSync(folder, { recursive: true });
});

const never = new AbortController().signal;
const model = () => ({ file: 'm.gguf', url: `${origin}/site/m.gguf` });

test('a model is what its server says that it is, and is fetched once', async () => {
  const progress: number[][] = [];
  await fetchModel(model(), folder, never, (...figures) => progress.push(figures));
  expect(seen).toEqual(['HEAD /site/m.gguf', 'GET /site/m.gguf', 'GET /store/1']);
  expect(readFileSync(join(folder, 'm.gguf')).equals(CONTENT)).toBe(true);
  expect(progress.at(-1)).toEqual([CONTENT.length, CONTENT.length]);
  await fetchModel(model(), folder, never, () => undefined);
  expect(seen.length).toBe(3);
  expect(await modelsIn(folder)).toEqual([{ file: 'm.gguf', size: CONTENT.length }]);
});

test('one with another checksum than was said is not kept', async () => {
  told['x-linked-etag'] = `"${'0'.repeat(64)}"`;
  const attempt = fetchModel(model(), folder, never, () => undefined);
  await expect(attempt).rejects.toMatchObject({ problem: 'wrong-checksum' });
  expect(readdirSync(folder)).toEqual([]);
});

test('where the site says nothing, the store tells the size', async () => {
  told = {};
  await fetchModel(model(), folder, never, () => undefined);
  expect(readFileSync(join(folder, 'm.gguf')).equals(CONTENT)).toBe(true);
});

test('what is not there is refused', async () => {
  const attempt = fetchModel({ file: 'x.gguf', url: `${origin}/x` }, folder, never, () => undefined);
  await expect(attempt).rejects.toMatchObject({ problem: 'refused' });
});

test('a path is taken as it is, a name is one of the folder', () => {
  expect(pathOfModel('a.gguf', folder)).toBe(join(folder, 'a.gguf'));
  expect(pathOfModel(join(folder, 'b.gguf'), '/elsewhere')).toBe(join(folder, 'b.gguf'));
});
