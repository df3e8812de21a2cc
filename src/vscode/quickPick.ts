import * as vscode from 'vscode';

/**
 * Keeps a place in a list free, or takes one that was. VS Code's page names the chosen entry by its place, which is looked
 * up in the entries as they are by then (`_handlesToItems` in its extHostQuickOpen.ts): where a list changes while it is
 * shown, an entry that moved would be taken for another.
 */
export const FREE_PLACE: vscode.QuickPickItem = { label: '', kind: vscode.QuickPickItemKind.Separator };

/**
 * What the user chooses in a list. While it is shown, no entry may change its place: see {@link FREE_PLACE}.
 * @returns undefined when the list is left
 */
export async function choiceIn<T extends vscode.QuickPickItem>(
  pick: vscode.QuickPick<T>,
): Promise<T | undefined> {
  return await new Promise((resolve) => {
    pick.onDidAccept(() => resolve(pick.selectedItems[0]));
    pick.onDidHide(() => resolve(undefined));
  });
}
