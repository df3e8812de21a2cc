/**
 * The folders on the way to a file, from the root, which is empty, to its own.
 * @param path relative to the root, forward slashes
 */
export function foldersTo(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return ['', ...parts.map((_, at) => parts.slice(0, at + 1).join('/'))];
}
