import type * as vscode from 'vscode';
import type { Checkpoints } from './checkpoints/checkpoints.ts';
import type { Keys } from './keys.ts';
import type { ReasoningPanel } from './reasoning/panel.ts';
import type { ProposedDocuments } from './review/proposedDocuments.ts';
import type { Settings } from './settings.ts';

/** What the composition root makes and hands to everything else. */
export interface App {
  readonly settings: Settings;
  readonly keys: Keys;
  readonly panel: ReasoningPanel;
  readonly documents: ProposedDocuments;
  readonly output: vscode.LogOutputChannel;
  /** Loaded when the first answer is accepted or brought back. */
  readonly checkpoints: () => Promise<Checkpoints>;
}
