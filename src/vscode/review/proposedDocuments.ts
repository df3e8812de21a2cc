import * as vscode from 'vscode';

/** Scheme of the read-only documents that a review compares with. */
export const PROPOSED_SCHEME = 'rationale-proposed';
/** Scheme of the read-only documents in which a refused hunk is compared with the file. */
const COMPARED_SCHEME = 'rationale-compared';

/**
 * The right sides of a review: what each file would hold after Accept. The left side of a file that does not
 * exist yet, and the right side of one that is to go, are empty documents of the same scheme.
 */
export class ProposedDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #texts = new Map<string, string>();
  readonly #registrations = [PROPOSED_SCHEME, COMPARED_SCHEME].map((scheme) =>
    vscode.workspace.registerTextDocumentContentProvider(scheme, this),
  );

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  /** The address of a file's proposed text; the path is kept, for the editor's labels and language. */
  uri(file: vscode.Uri, review: string): vscode.Uri {
    return vscode.Uri.from({ scheme: PROPOSED_SCHEME, path: file.path, query: review });
  }

  /** The address of one side of a comparison. */
  compared(file: vscode.Uri, side: string): vscode.Uri {
    return vscode.Uri.from({ scheme: COMPARED_SCHEME, path: file.path, query: side });
  }

  /** An empty document with the path of a file. */
  empty(file: vscode.Uri): vscode.Uri {
    return this.uri(file, 'empty');
  }

  set(uri: vscode.Uri, text: string): void {
    const key = uri.toString();
    if (this.#texts.get(key) !== text) {
      this.#texts.set(key, text);
      this.#changed.fire(uri);
    }
  }

  delete(uri: vscode.Uri): void {
    this.#texts.delete(uri.toString());
  }

  dispose(): void {
    vscode.Disposable.from(...this.#registrations).dispose();
    this.#changed.dispose();
  }
}
