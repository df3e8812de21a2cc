import * as vscode from 'vscode';
import type { Attachment } from '../../../core/chat/session.ts';
import { parsePlace } from '../../../core/context/place.ts';
import { exists, resolveInWorkspace } from '../../review/workspaceFiles.ts';
import { fileContext, uriContext } from './files.ts';

const { t } = vscode.l10n;

/** Most files and folders that are taken at once. */
const MAX_AT_ONCE = 50;

/**
 * The code at a place such as `src/cart.js:12-30`.
 * @returns undefined when that is no place in a file of the workspace
 */
export async function placeContext(text: string): Promise<Attachment[] | undefined> {
  const place = parsePlace(text);
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) =>
    place?.path.startsWith(`${uri.fsPath}/`),
  );
  const path = folder ? vscode.workspace.asRelativePath(place?.path ?? '') : place?.path;
  const uri = path === undefined ? undefined : await resolveInWorkspace(path);
  return place && uri && (await exists(uri)) ? await fileContext(uri, place) : undefined;
}

/** The files and folders of the workspace among addresses that were dropped; others are left alone. */
export async function droppedContext(addresses: readonly string[]): Promise<Attachment[]> {
  return await urisContext(addresses.map(parse).filter((uri) => uri !== undefined));
}

/** Files, and the files of folders; tells the user when they are too many. */
export async function urisContext(uris: readonly vscode.Uri[]): Promise<Attachment[]> {
  if (uris.length > MAX_AT_ONCE) {
    void vscode.window.showInformationMessage(
      t('Only the first {0} of {1} are added to the message.', MAX_AT_ONCE, uris.length),
    );
  }
  const made: Attachment[] = [];
  for (const uri of uris.slice(0, MAX_AT_ONCE)) {
    made.push(...(await uriContext(uri)));
  }
  return made;
}

/** The place in the workspace that an address means; undefined for any other. */
function parse(address: string): vscode.Uri | undefined {
  try {
    const uri = vscode.Uri.parse(address, true);
    // The page has the addresses of the window, which names the machine; on that machine they are those of files.
    const there = uri.scheme === 'vscode-remote' ? uri.with({ scheme: 'file', authority: '' }) : uri;
    return [uri, there].find((each) => vscode.workspace.getWorkspaceFolder(each));
  } catch {
    return undefined;
  }
}
