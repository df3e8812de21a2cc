import * as vscode from 'vscode';
import { mayHoldSecrets } from '../../../core/context/secrets.ts';
import { promptPath } from '../../context/capture.ts';
import { isIgnoredFile } from '../../review/workspaceFiles.ts';

const { t } = vscode.l10n;

/** Files that hold patterns of what the chat leaves out unless the user adds it by hand. */
export const LISTS = ['.gitignore', '.rationaleignore'] as const;

/** Tells which files are left out. Remembers the lists that it read: make one for each question. */
export class LeftOut {
  readonly #lists = new Map<string, Promise<string | undefined>>();

  /** Whether a file is ignored by a list, or may hold secrets by its name. */
  async has(uri: vscode.Uri): Promise<boolean> {
    if (mayHoldSecrets(uri.path)) {
      return true;
    }
    for (const list of LISTS) {
      if (await isIgnoredFile(uri, list, this.#lists)) {
        return true;
      }
    }
    return false;
  }
}

/** Asks before a file goes out that is left out otherwise. False when the user does not want it. */
export async function mayBeSent(uri: vscode.Uri): Promise<boolean> {
  if (!(await new LeftOut().has(uri))) {
    return true;
  }
  const add = t('Add Anyway');
  const answer = await vscode.window.showWarningMessage(
    t('{0} is ignored or may hold secrets. What is added is sent to the model.', promptPath(uri)),
    { modal: true },
    add,
  );
  return answer === add;
}
