import * as vscode from 'vscode';

/** How often the user has typed into a page of ours, of which VS Code tells nothing. */
export interface Typed {
  times: number;
}

/** What the user works on at one moment, to tell later whether a result may come to the front. */
export class Whereabouts {
  readonly #document: vscode.TextDocument | undefined;
  readonly #version: number | undefined;
  readonly #typed: Typed;
  readonly #times: number;

  constructor(typed: Typed) {
    this.#typed = typed;
    this.#times = typed.times;
    this.#document = vscode.window.activeTextEditor?.document;
    this.#version = this.#document?.version;
  }

  /**
   * Whether the user has turned to something else since: another editor, or typing in this one or a page of ours. Opening
   * an editor would then tear them away, and take the keys that they press.
   */
  get left(): boolean {
    const document = vscode.window.activeTextEditor?.document;
    const hasTyped = document?.version !== this.#version || this.#typed.times !== this.#times;
    return document !== this.#document || hasTyped;
  }
}
