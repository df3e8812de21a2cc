import * as vscode from 'vscode';

/** A text for one place, shown as ghost text until it is accepted, or the text or the cursor changes. */
export class Ghost implements vscode.InlineCompletionItemProvider, vscode.Disposable {
  readonly #document: vscode.TextDocument;
  readonly #version: number;
  readonly #position: vscode.Position;
  readonly #text: string;
  readonly #disposables: vscode.Disposable[];

  /** @param gone called once, when it can no longer be shown */
  constructor(document: vscode.TextDocument, position: vscode.Position, text: string, gone: () => void) {
    this.#document = document;
    this.#version = document.version;
    this.#position = position;
    this.#text = text;
    this.#disposables = [
      new vscode.Disposable(gone),
      vscode.languages.registerInlineCompletionItemProvider(
        { scheme: document.uri.scheme, pattern: '**' },
        this,
      ),
      vscode.workspace.onDidChangeTextDocument((event) => {
        if (event.document === document && event.contentChanges.length > 0) {
          this.dispose();
        }
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections: [selection] }) => {
        if (textEditor.document === document && !selection?.active.isEqual(position)) {
          this.dispose();
        }
      }),
    ];
  }

  /** Shows it. The document must be in the active editor, with the cursor at the place. */
  async show(): Promise<void> {
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
  }

  provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): vscode.InlineCompletionItem[] {
    const fits =
      document === this.#document && document.version === this.#version && position.isEqual(this.#position);
    return fits ? [new vscode.InlineCompletionItem(this.#text, new vscode.Range(position, position))] : [];
  }

  dispose(): void {
    for (const one of this.#disposables.splice(0)) {
      one.dispose();
    }
  }
}
