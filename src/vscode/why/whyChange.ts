import * as vscode from 'vscode';
import type { ReasoningPanel } from '../reasoning/panel.ts';
import type { ReviewDesk } from '../review/desk.ts';
import type { Run } from '../runs/run.ts';
import { placeOf } from './place.ts';
import { whyOf } from './reviewWhys.ts';

const { t } = vscode.l10n;

/** *Why This Change?*: goes from a proposed change to the step of the thought that led to it. */
export class WhyChange {
  readonly #desk: ReviewDesk;
  readonly #panel: ReasoningPanel;
  readonly #showRun: (run: Run) => void;

  /** @param showRun has the Reasoning view show a run */
  constructor(desk: ReviewDesk, panel: ReasoningPanel, showRun: (run: Run) => void) {
    this.#desk = desk;
    this.#panel = panel;
    this.#showRun = showRun;
  }

  /** @param argument names a hunk, such as `{ hunk: 3 }`; else it is the one at the cursor */
  async show(argument: unknown): Promise<void> {
    const found = this.#desk.changeAt(argument);
    if (!found) {
      void vscode.window.showInformationMessage(t('The cursor is at no proposed change.'));
      return;
    }
    const { review, run, hunk } = found;
    if (run.thought.trim() === '') {
      void vscode.window.showInformationMessage(t('This answer came without a thought.'));
      return;
    }
    this.#showRun(run);
    const why = whyOf(review, run, hunk);
    if (why?.kind !== 'evidence') {
      await this.#sayThin();
      return;
    }
    const place = placeOf(why, (terms) => t('Shared with the change: {0}', terms));
    if (place) {
      await this.#panel.showStep(run, place);
    }
  }

  async #sayThin(): Promise<void> {
    const open = t('Show Thought');
    const choice = await vscode.window.showInformationMessage(
      t('No step of the thought shares enough with this change to say that it led to it.'),
      open,
    );
    if (choice === open) {
      await this.#panel.reveal();
    }
  }
}
