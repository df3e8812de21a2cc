import * as vscode from 'vscode';

const SCHEME = 'rationale-kept';

/** So that VS Code reads as UTF-8 what is UTF-8, whatever its settings say. */
const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf);

/**
 * What was kept, as read-only files for the diff editors. Files and not documents, so that VS Code itself tells
 * text from pictures and other binaries.
 */
export class KeptDocuments implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;
  readonly #contents = new Map<string, Uint8Array>();
  readonly #registration = vscode.workspace.registerFileSystemProvider(SCHEME, this, {
    isReadonly: true,
    isCaseSensitive: true,
  });

  /** Puts text or bytes up under the path of a file, for the editor's labels and language. */
  add(file: vscode.Uri, key: string, content: string | Uint8Array): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: file.path, query: key });
    const bytes =
      typeof content === 'string'
        ? Buffer.concat([BYTE_ORDER_MARK, new TextEncoder().encode(content)])
        : content;
    this.#contents.set(uri.toString(), bytes);
    return uri;
  }

  /** Takes everything down and closes its diff editors. */
  async clear(): Promise<void> {
    const ours = (uri: vscode.Uri): boolean => uri.scheme === SCHEME;
    // The multi-file diff editor has no input type in the stable API; its title is ours alone, the count is VS Code's.
    const tabs = vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input, label }) =>
        input instanceof vscode.TabInputTextDiff
          ? ours(input.original) || ours(input.modified)
          : label.startsWith(multiDiffTitle()),
      );
    await vscode.window.tabGroups.close(tabs, true);
    this.#contents.clear();
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: this.readFile(uri).length };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    const content = this.#contents.get(uri.toString());
    if (!content) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    return content;
  }

  /** What is put up does not change. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.FileNotFound(uri);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}

/** Title of the multi-file diff editor. */
export function multiDiffTitle(): string {
  return vscode.l10n.t('Now and Before the Answer');
}
