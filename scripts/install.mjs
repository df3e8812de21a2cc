// Installs npm packages that are no dependencies of the repository into the user's cache folder.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache.mjs';
import { atEnd } from './processes.mjs';
import { run } from './setup.mjs';

/** An unfinished installation older than this was left behind by a run that was killed. */
const ABANDONED_MS = 3_600_000;

/**
 * Installs into a folder of the cache unless it is there already. It appears complete or not at all, and the first
 * of several that install at once wins. No script of a package runs.
 * @param name of the folder; names the versions, so that others make another one.
 * @param what is said to the user before it begins.
 * @param fill gets `npm(args, folder)`, which runs `npm install` in `folder`, and the folder to fill.
 * @returns the absolute path of the folder.
 */
export function ensureInstalled(name, what, fill) {
  const cache = cacheFolder();
  const folder = join(cache, name);
  if (existsSync(folder)) {
    return folder;
  }
  console.log(what);
  mkdirSync(cache, { recursive: true });
  removeAbandoned(cache);
  const fresh = mkdtempSync(join(cache, 'installing-'));
  const discard = atEnd(() => rmSync(fresh, { recursive: true, force: true }));
  writeFileSync(join(fresh, 'package.json'), JSON.stringify({ private: true }));
  fill((args, cwd) => {
    run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...args], {
      cwd,
    });
  }, fresh);
  try {
    renameSync(fresh, folder);
  } catch (error) {
    if (!existsSync(folder)) {
      throw error;
    }
  }
  discard();
  return folder;
}

function removeAbandoned(cache) {
  for (const name of readdirSync(cache).filter((name) => name.startsWith('installing-'))) {
    const path = join(cache, name);
    if (Date.now() - statSync(path).mtimeMs > ABANDONED_MS) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
