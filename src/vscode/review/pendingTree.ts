import * as vscode from 'vscode';
import type { ReviewRefusal } from '../../core/review/barred.ts';
import type { PendingFile, PendingHunk } from '../../core/review/model.ts';
import type { Review } from './review.ts';
import { changeTitle, refusalWords } from './words.ts';

const { t } = vscode.l10n;

/** An entry of the view. Its `path`, `hunk` or `refusal` is what commands act on that are run from there. */
type Entry =
  | { readonly type: 'file'; readonly path: string; readonly file: PendingFile }
  | { readonly type: 'hunk'; readonly hunk: number; readonly shown: PendingHunk; readonly file: PendingFile }
  | { readonly type: 'refusals'; readonly refusals: readonly ReviewRefusal[] }
  | { readonly type: 'refused'; readonly refusal: number; readonly shown: ReviewRefusal };

/** The view *Pending Edits*: the files that wait, their changes, and what could not be placed. */
export class PendingTree implements vscode.TreeDataProvider<Entry>, vscode.Disposable {
  static readonly viewId = 'rationale.pending';

  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #review: () => Review | undefined;
  readonly #view: vscode.TreeView<Entry>;

  constructor(review: () => Review | undefined) {
    this.#review = review;
    this.#view = vscode.window.createTreeView(PendingTree.viewId, { treeDataProvider: this });
  }

  /** To be called whenever what waits has changed. */
  refresh(): void {
    const changes = (this.#review()?.pending.files ?? []).reduce((sum, { hunks }) => sum + hunks.length, 0);
    this.#view.badge =
      changes > 0
        ? { value: changes, tooltip: t('Changes that wait for a decision: {0}', changes) }
        : undefined;
    this.#changed.fire();
  }

  getChildren(entry?: Entry): Entry[] {
    if (!entry) {
      const { files, refusals } = this.#review()?.pending ?? { files: [], refusals: [] };
      return [
        ...files.map((file) => ({ type: 'file' as const, path: file.path, file })),
        ...(refusals.length > 0 ? [{ type: 'refusals' as const, refusals }] : []),
      ];
    }
    switch (entry.type) {
      case 'file':
        return entry.file.hunks.map((shown) => ({ type: 'hunk', hunk: shown.id, shown, file: entry.file }));
      case 'refusals':
        return entry.refusals.map((shown, refusal) => ({ type: 'refused', refusal, shown }));
      case 'hunk':
      case 'refused':
        return [];
    }
  }

  getTreeItem(entry: Entry): vscode.TreeItem {
    switch (entry.type) {
      case 'file':
        return this.#fileItem(entry.file);
      case 'hunk':
        return hunkItem(entry.shown, entry.file);
      case 'refusals':
        return refusalsItem(entry.refusals.length);
      case 'refused':
        return refusedItem(entry.shown, entry.refusal);
    }
  }

  dispose(): void {
    this.#view.dispose();
    this.#changed.dispose();
  }

  #fileItem({ path, kind, to, added, removed, hunks }: PendingFile): vscode.TreeItem {
    const single = kind === 'create' || kind === 'delete';
    const item = new vscode.TreeItem(
      path.slice(path.lastIndexOf('/') + 1),
      single ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Expanded,
    );
    const what = {
      modify: hunks.length === 1 ? t('1 change') : t('{0} changes', hunks.length),
      create: t('new file'),
      delete: t('deleted'),
      rename: t('renamed to {0}', to ?? ''),
    }[kind];
    const uri = this.#review()?.uri(path);
    if (uri) {
      item.resourceUri = uri;
      item.iconPath = vscode.ThemeIcon.File;
    }
    item.id = path;
    item.description = `+${added} −${removed} · ${what}`;
    item.tooltip = `${path} · ${what}`;
    item.contextValue = 'file';
    item.command = { command: 'rationale.openReview', title: t('Show Change'), arguments: [{ path }] };
    return item;
  }
}

function hunkItem(hunk: PendingHunk, file: PendingFile): vscode.TreeItem {
  const { start, end } = hunk.before;
  const item = new vscode.TreeItem(
    hunk.kind !== 'text'
      ? changeTitle(hunk, file)
      : end - start > 1
        ? t('Lines {0} to {1}', start + 1, end)
        : t('Line {0}', start + 1),
  );
  item.id = `${file.path} ${hunk.id}`;
  item.description = hunk.kind === 'text' ? `+${hunk.added} −${hunk.removed}` : '';
  item.contextValue = 'hunk';
  item.command = { command: 'rationale.openReview', title: t('Show Change'), arguments: [{ hunk: hunk.id }] };
  return item;
}

function refusalsItem(count: number): vscode.TreeItem {
  const item = new vscode.TreeItem(t('Not placed'), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = ' refusals';
  item.description = String(count);
  item.iconPath = new vscode.ThemeIcon('warning');
  item.contextValue = 'refusals';
  return item;
}

function refusedItem(refusal: ReviewRefusal, at: number): vscode.TreeItem {
  const line = refusal.hunk.split('\n').find((each) => /^[-+](?!-- |\+\+ )/.test(each));
  const item = new vscode.TreeItem(line?.slice(1).trim() || refusal.path || t('Not placed'));
  item.id = ` refused ${at}`;
  item.description = refusal.path ?? '';
  item.tooltip = refusalWords(refusal);
  item.iconPath = new vscode.ThemeIcon('circle-slash');
  item.contextValue = 'refused';
  item.command = {
    command: 'rationale.compareRefused',
    title: t('Compare with the File'),
    arguments: [{ refusal: at }],
  };
  return item;
}
