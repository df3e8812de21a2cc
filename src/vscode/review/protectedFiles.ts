import * as vscode from 'vscode';
import type { FileChange } from '../../core/edits/types.ts';
import { type Protection, protectionOf } from '../../core/workspace/protected.ts';

const { t } = vscode.l10n;

/** Asks once more when an edit touches files that can run programs or hold secrets. */
export async function confirmProtected(changes: readonly FileChange[]): Promise<boolean> {
  const paths = changes.flatMap((change) =>
    change.kind === 'rename' ? [change.path, change.to] : [change.path],
  );
  const reasons = paths.flatMap((path) => {
    const protection = protectionOf(path);
    return protection ? [`${path}: ${words(protection)}`] : [];
  });
  if (reasons.length === 0) {
    return true;
  }
  const yes = t('Change Them');
  const choice = await vscode.window.showWarningMessage(
    t('This edit touches protected files.'),
    { modal: true, detail: reasons.join('\n') },
    yes,
  );
  return choice === yes;
}

function words(protection: Protection): string {
  switch (protection) {
    case 'version-control':
      return t('version control data, which can run programs');
    case 'editor-settings':
      return t('editor settings, which can run programs');
    case 'secrets':
      return t('may hold secrets');
  }
}
