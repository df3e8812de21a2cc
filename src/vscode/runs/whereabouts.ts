import * as vscode from 'vscode';

/** What the user works on at one moment, to tell later whether a result may come to the front. */
export class Whereabouts {
  readonly #document: vscode.TextDocument | undefined;
  readonly #version: number | undefined;

  constructor() {
    this.#document = vscode.window.activeTextEditor?.document;
    this.#version = this.#document?.version;
  }

  /**
   * Whether the user has turned to something else since: another editor, or typing in this one. Opening an editor
   * would then tear them away, and take the keys that they press.
   */
  get left(): boolean {
    const document = vscode.window.activeTextEditor?.document;
    return document !== this.#document || document?.version !== this.#version;
  }
}
