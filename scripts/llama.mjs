// A real inference engine for the tests: llama.cpp, prebuilt, in the npm package `node-llama-cpp`. It is no dependency
// of the repository, because only one test needs it and it takes 85 MB.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheFolder } from './cache.mjs';
import { atEnd } from './processes.mjs';
import { run } from './setup.mjs';

const VERSION = '3.22.1';

/** The packages of binaries that run on a processor alone; those for graphics cards take half a gigabyte each. */
const BINARIES = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'mac-x64',
  'darwin-arm64': 'mac-arm64-metal',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
};

/**
 * Installs the engine into the user's cache folder, unless it is there already. Nothing is built and no script of a
 * package runs.
 * @returns the address to import `node-llama-cpp` from.
 * @throws on a platform without binaries, and when npm fails.
 */
export function ensureLlama() {
  const platform = `${process.platform}-${process.arch}`;
  const folder = join(cacheFolder(), `llama-${VERSION}-${platform}`);
  if (!existsSync(folder)) {
    install(folder, platform);
  }
  return pathToFileURL(join(folder, 'node_modules/node-llama-cpp/dist/index.js')).href;
}

/** `folder` appears complete or not at all; the first of several to finish wins. */
function install(folder, platform) {
  const binaries = BINARIES[platform];
  if (!binaries) {
    throw new Error(`node-llama-cpp has no binaries for ${platform}.`);
  }
  console.log('Installing an inference engine to test with (once; about 85 MB) …');
  mkdirSync(cacheFolder(), { recursive: true });
  const fresh = mkdtempSync(join(cacheFolder(), 'installing-'));
  const discard = atEnd(() => rmSync(fresh, { recursive: true, force: true }));
  writeFileSync(join(fresh, 'package.json'), JSON.stringify({ private: true }));
  const leaveOut = ['--omit=dev', '--omit=optional', '--omit=peer'];
  const packages = [`node-llama-cpp@${VERSION}`, `@node-llama-cpp/${binaries}@${VERSION}`];
  run(
    'npm',
    ['install', '--ignore-scripts', ...leaveOut, '--no-audit', '--no-fund', '--loglevel=error', ...packages],
    { cwd: fresh },
  );
  try {
    renameSync(fresh, folder);
  } catch (error) {
    if (!existsSync(folder)) {
      throw error;
    }
  }
  discard();
}
