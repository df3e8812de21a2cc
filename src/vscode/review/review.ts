import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { FileChange } from '../../core/edits/types.ts';
import type { ReviewRefusal } from '../../core/review/barred.ts';
import { Decisions, type StoredDecisions } from '../../core/review/decisions.ts';
import {
  type DecidedFile,
  type Pending,
  type PendingFile,
  ReviewModel,
  type SettledUnit,
} from '../../core/review/model.ts';
import type { Unit } from '../../core/review/units.ts';
import { type Located, prepare } from './applyChanges.ts';
import type { ProposedDocuments } from './proposedDocuments.ts';
import { confirmProtected, leadOf, type ProtectedEdit } from './protectedFiles.ts';
import { proposalOf, type ReviewSource, readSource, type SeenFile } from './reviewSource.ts';
import { closeDiffs, type Sides, showDiffs } from './reviewTabs.ts';
import { exists, textOf } from './workspaceFiles.ts';

/** What became of an Accept. */
export type AcceptResult =
  | 'applied'
  /** The proposal no longer fits the files; it has been placed anew and is shown again. */
  | 'changed'
  /** The user did not want a protected file to be changed. */
  | 'declined'
  /** VS Code refused the edit as a whole; nothing has changed. */
  | 'refused'
  /** There was nothing to apply. */
  | 'nothing';

/**
 * Keeps files as they are, right before they are changed.
 * @returns undefined to leave it; else what to call when they were not changed after all
 */
export type Keep = (files: readonly vscode.Uri[]) => Promise<(() => Promise<void>) | undefined>;

/** Which side of a review a document shows. */
export type Side = 'before' | 'after';

/** Wait after a keystroke before a proposal is placed anew, in ms. */
const REPLACE_DELAY_MS = 150;

/**
 * One answer under review. The files are not touched before Accept; until then the proposal is placed anew on
 * the text as it is whenever one of its files changes.
 */
export class Review implements vscode.Disposable {
  /** Of the run that it comes from. */
  readonly id: string;
  readonly #documents: ProposedDocuments;
  /** What it is made from. */
  readonly source: ReviewSource;
  /** The files of the review, by path. */
  readonly #uris: ReadonlyMap<string, vscode.Uri>;
  readonly #model: ReviewModel;
  readonly #keep: Keep;
  readonly #changed = new vscode.EventEmitter<void>();
  /** What waits has changed, or stands elsewhere. */
  readonly onDidChange = this.#changed.event;
  readonly #disposables: vscode.Disposable[] = [this.#changed];
  #pending: Pending = { files: [], refusals: [] };
  #now: ReadonlyMap<string, string> = new Map();
  #digest: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #busy = false;
  /** Placing is done one at a time, in order. */
  #placing: Promise<void> = Promise.resolve();

  private constructor(
    id: string,
    source: ReviewSource,
    documents: ProposedDocuments,
    keep: Keep,
    decisions?: StoredDecisions,
  ) {
    this.id = id;
    this.source = source;
    this.#uris = new Map(source.files.map(({ path, uri }) => [path, vscode.Uri.parse(uri, true)]));
    this.#model = new ReviewModel(
      proposalOf(source),
      new Map(source.files.flatMap(({ path, seen }) => (seen === undefined ? [] : [[path, seen]]))),
      new Decisions(decisions),
    );
    this.#documents = documents;
    this.#keep = keep;
    const soon = (uris: readonly vscode.Uri[]): void => {
      if (uris.some((uri) => this.#pathOf(uri) !== undefined)) {
        this.#placeSoon();
      }
    };
    this.#disposables.push(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) {
          soon([document.uri]);
        }
      }),
      vscode.workspace.onDidCreateFiles(({ files }) => soon(files)),
      vscode.workspace.onDidDeleteFiles(({ files }) => soon(files)),
      vscode.workspace.onDidRenameFiles(({ files }) =>
        soon(files.flatMap(({ oldUri, newUri }) => [oldUri, newUri])),
      ),
    );
  }

  /**
   * Reads the files that an answer names and places its edits.
   * @param id of the run, unique in this window
   * @param complete false when the answer was cut off
   * @param sent the files that the model was sent; where there is one only, it is meant where none is named
   */
  static async open(
    id: string,
    answer: string,
    complete: boolean,
    sent: readonly SeenFile[],
    documents: ProposedDocuments,
    keep: Keep,
  ): Promise<Review> {
    const review = new Review(id, await readSource(answer, complete, sent), documents, keep);
    await review.#place();
    return review;
  }

  /**
   * Takes up a review that was kept.
   * @param units as {@link state} gave it
   * @returns undefined when its source gives other units by now, as another version of the engine may
   */
  static async restore(
    id: string,
    source: ReviewSource,
    decisions: StoredDecisions,
    units: string,
    documents: ProposedDocuments,
    keep: Keep,
  ): Promise<Review | undefined> {
    const review = new Review(id, source, documents, keep, decisions);
    if (review.state.units !== units) {
      review.dispose();
      return undefined;
    }
    await review.#place();
    return review;
  }

  /** What must be kept beside the source to take the review up again. */
  get state(): { readonly decisions: StoredDecisions; readonly units: string } {
    this.#digest ??= createHash('sha256').update(JSON.stringify(this.#model.units)).digest('hex');
    return { decisions: this.#model.decisions.store(), units: this.#digest };
  }

  /** All that the answer proposes, decided or not, in terms of the texts that the model saw. */
  get units(): readonly Unit[] {
    return this.#model.units;
  }

  /** What waits for a decision, and what cannot be done. */
  get pending(): Pending {
    return this.#pending;
  }

  /** What was applied so far, or dropped. */
  decided(how: 'accepted' | 'discarded'): readonly DecidedFile[] {
    return this.#model.decided(how);
  }

  /** The hunks that were decided, whatever has become of the review. */
  get settled(): readonly SettledUnit[] {
    return this.#model.settled();
  }

  /** How many hunks were decided. */
  get counts(): { readonly accepted: number; readonly discarded: number } {
    return this.#model.counts();
  }

  /** All that waits, as changes of the present texts. */
  changes(): FileChange[] {
    return this.#model.changes(this.#pending, this.#all());
  }

  /** The file with something that waits which a document shows, as it is or as it would be. */
  shownIn(uri: vscode.Uri): { readonly file: PendingFile; readonly side: Side } | undefined {
    for (const file of this.#pending.files) {
      const own = this.uri(file.path);
      if (uri.toString() === own.toString()) {
        return { file, side: 'before' };
      }
      if (uri.toString() === this.#documents.uri(own, this.id).toString()) {
        return { file, side: 'after' };
      }
    }
    return undefined;
  }

  /** The text of a file as it was when the review was last placed; undefined when there is no file. */
  textNow(path: string): string | undefined {
    return this.#now.get(path);
  }

  /** The file of the review that a refused hunk is for, if it is for one. */
  pathOf(refusal: ReviewRefusal): string | undefined {
    const path = this.#model.pathOf(refusal) ?? this.source.defaultPath;
    return path !== undefined && this.#uris.has(path) ? path : undefined;
  }

  /** The file that a path of the review means. */
  uri(path: string): vscode.Uri {
    const uri = this.#uris.get(path);
    if (!uri) {
      throw new Error(`${path} is no file of the review`);
    }
    return uri;
  }

  /** Shows one file's change in the diff editor, or all files in the multi-file diff editor. */
  async show(path?: string): Promise<void> {
    const wanted = this.#pending.files.filter((file) => path === undefined || file.path === path);
    await showDiffs(wanted.map((file) => this.#sides(file)));
  }

  /**
   * Applies hunks as one edit, all or nothing; what is left waits on.
   * @param ids of the hunks; all that waits unless given
   */
  async accept(ids: ReadonlySet<number> = this.#all()): Promise<AcceptResult> {
    if (this.#busy) {
      return 'nothing';
    }
    this.#busy = true;
    clearTimeout(this.#timer);
    try {
      return await this.#accept(ids);
    } finally {
      this.#busy = false;
      await this.#place(true);
      this.#changed.fire();
    }
  }

  /**
   * Drops hunks; no file is touched.
   * @param ids of the hunks; all that is undecided, also what cannot be placed at present, unless given
   */
  async discard(ids?: ReadonlySet<number>): Promise<void> {
    if (this.#busy) {
      return;
    }
    this.#model.discard(ids ?? this.#model.open());
    await this.#place(true);
    this.#changed.fire();
  }

  /** Lets everything that was discarded wait again. */
  async bringBack(): Promise<void> {
    this.#model.bringBack();
    await this.#place();
    this.#changed.fire();
  }

  /** Where a file of the review is, or has gone. */
  place(path: string): vscode.Uri {
    const moved = this.#model.decided('accepted').find((file) => file.path === path)?.to;
    return this.uri(moved ?? path);
  }

  /** Closes the diff editors of this review; returns whether there were any. */
  async close(): Promise<boolean> {
    return await closeDiffs(
      new Set([...this.#uris.values()].map((uri) => this.#right(uri).toString())),
      true,
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const uri of this.#uris.values()) {
      this.#documents.delete(this.#right(uri));
    }
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  async #accept(ids: ReadonlySet<number>): Promise<AcceptResult> {
    const shown = this.#model.changes(this.#pending, ids);
    await this.#place();
    const { pending } = this;
    const changes = this.#model.changes(pending, ids);
    if (!sameChanges(shown, changes)) {
      return 'changed';
    }
    if (changes.length === 0) {
      return 'nothing';
    }
    if (!(await confirmProtected(await this.#edits(changes)))) {
      return 'declined';
    }
    const located = this.#locate(changes);
    const prepared = await prepare(located);
    const forget = prepared && (await this.#keep(located.flatMap(({ uri, to }) => (to ? [uri, to] : [uri]))));
    if (prepared && !forget) {
      return 'declined';
    }
    if (!prepared?.upToDate()) {
      await forget?.();
      return 'changed';
    }
    const applied = await vscode.workspace.applyEdit(prepared.edit).then(
      (done) => done,
      () => false,
    );
    if (!applied) {
      await prepared.rollBack();
      await forget?.();
      return 'refused';
    }
    this.#model.accept(pending, changes, ids);
    return 'applied';
  }

  #all(): ReadonlySet<number> {
    return new Set(this.#pending.files.flatMap(({ hunks }) => hunks.map(({ id }) => id)));
  }

  /** The files that changes touch, before and after. */
  async #edits(changes: readonly FileChange[]): Promise<ProtectedEdit[]> {
    const edits: ProtectedEdit[] = [];
    for (const { change, uri, to, before } of this.#locate(changes)) {
      const after = change.kind === 'create' || change.kind === 'modify' ? change.result : undefined;
      edits.push({ path: change.path, ...(await leadOf(uri)), before, after });
      if (change.kind === 'rename' && to) {
        edits.push({ path: change.to, ...(await leadOf(to)), before: undefined, after: change.result });
      }
    }
    return edits;
  }

  #locate(changes: readonly FileChange[]): Located[] {
    return changes.map((change) => ({
      change,
      uri: this.uri(change.path),
      to: change.kind === 'rename' ? this.uri(change.to) : undefined,
      before:
        change.kind === 'create'
          ? undefined
          : this.#pending.files.find(({ path }) => path === change.path)?.before,
    }));
  }

  #sides(file: PendingFile): Sides {
    const uri = this.uri(file.path);
    return {
      file: uri,
      left: file.kind === 'create' ? this.#documents.empty(uri) : uri,
      right: this.#right(uri),
    };
  }

  #right(uri: vscode.Uri): vscode.Uri {
    return this.#documents.uri(uri, this.id);
  }

  #pathOf(uri: vscode.Uri): string | undefined {
    const key = uri.toString();
    return [...this.#uris].find(([, each]) => each.toString() === key)?.[0];
  }

  #placeSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      // What an Accept changes is placed by the Accept.
      if (!this.#busy) {
        await this.#place();
        this.#changed.fire();
      }
    }, REPLACE_DELAY_MS);
  }

  /**
   * Places what waits on the files as they are now.
   * @param decided closes the diffs of files in which nothing is left to decide
   */
  async #place(decided = false): Promise<void> {
    this.#placing = this.#placing.then(async () => {
      const now = new Map<string, string>();
      for (const [path, uri] of this.#uris) {
        const text = await presentText(uri);
        if (text !== undefined) {
          now.set(path, text);
        }
      }
      this.#now = now;
      const settled = new Set(this.#pending.files.map(({ path }) => path));
      this.#pending = this.#model.place(now);
      for (const { path, after } of this.#pending.files) {
        settled.delete(path);
        this.#documents.set(this.#right(this.uri(path)), after);
      }
      for (const path of settled) {
        this.#documents.set(this.#right(this.uri(path)), now.get(path) ?? '');
      }
      if (decided) {
        await closeDiffs(new Set([...settled].map((path) => this.#right(this.uri(path)).toString())), false);
      }
    });
    await this.#placing;
  }
}

/** The text of a file as the editor has it, saved or not; undefined when there is none or it is no text. */
async function presentText(uri: vscode.Uri): Promise<string | undefined> {
  // An unsaved document has no file system behind it, yet it is there.
  const onDisk = vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== undefined;
  return onDisk && !(await exists(uri)) ? undefined : await textOf(uri);
}

/** Whether two lists of changes would leave the same texts behind. */
function sameChanges(a: readonly FileChange[], b: readonly FileChange[]): boolean {
  const digest = (changes: readonly FileChange[]): string =>
    JSON.stringify(
      changes.map((change) => [change.kind, change.path, change.kind === 'delete' ? '' : change.result]),
    );
  return digest(a) === digest(b);
}
