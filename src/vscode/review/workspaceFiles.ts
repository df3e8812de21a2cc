import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { mayHoldSecrets } from '../../core/context/secrets.ts';
import { foldersTo } from '../../core/workspace/folders.ts';
import { type IgnoreRules, isIgnored, parseIgnore } from '../../core/workspace/ignore.ts';

/** Longest `.gitignore` that is read, in bytes. */
const MAX_IGNORE_BYTES = 1024 * 1024;

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

/** The text of a file as the editor has it, saved or not; undefined for what cannot be opened as text. */
export async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  return await vscode.workspace.openTextDocument(uri).then(
    (document) => document.getText(),
    () => undefined,
  );
}

/**
 * Whether git leaves a file out, by the `.gitignore` files of its workspace folder and `.git/info/exclude`. A user's
 * own list of what to leave out everywhere is not looked at.
 * @param list name of the files that hold the rules, one in each folder; git's own unless another is given
 * @param known rules that were read before, by address; saves reading them again for each of many files
 */
export async function isIgnoredFile(
  uri: vscode.Uri,
  list = '.gitignore',
  known = new Map<string, Promise<string | undefined>>(),
): Promise<boolean> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (!folder || !uri.path.startsWith(`${folder.uri.path.replace(/\/$/, '')}/`)) {
    return false;
  }
  const path = uri.path.slice(folder.uri.path.replace(/\/$/, '').length + 1);
  const rules: IgnoreRules[] = [];
  const add = async (file: string, of: string): Promise<void> => {
    const place = vscode.Uri.joinPath(folder.uri, file);
    const reading = known.get(place.toString()) ?? readIgnore(place);
    known.set(place.toString(), reading);
    const text = await reading;
    if (text !== undefined) {
      rules.push(parseIgnore(text, of));
    }
  };
  if (list === '.gitignore') {
    await add('.git/info/exclude', '');
  }
  for (const each of foldersTo(path)) {
    await add(each === '' ? list : `${each}/${list}`, each);
  }
  return isIgnored(path, rules);
}

/** The text of a list of patterns; undefined for one that is not there or too large to be one. */
export async function readIgnore(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    return size > MAX_IGNORE_BYTES
      ? undefined
      : new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}

/**
 * Where a file really lies, relative to its workspace folder with forward slashes: a link inside of the folder may
 * lead from a harmless name to another place in it. Undefined for what is not on disk.
 */
export async function realPathInWorkspace(uri: vscode.Uri): Promise<string | undefined> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (!folder || uri.scheme !== 'file') {
    return undefined;
  }
  try {
    const [root, real] = [await realpath(folder.uri.fsPath), await realNearest(uri.fsPath)];
    return relative(root, real).split(sep).join('/');
  } catch {
    return undefined;
  }
}

/** False where a link in the workspace leads to a file elsewhere, or to one that may hold secrets. */
export async function isPlain(uri: vscode.Uri): Promise<boolean> {
  if (!vscode.workspace.getWorkspaceFolder(uri)) {
    return true;
  }
  const inside = vscode.workspace.asRelativePath(uri);
  const real = await realPathInWorkspace(uri);
  return (await resolveInWorkspace(inside)) !== undefined && !mayHoldSecrets(real ?? inside);
}

/** Tells whether two addresses mean one file: where it really lies, links and letter case resolved. */
export async function realPlace(uri: vscode.Uri): Promise<string> {
  const real = uri.scheme === 'file' ? await realpath(uri.fsPath).catch(() => undefined) : undefined;
  return real ?? uri.toString();
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

/** The real path of the file; what does not exist is taken to lie in the nearest folder that does. */
async function realNearest(path: string): Promise<string> {
  const real = await realpath(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && dirname(path) !== path) {
      return undefined;
    }
    throw error;
  });
  return real ?? join(await realNearest(dirname(path)), basename(path));
}
