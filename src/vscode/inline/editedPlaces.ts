import * as vscode from 'vscode';
import type { Neighbour } from '../../core/inline/neighbours.ts';
import type { LineSource } from '../../core/inline/window.ts';
import { promptPath } from '../context/capture.ts';

const DOCUMENTS = 10;

/** Remembers where other files were edited last. */
export class EditedPlaces implements vscode.Disposable {
  /** Line by document, the newest last. */
  readonly #lines = new Map<vscode.TextDocument, number>();
  readonly #subscriptions: vscode.Disposable;

  constructor() {
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges: [change] }) => {
        if (change && document.uri.scheme === 'file') {
          this.#lines.delete(document);
          this.#lines.set(document, change.range.start.line);
          const [oldest] = this.#lines.keys();
          if (this.#lines.size > DOCUMENTS && oldest) {
            this.#lines.delete(oldest);
          }
        }
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.#lines.delete(document)),
    );
  }

  /** Places in other files of the same language: edited last first, then what is visible. */
  neighboursOf(document: vscode.TextDocument): Neighbour[] {
    const visible = vscode.window.visibleTextEditors.map(
      (editor) => [editor.document, editor.selection.active.line] as const,
    );
    const lines = new Map([
      ...[...this.#lines].reverse(),
      ...visible.filter(([one]) => !this.#lines.has(one)),
    ]);
    return [...lines]
      .filter(
        ([one]) =>
          one !== document &&
          !one.isClosed &&
          one.uri.scheme === document.uri.scheme &&
          one.languageId === document.languageId,
      )
      .map(([one, line]) => ({ path: promptPath(one.uri), source: lineSource(one), line }));
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }
}

/** A document by its lines. */
export function lineSource(document: vscode.TextDocument): LineSource {
  return { lineCount: document.lineCount, line: (index) => document.lineAt(index).text };
}
