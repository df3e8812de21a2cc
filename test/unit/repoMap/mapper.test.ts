import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildHostModule, grammars } from '../../../scripts/build.mjs';
import { root } from '../../../scripts/setup.mjs';
import type { HelperRequests } from '../../../src/protocol/repoMapWorker.ts';
import { WorkerClient } from '../../../src/repoMapWorker/client.ts';
import { Mapper } from '../../../src/repoMapWorker/mapper.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'map-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const cacheFile = (): string => join(folder, 'kept/map.ndjson');
const start = (version = '1', cache = cacheFile()): Mapper =>
  new Mapper({ role: 'map', grammars, cache, version });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const FILES = [
  ['cart.ts', '1'],
  ['rate.ts', '1'],
] as const;

async function fill(mapper: Mapper): Promise<void> {
  await mapper.answer('scan', { files: FILES });
  await mapper.answer('parse', {
    files: [
      {
        path: 'cart.ts',
        stamp: '1',
        bytes: bytes("import { rate } from './rate';\nexport class Cart { total() { return rate(); } }"),
      },
      { path: 'rate.ts', stamp: '1', bytes: bytes('export function rate(): number { return 1; }') },
    ],
  });
}

const map = async (mapper: Mapper): Promise<string> =>
  (await mapper.answer('map', { message: '', code: [], budget: 1000 })).text;
const wanted = async (mapper: Mapper, files = FILES as readonly (readonly [string, string])[]) =>
  (await mapper.answer('scan', { files })).wanted;

describe('the worker', () => {
  it('maps what it was given, and follows changes', async () => {
    const mapper = start();
    expect(await wanted(mapper)).toEqual(['cart.ts', 'rate.ts']);
    await fill(mapper);
    expect(await map(mapper)).toBe(
      'rate.ts:\n  export function rate(): number\ncart.ts:\n  export class Cart\n    total()',
    );
    await mapper.answer('parse', {
      files: [{ path: 'rate.ts', stamp: '2', bytes: bytes('export const taxRate = 1;') }],
    });
    expect(await map(mapper)).toMatch(/^ {2}export const taxRate$/m);
    await mapper.answer('forget', { paths: ['rate.ts'] });
    expect(await map(mapper)).not.toContain('rate.ts');
  });

  it('finds symbols by name, as it was given and as it kept them', async () => {
    const first = start();
    await fill(first);
    const again = start();
    await again.answer('scan', { files: FILES });
    for (const mapper of [first, again]) {
      const symbols = [{ path: 'cart.ts', name: 'total', container: 'Cart', startLine: 1, endLine: 2 }];
      expect(await mapper.answer('find', { text: 'tot', most: 5 })).toEqual({ symbols });
      expect(await mapper.answer('named', { name: 'total', most: 5 })).toEqual({ symbols });
    }
  });

  it('reads what it kept, and wants only what changed', async () => {
    await fill(start());
    const again = start();
    expect(
      await wanted(again, [
        ['cart.ts', '1'],
        ['rate.ts', '2'],
        ['new.ts', '1'],
      ]),
    ).toEqual(['rate.ts', 'new.ts']);
    expect(await map(again)).toContain('class Cart');
    expect(await wanted(start(), [['cart.ts', '1']])).toEqual([]);
  });

  it('uses nothing of another version, and loses one file to a damaged line', async () => {
    await fill(start());
    expect(await wanted(start('2'))).toEqual(['cart.ts', 'rate.ts']);
    await fill(start('2'));
    const lines = readFileSync(cacheFile(), 'utf8').split('\n');
    writeFileSync(
      cacheFile(),
      lines
        .map((line) => (line.includes('rate.ts"') && line.startsWith('["rate') ? line.slice(0, 20) : line))
        .join('\n'),
    );
    appendFileSync(cacheFile(), '\0{"not": "ours"}\n');
    expect(await wanted(start('2'))).toEqual(['rate.ts']);
  });

  it('works where nothing can be kept', async () => {
    writeFileSync(join(folder, 'kept'), 'a file in the way');
    const mapper = start();
    await fill(mapper);
    expect(await map(mapper)).toContain('class Cart');
  });

  it('remembers that a file cannot be mapped', async () => {
    const mapper = start();
    await mapper.answer('scan', { files: [['huge.ts', '1']] });
    await mapper.answer('parse', { files: [{ path: 'huge.ts', stamp: '1', bytes: undefined }] });
    // Which waits until that is on disk.
    await mapper.answer('parse', { files: [] });
    expect(await wanted(start(), [['huge.ts', '1']])).toEqual([]);
    expect(await map(mapper)).toBe('');
  });

  it('has another thread help where much is to be read, and finds the same', async () => {
    await buildHostModule('src/repoMapWorker/main.ts', 'out/programs/repoMapWorker');
    const program = join(root, 'out/programs/repoMapWorker/index.js');
    const files = Array.from({ length: 200 }, (_, at) => ({
      path: `part${at}.ts`,
      stamp: '1',
      bytes: bytes(`export class Part${at} { next() { return new Part${(at * 7) % 200}(); } }`),
    }));
    const helpers: WorkerClient<HelperRequests>[] = [];
    const helped = new Mapper({ role: 'map', grammars, cache: join(folder, 'helped'), version: '1' }, () => {
      const helper = new WorkerClient<HelperRequests>(program, { role: 'help', grammars });
      helpers.push(helper);
      return helper;
    });
    const alone = start();
    for (const mapper of [alone, helped]) {
      await mapper.answer('scan', { files: files.map(({ path, stamp }) => [path, stamp] as const) });
      for (const from of [0, 100]) {
        await mapper.answer('parse', { files: files.slice(from, from + 100) });
      }
    }
    helpers[0]?.dispose();
    expect(helpers).toHaveLength(1);
    expect(await map(helped)).toContain('export class Part');
    expect(await map(helped)).toBe(await map(alone));
    expect(readFileSync(join(folder, 'helped'), 'utf8')).toBe(readFileSync(cacheFile(), 'utf8'));
  });

  it('leaves a few files to itself', async () => {
    const mapper = new Mapper({ role: 'map', grammars, cache: cacheFile(), version: '1' }, () => {
      throw new Error('A helper was started.');
    });
    await fill(mapper);
    expect(await map(mapper)).toContain('class Cart');
  });

  it('forgets a folder with all that lies in it', async () => {
    const mapper = start();
    await mapper.answer('parse', {
      files: ['lib/a.ts', 'library/b.ts'].map((path) => ({
        path,
        stamp: '1',
        bytes: bytes(`export class In${path.length} {}`),
      })),
    });
    await mapper.answer('forget', { paths: ['lib'] });
    expect(await map(mapper)).toBe('library/b.ts:\n  export class In12');
  });
});
