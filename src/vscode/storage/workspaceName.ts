import { createHash } from 'node:crypto';
import * as vscode from 'vscode';

/**
 * Names the workspace that is open, also after a reload; empty when none is. What belongs to it lies in the global
 * storage under this name: the storage of a workspace has another place after a reload while the extension host
 * before it still runs, as in the browser.
 */
export function workspaceName(): string {
  const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
  return workspaceFile?.toString() ?? workspaceFolders.map(({ uri }) => uri.toString()).join('\n');
}

/** The name of a file or folder for what a workspace is named. */
export function fileNameOf(workspace: string): string {
  return createHash('sha256').update(workspace).digest('hex').slice(0, 32);
}
