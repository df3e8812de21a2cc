import * as vscode from 'vscode';
import type { FileChange, TextEdit } from '../../core/edits/types.ts';
import { exists, textOf } from './workspaceFiles.ts';

/** A change with the places that it is about, and the text that its edits refer to. */
export interface Located {
  readonly change: FileChange;
  readonly uri: vscode.Uri;
  /** Where a renamed file goes. */
  readonly to: vscode.Uri | undefined;
  /** The present text; undefined for a file that does not exist. */
  readonly before: string | undefined;
}

/** Changes that were checked against the files as they are, ready to be applied at once. */
export interface Prepared {
  readonly edit: vscode.WorkspaceEdit;
  /** False once a document has changed; asked right before the edit is applied, with no wait in between. */
  readonly upToDate: () => boolean;
  /** Brings back whatever was changed of an edit that failed half-way. */
  readonly rollBack: () => Promise<void>;
}

/**
 * Checks that every file is what the changes were made for: the same text in the editor, saved or not, and where
 * it is not dirty the same on disk; nothing where a file is to come.
 * @returns undefined when one is not
 */
export async function prepare(changes: readonly Located[]): Promise<Prepared | undefined> {
  const documents = new Map<Located, { document: vscode.TextDocument; version: number }>();
  const kept = new Map<Located, Uint8Array>();
  for (const located of changes) {
    const { change, uri, to, before } = located;
    if (change.kind === 'create' ? await exists(uri) : to && (await exists(to))) {
      return undefined;
    }
    if (change.kind === 'create') {
      continue;
    }
    const document = await vscode.workspace.openTextDocument(uri);
    const bytes = await bytesOf(uri);
    if (document.getText() !== before || (bytes && !(await isOnDisk(document, bytes)))) {
      return undefined;
    }
    documents.set(located, { document, version: document.version });
    if (bytes) {
      kept.set(located, bytes);
    }
  }
  return {
    edit: workspaceEdit(changes, (located) => documents.get(located)?.document),
    upToDate: () =>
      [...documents].every(
        ([{ before }, { document, version }]) =>
          !document.isClosed && document.version === version && document.getText() === before,
      ),
    rollBack: async () => {
      for (const located of [...changes].reverse()) {
        await bringBack(located, kept.get(located));
      }
    },
  };
}

/** What is on disk; undefined for a document without a file, such as one that was never saved. */
async function bytesOf(uri: vscode.Uri): Promise<Uint8Array | undefined> {
  return vscode.workspace.fs.isWritableFileSystem(uri.scheme) === undefined
    ? undefined
    : await vscode.workspace.fs.readFile(uri);
}

/** Whether a document shows what is on disk; one with unsaved changes need not. */
async function isOnDisk(document: vscode.TextDocument, bytes: Uint8Array): Promise<boolean> {
  if (document.isDirty) {
    return true;
  }
  const text = await vscode.workspace.decode(bytes, { encoding: document.encoding });
  // An editor shows mixed line endings as one kind.
  const plain = (each: string): string => each.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  return plain(text) === plain(document.getText());
}

/** Files first: these are what can fail, and then no text has been touched. */
function workspaceEdit(
  changes: readonly Located[],
  documentOf: (located: Located) => vscode.TextDocument | undefined,
): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { change, uri, to } of changes) {
    if (change.kind === 'create') {
      edit.createFile(uri, { contents: new TextEncoder().encode(change.result) });
    } else if (change.kind === 'rename' && to) {
      edit.renameFile(uri, to, { overwrite: false });
    } else if (change.kind === 'delete') {
      edit.deleteFile(uri);
    }
  }
  for (const located of changes) {
    const { change, uri, to } = located;
    const document = documentOf(located);
    if (document && (change.kind === 'modify' || change.kind === 'rename')) {
      for (const each of change.edits) {
        edit.replace(to ?? uri, rangeOf(each, document), each.text);
      }
    }
  }
  return edit;
}

function rangeOf({ start, end }: TextEdit, document: vscode.TextDocument): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

async function bringBack({ change, uri, to, before }: Located, bytes: Uint8Array | undefined): Promise<void> {
  const { fs } = vscode.workspace;
  if (change.kind === 'create') {
    // What someone else put there meanwhile stays.
    if ((await exists(uri)) && (await textOf(uri)) === change.result) {
      await fs.delete(uri);
    }
    return;
  }
  if (to && (await exists(to)) && !(await exists(uri))) {
    await fs.rename(to, uri, { overwrite: false });
  }
  if (bytes && !(await exists(uri))) {
    await fs.writeFile(uri, bytes);
  }
  const document = await vscode.workspace.openTextDocument(uri);
  if (before !== undefined && document.getText() !== before) {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), before);
    await vscode.workspace.applyEdit(edit);
  }
}
