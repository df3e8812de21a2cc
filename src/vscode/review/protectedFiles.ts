import * as vscode from 'vscode';
import {
  type FileEdit,
  type Protection,
  protectionOf,
  protectionOfEdit,
} from '../../core/workspace/protected.ts';
import { realPathInWorkspace } from './workspaceFiles.ts';

const { t } = vscode.l10n;

/** Where a file leads. */
interface Lead {
  /** Where the file really lies, links resolved; undefined where there are none, as outside of a disk. */
  readonly realPath: string | undefined;
  /** True when that could not be found out. */
  readonly isLost: boolean;
}

/** An edit of a file that may be protected. */
export interface ProtectedEdit extends FileEdit, Lead {}

/** Finds out where a file leads. What lies in no workspace folder was opened by the user, and leads nowhere else. */
export async function leadOf(uri: vscode.Uri): Promise<Lead> {
  const realPath = await realPathInWorkspace(uri);
  const isOnDisk = uri.scheme === 'file' && vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  return { realPath, isLost: isOnDisk && realPath === undefined };
}

/**
 * Asks once more when edits touch files that can run programs or hold secrets, and says why.
 * @returns false when the user would rather not
 */
export async function confirmProtected(edits: readonly ProtectedEdit[]): Promise<boolean> {
  const reasons = edits.flatMap((edit) => {
    const { path, realPath, isLost } = edit;
    const protection = protectionOfEdit(edit);
    if (protection) {
      return [`${path}: ${words(protection)}`];
    }
    if (isLost) {
      return [`${path}: ${t('where it leads could not be found out')}`];
    }
    const real = realPath === undefined || realPath === path ? undefined : protectionOf(realPath);
    return real ? [`${path} → ${realPath}: ${words(real)}`] : [];
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
    case 'continuous-integration':
      return t('is run by a build server, often with its secrets');
    case 'hooks':
      return t('is run by git on every commit or push');
    case 'scripts':
      return t('holds commands that are run by name');
    case 'instructions':
      return t('tells models what to do, with every request');
  }
}
