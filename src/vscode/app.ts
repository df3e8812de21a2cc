import type * as vscode from 'vscode';
import type { QuirkMemory } from '../core/backends/quirks.ts';
import type { Checkpoints } from './checkpoints/checkpoints.ts';
import type { Related } from './context/related.ts';
import type { EmbeddedEngine } from './engine/embeddedEngine.ts';
import type { Keys } from './keys.ts';
import type { NameMap } from './links/findName.ts';
import type { ReasoningPanel } from './reasoning/panel.ts';
import type { PendingStore } from './review/pendingStore.ts';
import type { ProposedDocuments } from './review/proposedDocuments.ts';
import type { Typed } from './runs/whereabouts.ts';
import type { Settings } from './settings.ts';
import type { StatusBar } from './status/statusBar.ts';
import type { KeptTraces } from './trace/keptTraces.ts';
import type { Ledger } from './usage/ledger.ts';

/** What the composition root makes and hands to everything else. */
export interface App {
  readonly settings: Settings;
  readonly keys: Keys;
  readonly panel: ReasoningPanel;
  readonly documents: ProposedDocuments;
  readonly output: vscode.LogOutputChannel;
  readonly status: StatusBar;
  readonly ledger: Ledger;
  /** What was found of the servers. */
  readonly quirks: QuirkMemory;
  readonly typed: Typed;
  /** Keeps the review that waits; undefined when no folder is open. */
  readonly pending: PendingStore | undefined;
  /** Loaded when it is first used. */
  readonly engine: () => Promise<EmbeddedEngine>;
  /** Loaded when the first request ends, or a kept trace is asked for. */
  readonly traces: () => Promise<KeptTraces>;
  /** Loaded when relevant code is first wanted. */
  readonly related: () => Promise<Related>;
  /** Where the map of the workspace has a name; loads nothing unless the workspace shall be read for it. */
  readonly mapped: NameMap;
  /** Loaded when the first answer is accepted or brought back. */
  readonly checkpoints: () => Promise<Checkpoints>;
}
