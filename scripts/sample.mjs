// The sample project, as runs get it: a copy that they may change.
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './setup.mjs';

/**
 * Makes a fresh copy of `sample/` in `out/<name>`, outside of any version control that a run could trip over.
 * @returns its absolute path.
 */
export function copySample(name) {
  const folder = join(root, 'out', name);
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, 'sample'), folder, { recursive: true });
  return folder;
}

// `node scripts/sample.mjs <name>`: what F5 opens.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(copySample(process.argv[2] ?? 'sample'));
}
