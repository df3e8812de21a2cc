/** Which file of the workspace a path in an answer means. */
import { normalisePath } from './parse/paths.ts';
import type { SourceFile, Workspace } from './types.ts';

export type Found =
  | { readonly kind: 'file'; readonly file: SourceFile }
  /** No file that the engine has; `taken` when something is there all the same. */
  | { readonly kind: 'absent'; readonly path: string; readonly taken: boolean }
  | { readonly kind: 'outside' }
  | { readonly kind: 'ambiguous' };

/**
 * Looks a path up: as it stands, then without a leading `a/` or `b/`, then as the end of exactly one file's path.
 * @param written as in the answer
 * @param byEnding false for the path of a file that is not meant to exist
 */
export function findFile(written: string, workspace: Workspace, byEnding = true): Found {
  const normal = normalisePath(written, workspace.roots);
  if (normal.kind === 'outside') {
    return { kind: 'outside' };
  }
  const names = normal.bare === undefined ? [normal.path] : [normal.path, normal.bare];
  for (const name of names) {
    const file = workspace.files.find(({ path }) => path === name);
    if (file) {
      return { kind: 'file', file };
    }
  }
  const path = normal.bare ?? normal.path;
  if (names.some((name) => workspace.exists?.(name))) {
    return { kind: 'absent', path, taken: true };
  }
  const endings = workspace.files.filter(
    (file) => byEnding && names.some((name) => file.path.endsWith(`/${name}`)),
  );
  const [only] = endings;
  if (endings.length > 1) {
    return { kind: 'ambiguous' };
  }
  return only ? { kind: 'file', file: only } : { kind: 'absent', path, taken: false };
}
