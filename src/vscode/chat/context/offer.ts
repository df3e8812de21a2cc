import * as vscode from 'vscode';
import { placeLabel } from '../../../core/prompt/messages.ts';
import { placeOf } from '../../context/capture.ts';
import { Pace } from '../../pace.ts';

/** How often what is offered changes at most while the user selects, in ms. */
const OFFER_MS = 250;

/** Documents that a user writes, and not what an extension or VS Code shows. */
const WRITTEN = new Set(['file', 'untitled', 'vscode-remote', 'vscode-vfs']);

/** What one press adds to a message: the selection of the active editor, or its file. */
export class Offer implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #pace = new Pace(OFFER_MS, () => this.#look());
  readonly #listening: readonly vscode.Disposable[];
  #label = labelNow();

  constructor() {
    this.#listening = [
      vscode.window.onDidChangeActiveTextEditor(() => this.#pace.ask()),
      vscode.window.onDidChangeTextEditorSelection(() => this.#pace.ask()),
    ];
  }

  /**
   * The place in the code that is offered.
   * @param added labels of what belongs to the message already
   * @returns undefined where there is nothing, or it is there already
   */
  besides(added: readonly string[]): string | undefined {
    const label = this.#label;
    // Of a large file, the first part is added, which its label says at its end.
    return added.some((each) => each === label || each.startsWith(`${label} (`)) ? undefined : label;
  }

  #look(): void {
    const label = labelNow();
    if (label !== this.#label) {
      this.#label = label;
      this.#changed.fire();
    }
  }

  dispose(): void {
    this.#pace.settle();
    for (const each of this.#listening) {
      each.dispose();
    }
    this.#changed.dispose();
  }
}

function labelNow(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && WRITTEN.has(editor.document.uri.scheme) ? placeLabel(placeOf(editor)) : undefined;
}
