// A real inference engine for the tests: llama.cpp, prebuilt, in the npm package `node-llama-cpp`. It is no dependency
// of the repository, because only one test needs it and it takes 85 MB.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled } from './install.mjs';

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
  const binaries = BINARIES[platform];
  if (!binaries) {
    throw new Error(`node-llama-cpp has no binaries for ${platform}.`);
  }
  const what = 'Installing an inference engine to test with (once; about 85 MB) …';
  const folder = ensureInstalled(`llama-${VERSION}-${platform}`, what, (npm, fresh) => {
    const packages = [`node-llama-cpp@${VERSION}`, `@node-llama-cpp/${binaries}@${VERSION}`];
    npm(['--omit=dev', '--omit=optional', '--omit=peer', ...packages], fresh);
  });
  return pathToFileURL(join(folder, 'node_modules/node-llama-cpp/dist/index.js')).href;
}
