import * as vscode from 'vscode';
import { languageOf } from '../../core/repoMap/languages.ts';
import type { FileContent, Stamp } from '../../protocol/repoMapWorker.ts';
import { LeftOut } from '../chat/context/leftOut.ts';
import { promptPath } from '../context/capture.ts';
import { realPathInWorkspace } from '../review/workspaceFiles.ts';

/** Longest file that is parsed, in bytes: longer ones are data, or were written by a program. */
const MAX_FILE_BYTES = 512 * 1024;
/** Files that are looked at at the same time. */
const AT_ONCE = 64;

/** A file that can be mapped, as it is now. */
export interface Source {
  readonly uri: vscode.Uri;
  readonly path: string;
  readonly stamp: Stamp;
  /** It is too large to be parsed. */
  readonly large: boolean;
}

/** @returns without those that are gone */
export async function sourcesOf(files: readonly vscode.Uri[], signal: AbortSignal): Promise<Source[]> {
  const found: Source[] = [];
  for (let at = 0; at < files.length && !signal.aborted; at += AT_ONCE) {
    const some = await Promise.all(files.slice(at, at + AT_ONCE).map(sourceOf));
    found.push(...some.flatMap((each) => each ?? []));
  }
  return found;
}

/** @returns undefined for what is gone, and for what is no file: a link, or a folder with a dot in its name */
async function sourceOf(uri: vscode.Uri): Promise<Source | undefined> {
  const stat = await statOf(uri);
  return stat?.type === vscode.FileType.File
    ? {
        uri,
        path: promptPath(uri),
        stamp: `${stat.mtime}:${stat.size}`,
        large: stat.size > MAX_FILE_BYTES,
      }
    : undefined;
}

/** What a change of one path means for the map. */
export type Change =
  | { readonly type: 'source'; readonly source: Source }
  | { readonly type: 'gone' }
  | { readonly type: 'folder' }
  | { readonly type: 'other' };

/** Looks at a path that changed; whether it is left out is asked anew. */
export async function changeOf(uri: vscode.Uri): Promise<Change> {
  const stat = await statOf(uri);
  if (!stat) {
    return { type: 'gone' };
  }
  if (stat.type === vscode.FileType.Directory) {
    return { type: 'folder' };
  }
  const source = languageOf(uri.path) && (await sourceOf(uri));
  if (!source || (await new LeftOut().has(uri)) || (await isBehindLink(uri))) {
    return { type: 'other' };
  }
  return { type: 'source', source };
}

/** The contents of files for the worker; one that cannot be read any more counts as one that cannot be mapped. */
export async function read(sources: readonly Source[]): Promise<FileContent[]> {
  return await Promise.all(
    sources.map(async ({ uri, path, stamp, large }) => {
      const bytes = large ? undefined : await readOf(uri);
      return { path, stamp, bytes };
    }),
  );
}

async function readOf(uri: vscode.Uri): Promise<Uint8Array | undefined> {
  return await vscode.workspace.fs.readFile(uri).then(
    // It may have grown since it was looked at.
    (bytes) => (bytes.length > MAX_FILE_BYTES ? undefined : bytes),
    () => undefined,
  );
}

async function statOf(uri: vscode.Uri): Promise<vscode.FileStat | undefined> {
  return await vscode.workspace.fs.stat(uri).then(
    (stat) => stat,
    () => undefined,
  );
}

async function isBehindLink(uri: vscode.Uri): Promise<boolean> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const real = await realPathInWorkspace(uri);
  return real !== undefined && folder !== undefined && !uri.path.endsWith(`/${real}`);
}
