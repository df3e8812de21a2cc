import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureLlama } from '../../../scripts/llama.mjs';
import { installEngine, libraryIn, packagesFor, VERSION } from '../../../src/vscode/engine/installEngine.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rationale-install-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const never = new AbortController().signal;

test('the version that is installed is the one that the tests run', () => {
  expect(ensureLlama()).toContain(VERSION);
});

test('a platform has its own binaries, or none', () => {
  expect(packagesFor('linux-x64')?.at(-1)).toBe(`@node-llama-cpp/linux-x64@${VERSION}`);
  expect(packagesFor('sunos-x64')).toBeUndefined();
});

test('the library is found from its own folder and from those around it', () => {
  const entry = fileURLToPath(ensureLlama());
  const own = dirname(dirname(entry));
  for (const place of [own, dirname(own), dirname(dirname(own))]) {
    expect(libraryIn(place)).toBe(ensureLlama());
  }
  expect(libraryIn(folder)).toBeUndefined();
});

test('npm installs into a folder that appears when it is complete', async () => {
  // A package of the same shape, without the network.
  const source = join(folder, 'source');
  mkdirSync(join(source, 'dist'), { recursive: true });
  writeFileSync(join(source, 'package.json'), JSON.stringify({ name: 'node-llama-cpp', version: '1.0.0' }));
  writeFileSync(join(source, 'dist/index.js'), '');
  const to = join(folder, 'engine');
  await installEngine(to, [source], never);
  expect(libraryIn(to)).toMatch(/node-llama-cpp\/dist\/index\.js$/);
  expect(readdirSync(folder).sort()).toEqual(['engine', 'source']);
});

test('a failure leaves nothing behind, and has the words of npm', async () => {
  const attempt = installEngine(join(folder, 'engine'), [join(folder, 'nowhere')], never);
  await expect(attempt).rejects.toThrow(/nowhere|ENOENT/);
  expect(readdirSync(folder)).toEqual([]);
});

test('it can be cancelled', async () => {
  const stop = AbortSignal.abort();
  await expect(installEngine(join(folder, 'engine'), ['x'], stop)).rejects.toThrow();
  expect(readdirSync(folder)).toEqual([]);
});
