import * as vscode from 'vscode';
import type { Attachment } from '../../../core/chat/session.ts';
import { CODE_BUDGET, placeLabel } from '../../../core/prompt/messages.ts';
import { promptPath } from '../../context/capture.ts';
import { LeftOut, mayBeSent } from './leftOut.ts';

const { t } = vscode.l10n;

/** Most files of a folder that are added at once. */
const MAX_OF_FOLDER = 50;
/** Longest text of a folder, in UTF-16 units: about 30,000 tokens of code. */
const FOLDER_BUDGET = 100_000;

/** Lines of a file, 0-based, the end exclusive. */
export interface Lines {
  readonly startLine: number;
  readonly endLine: number;
}

/**
 * A file, or some lines of it, for a message. Tells the user when it cannot be read as text.
 * @returns nothing when the user does not want it sent
 */
export async function fileContext(uri: vscode.Uri, lines?: Lines): Promise<Attachment[]> {
  if (!(await mayBeSent(uri))) {
    return [];
  }
  const made = await read(uri, lines);
  if (!made) {
    void vscode.window.showWarningMessage(t('{0} cannot be read as text.', promptPath(uri)));
  }
  return made ? [made] : [];
}

/**
 * The text files of a folder, without those that are left out; tells the user what did not fit.
 * @returns one for each file
 */
export async function folderContext(folder: vscode.Uri): Promise<Attachment[]> {
  const found = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, '**/*'),
    '**/{node_modules,.git}/**',
    MAX_OF_FOLDER * 10,
  );
  found.sort((a, b) => a.path.localeCompare(b.path));
  const leftOut = new LeftOut();
  const made: Attachment[] = [];
  let [room, skipped] = [FOLDER_BUDGET, 0];
  for (const uri of found) {
    if (await leftOut.has(uri)) {
      continue;
    }
    const file = made.length < MAX_OF_FOLDER && room > 0 ? await read(uri) : undefined;
    if (file && file.text.length <= room) {
      made.push(file);
      room -= file.text.length;
    } else {
      skipped++;
    }
  }
  if (skipped > 0 || made.length === 0) {
    void vscode.window.showInformationMessage(
      t(
        '{0}: {1} files added, {2} left out because they are too large or no text.',
        promptPath(folder),
        made.length,
        skipped,
      ),
    );
  }
  return made;
}

/** What lies at an address that was dropped or picked: a folder or a file. */
export async function uriContext(uri: vscode.Uri): Promise<Attachment[]> {
  const type = await vscode.workspace.fs.stat(uri).then(
    (stat) => stat.type,
    () => vscode.FileType.Unknown,
  );
  return (type & vscode.FileType.Directory) === 0 ? await fileContext(uri) : await folderContext(uri);
}

async function read(uri: vscode.Uri, lines?: Lines): Promise<Attachment | undefined> {
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    const language = document.languageId;
    const path = promptPath(uri);
    if (lines) {
      const text = document.getText(new vscode.Range(lines.startLine, 0, lines.endLine, 0));
      return { label: placeLabel({ path, selection: lines }), language, text: text.replace(/\n$/, '') };
    }
    const text = document.getText();
    return text.length > CODE_BUDGET
      ? { label: `${path} (${t('first part')})`, language, text: text.slice(0, CODE_BUDGET) }
      : { label: path, language, text };
  } catch {
    return undefined;
  }
}
