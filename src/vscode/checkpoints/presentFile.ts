import * as vscode from 'vscode';
import type { Obstacle } from '../../core/checkpoints/plan.ts';
import { resolveInWorkspace } from '../review/workspaceFiles.ts';
import type { FileToKeep } from './store.ts';

/** A file as it is now: what is on disk, and what the editor holds beside it. */
export interface PresentFile extends FileToKeep {
  /** Why it must not be written. */
  readonly obstacle: Obstacle | undefined;
}

/**
 * Reads a file and its open document.
 * @param fileBytes what is larger is not read
 * @throws when it is there and cannot be read
 */
export async function readPresent(uri: vscode.Uri, fileBytes: number): Promise<PresentFile> {
  const document = openDocument(uri);
  const stat = hasFiles(uri) ? await statOf(uri) : undefined;
  const isFile = stat !== undefined && stat !== 'in-the-way';
  const tooLarge = isFile && stat.size > fileBytes;
  // A document without a file system behind it is not saved anywhere.
  const unsaved = document && (document.isDirty || !hasFiles(uri)) ? utf8(document.getText()) : undefined;
  let obstacle: Obstacle | undefined;
  if (stat === 'in-the-way') {
    obstacle = 'in-the-way';
  } else if (tooLarge || (unsaved?.length ?? 0) > fileBytes) {
    obstacle = 'too-large';
  } else if (stat && ((stat.permissions ?? 0) & vscode.FilePermission.Readonly) !== 0) {
    obstacle = 'read-only';
  } else if (isDirtyElsewhere(uri)) {
    obstacle = 'unsaved-elsewhere';
  } else if (!(await isReachable(uri))) {
    obstacle = 'outside';
  }
  return {
    uri: uri.toString(),
    saved: isFile ? (tooLarge ? stat.size : await vscode.workspace.fs.readFile(uri)) : undefined,
    unsaved,
    encoding: document?.encoding,
    obstacle,
  };
}

/** The document of a file, if it is open. */
export function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const key = uri.toString();
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
}

/** False for what exists in the editor only, such as a document that was never saved. */
export function hasFiles({ scheme }: vscode.Uri): boolean {
  return vscode.workspace.fs.isWritableFileSystem(scheme) !== undefined;
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

async function statOf(uri: vscode.Uri): Promise<vscode.FileStat | 'in-the-way' | undefined> {
  try {
    const stat = await vscode.workspace.fs.stat(uri);
    return (stat.type & vscode.FileType.Directory) !== 0 ? 'in-the-way' : stat;
  } catch (error) {
    const code = error instanceof vscode.FileSystemError ? error.code : undefined;
    if (code === 'FileNotFound') {
      return undefined;
    }
    if (code === 'FileNotADirectory') {
      return 'in-the-way';
    }
    throw error;
  }
}

/** Whether a notebook or a custom editor holds changes of a file that are not saved. */
function isDirtyElsewhere(uri: vscode.Uri): boolean {
  const key = uri.toString();
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .some(
      ({ input, isDirty }) =>
        isDirty &&
        (input instanceof vscode.TabInputNotebook || input instanceof vscode.TabInputCustom) &&
        input.uri.toString() === key,
    );
}

/** False when a link on the way to a file of the workspace has come to lead out of it. */
async function isReachable(uri: vscode.Uri): Promise<boolean> {
  if (!vscode.workspace.getWorkspaceFolder(uri)) {
    // A loose file that the user had open.
    return true;
  }
  const several = (vscode.workspace.workspaceFolders ?? []).length > 1;
  const path = vscode.workspace.asRelativePath(uri, several);
  return await resolveInWorkspace(path).then(
    (resolved) => resolved?.toString() === uri.toString(),
    () => false,
  );
}
