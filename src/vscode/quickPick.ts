import type * as vscode from 'vscode';

/**
 * How long the page may go on showing the entries that a list had before, in ms. It names the chosen entry by its place,
 * which is looked up in the entries as they are by then (`_handlesToItems` in VS Code's extHostQuickOpen.ts): until the
 * page has the new ones, a place means another entry than the user sees.
 */
export const SETTLES_MS = 300;

/**
 * What the user chooses in a list.
 * @param isSettled false while a place may mean another entry than is seen; nothing is chosen then, and the list stays
 * @returns undefined when the list is left
 */
export async function choiceIn<T extends vscode.QuickPickItem>(
  pick: vscode.QuickPick<T>,
  isSettled: () => boolean = () => true,
): Promise<T | undefined> {
  return await new Promise((resolve) => {
    pick.onDidAccept(() => {
      if (isSettled()) {
        resolve(pick.selectedItems[0]);
      }
    });
    pick.onDidHide(() => resolve(undefined));
  });
}
