import * as vscode from 'vscode';
import { normalisePath } from '../../core/edits/parse/paths.ts';
import type { SeenFile } from '../review/reviewSource.ts';
import { resolveInWorkspace } from '../review/workspaceFiles.ts';

/**
 * The file that a path in a thought means: one that exists in the workspace and does not lead out of it.
 * @param written relative, or absolute below a workspace folder
 * @param sent the files that the model was shown: the end of a path is enough for these
 * @param search how many more searches of the whole workspace there may be
 */
export async function findFile(
  written: string,
  sent: readonly SeenFile[],
  search: { left: number },
): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const normal = normalisePath(
    written,
    folders.map(({ uri }) => uri.fsPath),
  );
  if (normal.kind === 'outside') {
    return undefined;
  }
  const isAbsolute = /^(?:\/|[A-Za-z]:)/.test(written);
  const root = isAbsolute
    ? folders.find(({ uri }) =>
        written.replaceAll('\\', '/').startsWith(`${uri.fsPath.replaceAll('\\', '/')}/`),
      )
    : undefined;
  // With several folders a path begins with the name of one.
  const prefix = root && folders.length > 1 ? `${root.name}/` : '';
  const names = [normal.path, ...(normal.bare === undefined ? [] : [normal.bare])];
  for (const name of names) {
    const uri = await fileInWorkspace(`${prefix}${name}`);
    if (uri) {
      return uri;
    }
  }
  if (isAbsolute) {
    return undefined;
  }
  const [only, ...others] = sent.filter(({ path }) => names.some((name) => path.endsWith(`/${name}`)));
  if (only) {
    return others.length === 0 ? await fileInWorkspace(only.path) : undefined;
  }
  return await theOnlyOne(normal.path, search);
}

/** An existing file, by its path as prompts write it; links that lead out of the folder are followed nowhere. */
export async function fileInWorkspace(path: string): Promise<vscode.Uri | undefined> {
  const uri = await resolveInWorkspace(path);
  const stat = uri && (await vscode.workspace.fs.stat(uri).then(undefined, () => undefined));
  return stat && (stat.type & vscode.FileType.File) !== 0 ? uri : undefined;
}

/** The file whose path ends so, where the workspace has one only. */
async function theOnlyOne(path: string, search: { left: number }): Promise<vscode.Uri | undefined> {
  if (search.left <= 0 || /[*?{}[\]]/.test(path)) {
    return undefined;
  }
  search.left -= 1;
  const [only, ...others] = await vscode.workspace.findFiles(`**/${path}`, undefined, 2);
  return only && others.length === 0
    ? await fileInWorkspace(vscode.workspace.asRelativePath(only).replaceAll('\\', '/'))
    : undefined;
}
