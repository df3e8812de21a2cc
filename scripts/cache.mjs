import { homedir } from 'node:os';
import { join } from 'node:path';

/** The user's own cache folder for what several clones of this repository share; it may not exist yet. */
export function cacheFolder() {
  return join(platformCache(), 'rationale');
}

function platformCache() {
  switch (process.platform) {
    case 'win32':
      return process.env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local');
    case 'darwin':
      return join(homedir(), 'Library', 'Caches');
    default:
      return process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  }
}
