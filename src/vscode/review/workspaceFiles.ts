import { realpath } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import * as vscode from 'vscode';

/**
 * The file that a path in an answer means, as a place that may be written.
 * @param path relative, forward slashes, as the edit engine normalised it
 * @returns undefined when it is in no workspace folder, or a symbolic link leads out of the folder
 */
export async function resolveInWorkspace(path: string): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const single = folders.length === 1 ? folders[0] : undefined;
  const slash = path.indexOf('/');
  const folder = single ?? folders.find((candidate) => candidate.name === path.slice(0, slash));
  const inside = single ? path : path.slice(slash + 1);
  if (!folder || inside === '' || inside.split('/').some((part) => part === '..' || part === '.')) {
    return undefined;
  }
  const uri = vscode.Uri.joinPath(folder.uri, inside);
  return (await staysInside(folder.uri, uri)) ? uri : undefined;
}

/** Whether anything is at `uri`. */
export async function exists(uri: vscode.Uri): Promise<boolean> {
  return await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

/** False when a symbolic link on the way leads out of the folder. Only files on disk have such links. */
async function staysInside(folder: vscode.Uri, uri: vscode.Uri): Promise<boolean> {
  if (uri.scheme !== 'file') {
    return true;
  }
  const root = await realpath(folder.fsPath).catch(() => undefined);
  if (root === undefined) {
    return false;
  }
  // What cannot be looked up, such as a name that is too long or a loop of links, cannot be written either.
  const real = await realNearest(uri.fsPath).catch(() => undefined);
  return real === undefined
    ? false
    : real === root || real.startsWith(root.endsWith(sep) ? root : root + sep);
}

/** The real path of the file, or of its nearest ancestor that exists. */
async function realNearest(path: string): Promise<string> {
  const real = await realpath(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && dirname(path) !== path) {
      return undefined;
    }
    throw error;
  });
  return real ?? (await realNearest(dirname(path)));
}
