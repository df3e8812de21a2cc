import * as vscode from 'vscode';
import type { ReviewDesk } from '../review/desk.ts';
import type { Run } from './run.ts';

const { t } = vscode.l10n;

/**
 * Makes room for a new request.
 * @param stop ends the running one
 * @returns false when the user would rather keep the present one
 */
export async function giveWay(run: Run | undefined, stop: () => void, desk: ReviewDesk): Promise<boolean> {
  if (run?.active) {
    if (!(await confirm(t('A request is still running.'), t('Stop and Start Anew')))) {
      return false;
    }
    stop();
  }
  if (desk.review) {
    const waits = t('A proposed edit still waits for your decision.');
    if (!(await confirm(waits, t('Discard and Start Anew')))) {
      return false;
    }
    await desk.discard();
  }
  return true;
}

async function confirm(question: string, yes: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(question, { modal: true }, yes)) === yes;
}
