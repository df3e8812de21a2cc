import * as vscode from 'vscode';
import type { PendingFile, PendingHunk } from '../../core/review/model.ts';
import { PROPOSED_SCHEME } from './proposedDocuments.ts';
import type { Review } from './review.ts';

const { t } = vscode.l10n;

/** *Accept*, *Discard* and *Why This Change?* above each change: on the proposed side of a diff, and in the file itself. */
export class ChangeLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #review: () => Review | undefined;
  readonly #hasThought: () => boolean;
  readonly #disposables: readonly vscode.Disposable[] = [
    this.#changed,
    vscode.languages.registerCodeLensProvider([{ scheme: PROPOSED_SCHEME }, { scheme: '*' }], this),
    vscode.window.tabGroups.onDidChangeTabs(() => this.#changed.fire()),
  ];

  /** @param hasThought whether there is a thought that could say why */
  constructor(review: () => Review | undefined, hasThought: () => boolean) {
    this.#review = review;
    this.#hasThought = hasThought;
  }

  /** To be called whenever what waits has changed. */
  refresh(): void {
    this.#changed.fire();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const shown = this.#review()?.shownIn(document.uri);
    if (!shown) {
      return [];
    }
    const { file, side } = shown;
    if (side === 'before' && !hasEditorOfItsOwn(document.uri)) {
      return [];
    }
    return file.hunks.flatMap((hunk) => {
      const line = Math.min(hunk[side].start, Math.max(document.lineCount - 1, 0));
      const range = new vscode.Range(line, 0, line, 0);
      const lens = (title: string, command: string, tooltip: string): vscode.CodeLens =>
        new vscode.CodeLens(range, { title, command, tooltip, arguments: [{ hunk: hunk.id }] });
      const { accept, discard } = labels(hunk, file);
      const lenses = [
        lens(accept, 'rationale.acceptHunk', counts(hunk)),
        lens(discard, 'rationale.discardHunk', counts(hunk)),
        ...(this.#hasThought()
          ? [
              lens(
                t('Why This Change?'),
                'rationale.whyChange',
                t('Show the step of the thought that led here'),
              ),
            ]
          : []),
      ];
      return side === 'before'
        ? [...lenses, lens(t('Show Change'), 'rationale.openReview', counts(hunk))]
        : lenses;
    });
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

/** Whether a file is shown by itself, and not only as the left side of a diff, where the right side has lenses. */
function hasEditorOfItsOwn(uri: vscode.Uri): boolean {
  return vscode.window.tabGroups.all.some(
    ({ activeTab }) =>
      activeTab?.input instanceof vscode.TabInputText && activeTab.input.uri.toString() === uri.toString(),
  );
}

function labels(hunk: PendingHunk, file: PendingFile): { accept: string; discard: string } {
  switch (hunk.kind) {
    case 'text':
      return { accept: t('Accept Change'), discard: t('Discard Change') };
    case 'create':
      return { accept: t('Accept New File'), discard: t('Discard New File') };
    case 'delete':
      return { accept: t('Accept Deletion'), discard: t('Discard Deletion') };
    case 'rename':
      return { accept: t('Accept All and Rename to {0}', file.to ?? ''), discard: t('Discard Renaming') };
  }
}

/** `+3 −1`, in lines. */
function counts({ added, removed }: PendingHunk): string {
  return `+${added} −${removed}`;
}
