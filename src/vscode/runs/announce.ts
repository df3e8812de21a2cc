import * as vscode from 'vscode';
import type { ReasoningPanel } from '../reasoning/panel.ts';
import type { Run } from './run.ts';
import type { Whereabouts } from './whereabouts.ts';

const { t } = vscode.l10n;

/** A result that waits for the one who has turned to something else. */
export interface Arrival {
  readonly text: string;
  /** Of the button; *Show* unless it says more. */
  readonly button?: string;
  readonly failed?: boolean;
  /** Brings it to the front; called when the user wants to see it. */
  readonly show: () => unknown;
}

/** Says that a result is there, and leaves the rest to the user. Settles at once. */
export function announce({ text, button = t('Show'), failed = false, show }: Arrival): void {
  const said = failed
    ? vscode.window.showErrorMessage(text, button)
    : vscode.window.showInformationMessage(text, button);
  void said.then(async (choice) => {
    if (choice === button) {
      await show();
    }
  });
}

/** Says that there is an answer, or what is wrong with it, where the view is not seen. */
export function announceAnswer(panel: ReasoningPanel, run: Run): void {
  if (!panel.visible) {
    const text = run.notice?.title ?? t('The answer is there: {0}', shortTitle(run));
    announce({ text, show: () => panel.reveal() });
  }
}

/** Says that an edit waits for a decision. @param show brings it to the front */
export function announceEdit(run: Run, show: () => unknown): void {
  announce({ text: t('A proposed edit is there: {0}', shortTitle(run)), button: t('Review'), show });
}

/** Brings the view with a failure to the front, or says so to the one who has turned to something else. */
export async function announceFailure(panel: ReasoningPanel, run: Run, where: Whereabouts): Promise<void> {
  if (!where.left) {
    await panel.reveal();
  } else if (!panel.visible) {
    announce({ text: run.notice?.title ?? shortTitle(run), failed: true, show: () => panel.reveal() });
  }
}

/** Longest request that is said in full, in UTF-16 units. */
const MAX_TITLE = 80;

/** What was asked for, in one line. */
function shortTitle({ options: { instruction } }: Run): string {
  const [line = ''] = instruction.trim().split('\n', 1);
  return line.length > MAX_TITLE ? `${line.slice(0, MAX_TITLE)}…` : line;
}
