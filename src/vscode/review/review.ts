import * as vscode from 'vscode';
import { namedPaths, proposeEdits } from '../../core/edits/propose.ts';
import type { FileChange, Proposal, SourceFile } from '../../core/edits/types.ts';
import type { Captured } from '../context/capture.ts';
import type { ProposedDocuments } from './proposedDocuments.ts';
import { confirmProtected } from './protectedFiles.ts';
import { exists, resolveInWorkspace } from './workspaceFiles.ts';

/** A file of the proposal and where it stands. */
interface Target {
  readonly uri: vscode.Uri;
  /** The text that the model saw; undefined for a file that did not exist. */
  readonly seen: string | undefined;
}

/** What became of an Accept. */
export type AcceptResult =
  | 'applied'
  /** The proposal no longer fits the files; it has been placed anew and is shown again. */
  | 'changed'
  /** The user did not want a protected file to be changed. */
  | 'declined'
  /** VS Code refused the edit as a whole; nothing has changed. */
  | 'refused';

/** Wait after a keystroke before a proposal is placed anew, in ms. */
const REPLACE_DELAY_MS = 150;

/**
 * One answer under review. The files are not touched before Accept; until then the proposal is placed anew on
 * the text as it is whenever one of its files changes.
 */
export class Review implements vscode.Disposable {
  readonly #id: string;
  readonly #answer: string;
  readonly #complete: boolean;
  readonly #defaultPath: string | undefined;
  readonly #documents: ProposedDocuments;
  readonly #targets: ReadonlyMap<string, Target>;
  readonly #taken: ReadonlySet<string>;
  readonly #changed = new vscode.EventEmitter<void>();
  /** The proposal was placed anew. */
  readonly onDidChange = this.#changed.event;
  readonly #disposables: vscode.Disposable[] = [this.#changed];
  #proposal: Proposal = { changes: [], refusals: [] };
  #now: ReadonlyMap<string, string> = new Map();
  #timer: NodeJS.Timeout | undefined;

  private constructor(
    id: string,
    answer: string,
    complete: boolean,
    defaultPath: string | undefined,
    targets: ReadonlyMap<string, Target>,
    taken: ReadonlySet<string>,
    documents: ProposedDocuments,
  ) {
    this.#id = id;
    this.#answer = answer;
    this.#complete = complete;
    this.#defaultPath = defaultPath;
    this.#targets = targets;
    this.#taken = taken;
    this.#documents = documents;
    this.#disposables.push(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && this.#holds(document.uri)) {
          this.#replaceSoon();
        }
      }),
    );
  }

  /**
   * Reads the files that an answer names and places its edits.
   * @param id of the run, unique in this window
   * @param complete false when the answer was cut off
   * @param captured the code that was sent, as it was then
   */
  static async open(
    id: string,
    answer: string,
    complete: boolean,
    captured: Captured,
    documents: ProposedDocuments,
  ): Promise<Review> {
    const { path, text } = captured.context;
    const targets = new Map<string, Target>([[path, { uri: captured.uri, seen: text }]]);
    const taken = new Set<string>();
    const roots = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
    for (const named of namedPaths(answer, roots)) {
      if (targets.has(named)) {
        continue;
      }
      const uri = await resolveInWorkspace(named);
      if (!uri) {
        continue;
      }
      if (!(await exists(uri))) {
        targets.set(named, { uri, seen: undefined });
        continue;
      }
      // A file that VS Code cannot open as text (binary, too large) stays out of reach of the engine.
      const document = await vscode.workspace.openTextDocument(uri).then(
        (opened) => opened,
        () => undefined,
      );
      if (document) {
        targets.set(named, { uri, seen: document.getText() });
      } else {
        taken.add(named);
      }
    }
    const review = new Review(id, answer, complete, path, targets, taken, documents);
    await review.#place();
    return review;
  }

  get proposal(): Proposal {
    return this.#proposal;
  }

  /** Shows one file's change in the diff editor, or all files in the multi-file diff editor. */
  async show(path?: string): Promise<void> {
    const wanted = this.#proposal.changes.filter((change) => path === undefined || change.path === path);
    const [only, ...others] = wanted;
    if (only === undefined) {
      return;
    }
    if (others.length === 0) {
      const { left, right } = this.#sides(only);
      const name = only.path.slice(only.path.lastIndexOf('/') + 1);
      const title = vscode.l10n.t('{0}: proposed by Rationale', name);
      await vscode.commands.executeCommand('vscode.diff', left, right, title, { preview: true });
      return;
    }
    const resources = wanted.map((change) => {
      const { left, right } = this.#sides(change);
      return [this.#uri(change), left, right];
    });
    await vscode.commands.executeCommand('vscode.changes', multiDiffTitle(), resources);
  }

  /** Applies everything that is placed as one edit, all or nothing. */
  async accept(): Promise<AcceptResult> {
    clearTimeout(this.#timer);
    const shown = this.#proposal;
    await this.#place();
    if (!sameChanges(shown, this.#proposal)) {
      this.#changed.fire();
      return 'changed';
    }
    if (!(await confirmProtected(this.#proposal.changes))) {
      return 'declined';
    }
    const edit = new vscode.WorkspaceEdit();
    for (const change of this.#proposal.changes) {
      await this.#add(edit, change);
    }
    return (await vscode.workspace.applyEdit(edit)) ? 'applied' : 'refused';
  }

  /** Shows the first changed file, so that the user sees what was applied and can undo it there. */
  async showResult(): Promise<void> {
    const change = this.#proposal.changes.find(({ kind }) => kind !== 'delete');
    if (change) {
      const uri = change.kind === 'rename' ? await resolveInWorkspace(change.to) : this.#uri(change);
      await vscode.window.showTextDocument(uri ?? this.#uri(change), { preview: false });
    }
  }

  /** The text of a file as it was when the proposal was last placed; empty when there is none. */
  readonly textOf = (path: string): string => this.#now.get(path) ?? '';

  /** Closes the diff editors of this review. */
  async close(): Promise<void> {
    const ours = (uri: vscode.Uri): boolean =>
      [...this.#targets.values()].some(
        (target) => uri.toString() === this.#documents.uri(target.uri, this.#id).toString(),
      );
    // The multi-file diff editor has no input type in the API: its title is ours alone.
    const tabs = vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input, label }) =>
        input instanceof vscode.TabInputTextDiff
          ? ours(input.modified)
          : input === undefined && label === multiDiffTitle(),
      );
    await vscode.window.tabGroups.close(tabs, true);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const { uri } of this.#targets.values()) {
      this.#documents.delete(this.#documents.uri(uri, this.#id));
    }
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  async #add(edit: vscode.WorkspaceEdit, change: FileChange): Promise<void> {
    const uri = this.#uri(change);
    switch (change.kind) {
      case 'create':
        edit.createFile(uri, { contents: new TextEncoder().encode(change.result) });
        return;
      case 'delete':
        edit.deleteFile(uri);
        return;
      case 'modify':
      case 'rename': {
        const document = await vscode.workspace.openTextDocument(uri);
        for (const { start, end, text } of change.edits) {
          edit.replace(uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
        }
        if (change.kind === 'rename') {
          const to = await resolveInWorkspace(change.to);
          if (to) {
            edit.renameFile(uri, to, { overwrite: false });
          }
        }
      }
    }
  }

  #sides(change: FileChange): { left: vscode.Uri; right: vscode.Uri } {
    return {
      left: change.kind === 'create' ? this.#documents.empty(this.#uri(change)) : this.#uri(change),
      right: this.#documents.uri(this.#uri(change), this.#id),
    };
  }

  #uri(change: FileChange): vscode.Uri {
    const target = this.#targets.get(change.path);
    if (!target) {
      throw new Error(`no target for ${change.path}`);
    }
    return target.uri;
  }

  #holds(uri: vscode.Uri): boolean {
    const key = uri.toString();
    return [...this.#targets.values()].some((target) => target.uri.toString() === key);
  }

  #replaceSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      void this.#place().then(() => this.#changed.fire());
    }, REPLACE_DELAY_MS);
  }

  /** Places the answer on the files as they are now. */
  async #place(): Promise<void> {
    const files: SourceFile[] = [];
    for (const [path, { uri, seen }] of this.#targets) {
      if (seen !== undefined) {
        const document = await vscode.workspace.openTextDocument(uri);
        files.push({ path, seen, now: document.getText() });
      }
    }
    this.#now = new Map(files.map(({ path, now }) => [path, now]));
    const roots = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
    const reachable = this.#targets;
    const proposal = proposeEdits(
      this.#answer,
      { files, roots, exists: (path) => this.#taken.has(path) },
      {
        complete: this.#complete,
        ...(this.#defaultPath === undefined ? {} : { defaultPath: this.#defaultPath }),
      },
    );
    // What the workspace cannot reach (outside of it, or through a link that leads out) is refused, not shown.
    const changes = proposal.changes.filter((change) => reachable.has(change.path));
    const outside = proposal.changes.filter((change) => !reachable.has(change.path));
    this.#proposal = {
      changes,
      refusals: [
        ...proposal.refusals,
        ...outside.map((change) => ({
          path: change.path,
          reason: 'path-not-allowed' as const,
          hunk: change.kind === 'create' ? change.result : '',
        })),
      ],
    };
    for (const change of changes) {
      const text = change.kind === 'delete' ? '' : change.result;
      this.#documents.set(this.#documents.uri(this.#uri(change), this.#id), text);
    }
  }
}

function multiDiffTitle(): string {
  return vscode.l10n.t('Proposed by Rationale');
}

/** Whether two proposals would leave the same texts behind. */
function sameChanges(a: Proposal, b: Proposal): boolean {
  const digest = (proposal: Proposal): string =>
    JSON.stringify(
      proposal.changes.map((change) => [
        change.kind,
        change.path,
        change.kind === 'delete' ? '' : change.result,
      ]),
    );
  return digest(a) === digest(b);
}
