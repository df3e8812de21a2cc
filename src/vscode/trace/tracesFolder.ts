import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { fileNameOf, workspaceName } from '../storage/workspaceName.ts';

/** Where the traces of the workspace that is open are kept: an absolute path. */
export function tracesFolder(globalStorage: vscode.Uri): string {
  return join(globalStorage.fsPath, 'traces', fileNameOf(workspaceName()));
}

/** Whether any is kept, without reading it. */
export async function hasTraces(globalStorage: vscode.Uri): Promise<boolean> {
  const names = await readdir(tracesFolder(globalStorage)).catch(() => []);
  return names.some((name) => name.endsWith('.json'));
}
