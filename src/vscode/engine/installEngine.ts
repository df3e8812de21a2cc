import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The version that the engine was tested with. */
export const VERSION = '3.22.1';

/** Packages of binaries: Apple's graphics are used, elsewhere the processor alone. */
const BINARIES: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'mac-x64',
  'darwin-arm64': 'mac-arm64-metal',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
};

/** The packages for a platform such as `linux-x64`; undefined when there are none. */
export function packagesFor(platform: string): readonly string[] | undefined {
  const binaries = BINARIES[platform];
  return binaries === undefined
    ? undefined
    : [`node-llama-cpp@${VERSION}`, `@node-llama-cpp/${binaries}@${VERSION}`];
}

/** Where the library lies in a folder that holds it, or that holds `node_modules` with it. */
const ENTRIES = [
  'dist/index.js',
  'node-llama-cpp/dist/index.js',
  'node_modules/node-llama-cpp/dist/index.js',
];

/** The address to import the library from; undefined when it is not in the folder. */
export function libraryIn(folder: string): string | undefined {
  const entry = ENTRIES.map((path) => join(folder, path)).find((path) => existsSync(path));
  return entry && pathToFileURL(entry).href;
}

/** Whether npm can be run, as the user's own terminal would find it. */
export async function hasNpm(): Promise<boolean> {
  return await new Promise((resolve) => {
    execFile(NPM, ['--version'], { shell: SHELL }, (error) => resolve(error === null));
  });
}

const SHELL = process.platform === 'win32';
const NPM = SHELL ? 'npm.cmd' : 'npm';
/** Nothing is built, no script of a package runs, and the binaries for graphics cards are left out. */
const FLAGS = [
  'install',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--omit=dev',
  '--omit=optional',
  '--omit=peer',
  '--loglevel=error',
];

/**
 * Installs the engine with npm, from the registry that the user has set for it. The folder appears complete or not at
 * all.
 * @param folder absolute; what is there is replaced
 * @throws Error with npm's last words when it fails; the reason of the signal when that is aborted
 */
export async function installEngine(
  folder: string,
  packages: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const fresh = await mkdtemp(`${folder}-`);
  try {
    await writeFile(join(fresh, 'package.json'), JSON.stringify({ private: true }));
    await npm([...FLAGS, ...packages], fresh, signal);
    if (!libraryIn(fresh)) {
      throw new Error('npm ended without an error, but the library is not there');
    }
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** All arguments are ours: on Windows they go through a shell. */
async function npm(args: readonly string[], cwd: string, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child = spawn(NPM, args, { cwd, shell: SHELL, stdio: ['ignore', 'ignore', 'pipe'], signal });
    let words = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-2000);
    });
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(words.trim() || `npm: ${code}`)),
    );
  });
}
