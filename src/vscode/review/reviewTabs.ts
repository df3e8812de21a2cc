import * as vscode from 'vscode';

/** The two sides of a file's diff. */
export interface Sides {
  /** The file itself, which names the entry in the multi-file diff editor. */
  readonly file: vscode.Uri;
  readonly left: vscode.Uri;
  readonly right: vscode.Uri;
}

/** Opens one file in the diff editor, several in the multi-file diff editor. */
export async function showDiffs(all: readonly Sides[]): Promise<void> {
  const [only, ...others] = all;
  if (!only) {
    return;
  }
  if (others.length === 0) {
    const name = only.file.path.slice(only.file.path.lastIndexOf('/') + 1);
    const title = vscode.l10n.t('{0}: proposed by Rationale', name);
    await vscode.commands.executeCommand('vscode.diff', only.left, only.right, title, { preview: true });
    return;
  }
  await vscode.commands.executeCommand(
    'vscode.changes',
    multiDiffTitle(),
    all.map(({ file, left, right }) => [file, left, right]),
  );
}

/**
 * Closes the diff editors with these right sides, and the multi-file diff editor where that is asked for.
 * @returns whether there were any
 */
export async function closeDiffs(rights: ReadonlySet<string>, multi: boolean): Promise<boolean> {
  // The multi-file diff editor has no input type in the API: its title, which a count follows, is ours alone.
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input, label }) =>
      input instanceof vscode.TabInputTextDiff
        ? rights.has(input.modified.toString())
        : multi && label.startsWith(multiDiffTitle()),
    );
  if (tabs.length > 0) {
    await vscode.window.tabGroups.close(tabs, true);
  }
  return tabs.length > 0;
}

function multiDiffTitle(): string {
  return vscode.l10n.t('Proposed by Rationale');
}
