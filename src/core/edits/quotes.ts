/** Tells whether lines of an answer are quoted from a file of the workspace. */
import type { Belongs } from './parse/blocks.ts';
import { information, trimmedKey } from './place/keys.ts';
import type { Workspace } from './types.ts';
import { findFile } from './workspacePaths.ts';

/** Share of what lines say that must be in the file for them to be quoted from it. */
const MOSTLY = 0.5;

/** For a workspace: whether most of what some lines say is in the file that the model saw at a path. */
export function quotesOf(workspace: Workspace): Belongs {
  const known = new Map<string, ReadonlySet<string>>();
  return (path, lines) => {
    const found = findFile(path, workspace);
    if (found.kind !== 'file') {
      return false;
    }
    const { file } = found;
    const own = known.get(file.path) ?? new Set(file.seen.split('\n').map(trimmedKey));
    known.set(file.path, own);
    let said = 0;
    let quoted = 0;
    for (const line of lines) {
      const weight = information(line);
      said += weight;
      quoted += own.has(line.trim()) ? weight : 0;
    }
    return said > 0 && quoted >= said * MOSTLY;
  };
}
