import * as vscode from 'vscode';
import type { PendingFile, PendingHunk } from '../../core/review/model.ts';
import type { Run } from '../runs/run.ts';
import { linkedHunks } from '../why/reviewWhys.ts';
import { ChangeLenses } from './changeLenses.ts';
import { PendingTree } from './pendingTree.ts';
import { PROPOSED_SCHEME, type ProposedDocuments } from './proposedDocuments.ts';
import { canAskAgain, compare, type Repair, repairOf } from './refusedHunks.ts';
import type { AcceptResult, Review, Side } from './review.ts';
import { summariseEnded, summarisePending } from './words.ts';
import { exists } from './workspaceFiles.ts';

const { t } = vscode.l10n;

/** Where a command is to act: a hunk or a file that its caller names, else what the cursor is at. */
interface Spot {
  readonly file: PendingFile;
  readonly hunk: PendingHunk | undefined;
  readonly side: Side;
  readonly editor: vscode.TextEditor | undefined;
}

/** Where the user decides on the review that is open: commands, lenses, and what they say. */
export class ReviewDesk implements vscode.Disposable {
  readonly #documents: ProposedDocuments;
  readonly #keep: (review: Review | undefined) => void;
  readonly #lenses = new ChangeLenses(
    () => this.#review,
    () => hasThought(this.#run),
  );
  readonly #tree = new PendingTree(() => this.#review);
  readonly #finished = new vscode.EventEmitter<{ readonly run: Run; readonly accepted: boolean }>();
  /** Everything that a run proposed has been decided; `accepted` tells whether any of it went into files. */
  readonly onDidFinish = this.#finished.event;
  #review: Review | undefined;
  #run: Run | undefined;
  /** The review whose refusals are shown, also when nothing waits any longer. */
  #last: Review | undefined;
  #listening: vscode.Disposable | undefined;

  /** @param keep is told of the review that waits whenever a decision has been made, and when none waits any more */
  constructor(documents: ProposedDocuments, keep: (review: Review | undefined) => void) {
    this.#documents = documents;
    this.#keep = keep;
  }

  /** The review that is open, if any. */
  get review(): Review | undefined {
    return this.#review;
  }

  /**
   * Takes in what the answer of a run came to; the run is told of all decisions.
   * @param show opens the diff
   */
  async take(review: Review, run: Run, show: boolean): Promise<void> {
    this.#last = review;
    if (review.pending.files.length === 0) {
      // Nothing to accept: the reasons are shown, and no review stays open.
      run.propose(summariseEnded(review, 'discarded'));
      review.dispose();
      await this.#refresh();
      return;
    }
    this.#review = review;
    this.#run = run;
    this.#listening = review.onDidChange(() => void this.#refresh());
    await this.#refresh();
    if (show) {
      await review.show();
    }
  }

  /** Shows no refusals any longer: another run starts. */
  clear(): void {
    this.#last = undefined;
    void this.#refresh();
  }

  /** Shows what a refused hunk expected beside what comes nearest, by its number among the refusals. */
  async compare(argument: unknown): Promise<void> {
    const { refusal } = named(argument);
    if (this.#last && refusal !== undefined) {
      await compare(this.#last, this.#documents, refusal);
    }
  }

  /**
   * What a second try for the refused hunks needs. What still waits must be decided first.
   * @returns undefined when there is nothing to ask for, or the user would rather not
   */
  async repair(): Promise<Repair | undefined> {
    const review = this.#last;
    if (!review || !canAskAgain(review)) {
      return undefined;
    }
    const { refusals } = review.pending;
    if (this.#review) {
      const [accept, discard] = [t('Accept and Ask Again'), t('Discard and Ask Again')];
      const choice = await vscode.window.showWarningMessage(
        t('Other changes of this answer still wait for your decision.'),
        { modal: true },
        accept,
        discard,
      );
      if (choice === undefined) {
        return undefined;
      }
      await (choice === accept ? this.accept() : this.discard());
    }
    return this.#review ? undefined : await repairOf(review, refusals);
  }

  /** Applies everything that waits. */
  async accept(): Promise<void> {
    const review = this.#review;
    if (review) {
      await this.#accept(review, undefined);
    }
  }

  /** Drops everything that waits; no file is touched. */
  async discard(): Promise<void> {
    const review = this.#review;
    if (review) {
      await review.discard();
      await this.#endIfDone(review);
    }
  }

  /** Applies one hunk, then goes on to the next. */
  async acceptHunk(argument: unknown): Promise<void> {
    await this.#decideHunk(argument, async (review, ids) => await this.#accept(review, ids));
  }

  /** Drops one hunk, then goes on to the next. */
  async discardHunk(argument: unknown): Promise<void> {
    await this.#decideHunk(argument, async (review, ids) => {
      await review.discard(ids);
      await this.#endIfDone(review);
    });
  }

  /** Applies what waits in one file. */
  async acceptFile(argument: unknown): Promise<void> {
    const [review, spot] = [this.#review, this.#spot(argument)];
    if (review && spot) {
      await this.#accept(review, idsOf([spot.file]));
    }
  }

  /** Drops what waits in one file. */
  async discardFile(argument: unknown): Promise<void> {
    const [review, spot] = [this.#review, this.#spot(argument)];
    if (review && spot) {
      await review.discard(idsOf([spot.file]));
      await this.#endIfDone(review);
    }
  }

  /** Lets everything that was discarded wait again. */
  async bringBack(): Promise<void> {
    await this.#review?.bringBack();
  }

  /** Puts the cursor on the next hunk or the one before: in this file, else in the file after or before it. */
  async go(step: 1 | -1): Promise<void> {
    const files = this.#review?.pending.files ?? [];
    const spot = this.#spot(undefined);
    if (!spot?.editor) {
      const file = step === 1 ? files[0] : files.at(-1);
      await this.#reveal(file, step === 1 ? 0 : -1);
      return;
    }
    const { file, side, editor } = spot;
    const line = editor.selection.active.line;
    const next =
      step === 1
        ? file.hunks.find((hunk) => hunk[side].start > line)
        : file.hunks.findLast((hunk) => Math.max(hunk[side].end - 1, hunk[side].start) < line);
    if (next) {
      select(editor, next[side].start);
      return;
    }
    const at = files.findIndex(({ path }) => path === file.path) + step;
    await this.#reveal(files.at(at % files.length), step === 1 ? 0 : -1);
  }

  /**
   * The change that a command is about, by its number within the review.
   * @param argument names it; else it is the one at the cursor
   */
  changeAt(argument: unknown): { review: Review; run: Run; hunk: number } | undefined {
    const [review, run, spot] = [this.#review, this.#run, this.#spot(argument)];
    const hunk = spot?.hunk ?? (spot?.file.hunks.length === 1 ? spot.file.hunks[0] : undefined);
    return review && run && hunk ? { review, run, hunk: hunk.id } : undefined;
  }

  /**
   * Brings the diff back: of all files, of the one that is named, or at the hunk that is. What was decided opens in its
   * file.
   * @param run id of the run that it is about; the one that was reviewed last unless given
   */
  async show(argument?: unknown, run?: string): Promise<void> {
    const { hunk, path } = named(argument);
    const review = this.#review ?? this.#last;
    if (run !== undefined && review?.id !== run) {
      // An earlier attempt, of which no review is left: the same numbers mean other hunks by now.
      tellUnknown();
      return;
    }
    const files = this.#review?.pending.files ?? [];
    const file = files.find((each) => each.path === path || each.hunks.some(({ id }) => id === hunk));
    if (file) {
      await this.#reveal(
        file,
        Math.max(
          0,
          file.hunks.findIndex(({ id }) => id === hunk),
        ),
      );
    } else if (hunk === undefined && path === undefined) {
      await this.#review?.show();
    } else {
      await showSettled(review, hunk, path);
    }
  }

  dispose(): void {
    this.#listening?.dispose();
    this.#review?.dispose();
    this.#lenses.dispose();
    this.#tree.dispose();
    this.#finished.dispose();
  }

  async #decideHunk(
    argument: unknown,
    decide: (review: Review, ids: ReadonlySet<number>) => Promise<void>,
  ): Promise<void> {
    const [review, spot] = [this.#review, this.#spot(argument)];
    if (!review) {
      return;
    }
    if (!spot?.hunk) {
      void vscode.window.showInformationMessage(t('The cursor is at no proposed change.'));
      return;
    }
    const { file, hunk, side, editor } = spot;
    const at = file.hunks.indexOf(hunk);
    await decide(review, new Set([hunk.id]));
    const rest = this.#review?.pending.files.find(({ path }) => path === file.path);
    if (this.#review !== review || rest?.hunks.some(({ id }) => id === hunk.id)) {
      return;
    }
    if (!rest) {
      await this.#reveal(review.pending.files[0], 0);
    } else if (editor) {
      select(editor, (rest.hunks[at] ?? rest.hunks.at(-1))?.[side].start ?? 0);
    }
  }

  async #accept(review: Review, ids: ReadonlySet<number> | undefined): Promise<void> {
    const { files, refusals } = review.pending;
    const before = files[0]?.path;
    if (files.length === 0) {
      void vscode.window.showInformationMessage(
        refusals.length === 0
          ? t('The files hold all of this edit already.')
          : t('Nothing could be placed in the files as they are now.'),
      );
      return;
    }
    const result = await review.accept(ids);
    if (result === 'applied' && review.pending.files.length === 0) {
      await review.close();
      await this.#showResult(review, before);
      await this.#endIfDone(review);
    }
    warn(result);
  }

  /** Shows a file that was changed, so that the user sees what was applied and can undo it there. */
  async #showResult(review: Review, path: string | undefined): Promise<void> {
    const files = review.decided('accepted').filter(({ kind }) => kind !== 'delete');
    const file = files.find((each) => each.path === path) ?? files[0];
    if (file) {
      await vscode.window.showTextDocument(review.place(file.path), { preview: false });
    }
  }

  async #refresh(): Promise<void> {
    this.#lenses.refresh();
    this.#tree.refresh();
    if (this.#review) {
      const links = this.#run ? linkedHunks(this.#review, this.#run) : {};
      this.#run?.propose({ ...summarisePending(this.#review), ...links });
    }
    this.#keep(this.#review);
    await setContexts(this.#review, this.#last, hasThought(this.#run));
  }

  async #endIfDone(review: Review): Promise<void> {
    if (this.#review !== review || review.pending.files.length > 0) {
      return;
    }
    this.#listening?.dispose();
    const [run, accepted] = [this.#run, review.counts.accepted > 0];
    // Another run may come under review while the editors of this one are closed.
    this.#review = undefined;
    this.#run = undefined;
    await review.close();
    const links = run ? linkedHunks(review, run) : {};
    run?.propose({ ...summariseEnded(review, accepted ? 'accepted' : 'discarded'), ...links });
    review.dispose();
    await this.#refresh();
    if (run) {
      this.#finished.fire({ run, accepted });
    }
  }

  /** Opens the diff of a file with the cursor on one of its hunks. */
  async #reveal(file: PendingFile | undefined, hunk: number): Promise<void> {
    if (!file) {
      return;
    }
    await this.#review?.show(file.path);
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.uri.scheme === PROPOSED_SCHEME) {
      select(editor, file.hunks.at(hunk)?.after.start ?? 0);
    }
  }

  /** What an argument names, such as `{ hunk: 3 }` or `{ path: 'a.ts' }` or a document; else the cursor's place. */
  #spot(argument: unknown): Spot | undefined {
    const review = this.#review;
    if (!review) {
      return undefined;
    }
    const { hunk, path, uri } = named(argument);
    const editor = vscode.window.activeTextEditor;
    const here = editor && review.shownIn(editor.document.uri);
    const file = review.pending.files.find(
      (each) => each.path === path || each.hunks.some(({ id }) => id === hunk),
    );
    const shown = file ? undefined : ((uri && review.shownIn(uri)) ?? here);
    const found = file ?? shown?.file;
    if (!found) {
      return undefined;
    }
    const side = here?.side ?? 'after';
    const line = editor?.selection.active.line ?? 0;
    return {
      file: found,
      hunk:
        hunk === undefined
          ? found.hunks.find(
              ({ [side]: lines }) => line >= lines.start && line <= Math.max(lines.end - 1, lines.start),
            )
          : found.hunks.find(({ id }) => id === hunk),
      side,
      editor: here?.file.path === found.path ? editor : undefined,
    };
  }
}

/** Opens the file in which a hunk was decided, at its place, or the first of a file. */
async function showSettled(
  review: Review | undefined,
  hunk: number | undefined,
  path: string | undefined,
): Promise<void> {
  const settled = review?.settled.find((each) =>
    hunk === undefined ? each.path === path : each.id === hunk,
  );
  const uri = settled && review?.place(settled.path);
  if (settled && uri && (await exists(uri))) {
    select(await vscode.window.showTextDocument(uri, { preview: true }), settled.line);
  } else {
    tellUnknown();
  }
}

function tellUnknown(): void {
  void vscode.window.showInformationMessage(t('The place of this change is not known any more.'));
}

function hasThought(run: Run | undefined): boolean {
  return run !== undefined && run.thought.trim() !== '';
}

/** Reads the argument of a command, which anyone may have made. */
function named(argument: unknown): { hunk?: number; path?: string; refusal?: number; uri?: vscode.Uri } {
  if (argument instanceof vscode.Uri) {
    return { uri: argument };
  }
  if (typeof argument !== 'object' || argument === null) {
    return {};
  }
  return {
    ...('hunk' in argument && typeof argument.hunk === 'number' ? { hunk: argument.hunk } : {}),
    ...('refusal' in argument && typeof argument.refusal === 'number' ? { refusal: argument.refusal } : {}),
    ...('path' in argument && typeof argument.path === 'string' ? { path: argument.path } : {}),
  };
}

function idsOf(files: readonly PendingFile[]): ReadonlySet<number> {
  return new Set(files.flatMap(({ hunks }) => hunks.map(({ id }) => id)));
}

function select(editor: vscode.TextEditor, line: number): void {
  const at = new vscode.Position(Math.min(line, Math.max(editor.document.lineCount - 1, 0)), 0);
  editor.selection = new vscode.Selection(at, at);
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

function warn(result: AcceptResult): void {
  if (result === 'changed') {
    void vscode.window.showWarningMessage(
      t(
        'The file has changed since this proposal was shown. It was placed anew: look once more, then accept.',
      ),
    );
  } else if (result === 'refused') {
    void vscode.window.showErrorMessage(
      t('VS Code could not apply the edit, and nothing was changed. Is a file read-only, or open elsewhere?'),
    );
  }
}

/** What the `when` clauses of the manifest go by. */
async function setContexts(
  review: Review | undefined,
  last: Review | undefined,
  thought: boolean,
): Promise<void> {
  const files = review?.pending.files ?? [];
  const contexts = {
    reviewing: review !== undefined,
    hasWhy: review !== undefined && thought,
    canAskAgain: last !== undefined && canAskAgain(last),
    hasDiscarded: review !== undefined && review.counts.discarded > 0,
    reviewingSeveral: files.length > 1,
    /** The files in which something waits, as `resourcePath` names them: on this machine, and on a remote one. */
    pendingFiles: files.flatMap(({ path }) => {
      const uri = review?.uri(path);
      return uri ? [uri.fsPath, uri.path] : [];
    }),
  };
  for (const [name, value] of Object.entries(contexts)) {
    await vscode.commands.executeCommand('setContext', `rationale.${name}`, value);
  }
}
