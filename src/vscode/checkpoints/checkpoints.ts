import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { type Checkpoint, contentsOf } from '../../core/checkpoints/checkpoint.ts';
import { planRestore, type RestorePlan } from '../../core/checkpoints/plan.ts';
import { applyRestore } from './applyRestore.ts';
import { KeptDocuments } from './keptDocuments.ts';
import { type PresentFile, readPresent } from './presentFile.ts';
import { showDifferences } from './showDifferences.ts';
import { hashOf, Store } from './store.ts';
import { describeBlocked, describePlan, listItem, pathOf, questionOf } from './words.ts';

const { t } = vscode.l10n;

/** A restore as it would be done now. */
interface Prepared {
  readonly plan: RestorePlan;
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** Changes whenever the restore would do anything else than before. */
  readonly digest: string;
}

/** Keeps files as they are before an answer changes them, and brings them back. */
export class Checkpoints implements vscode.Disposable {
  readonly #store: Store;
  readonly #output: vscode.LogOutputChannel;
  readonly #documents = new KeptDocuments();
  /** The answer that is being accepted, perhaps in pieces, and its checkpoint. */
  #open: { readonly answer: string; readonly checkpoint: Checkpoint } | undefined;
  /** The checkpoint of each answer that this window has accepted. */
  readonly #ids = new Map<string, string>();

  /** @param folder absolute path of a folder of our own */
  constructor(folder: string, output: vscode.LogOutputChannel) {
    this.#store = new Store(folder);
    this.#output = output;
  }

  /**
   * Keeps the files that an answer is about to change, as they are on disk and in the editor. Where that fails the
   * user decides.
   * @param answer identifies the answer: its pieces share one checkpoint
   * @returns undefined when it is not to be accepted; else what to call when it could not be
   */
  async keep(
    answer: string,
    instruction: string,
    uris: readonly vscode.Uri[],
  ): Promise<(() => Promise<void>) | undefined> {
    const earlier = this.#open?.answer === answer ? this.#open : undefined;
    const id = earlier?.checkpoint.id ?? randomUUID();
    try {
      const files = await this.#readAll(uris);
      const checkpoint = await this.#store.keep(id, 'answer', instruction, files);
      this.#open = { answer, checkpoint };
      this.#ids.set(answer, id);
      return async () => {
        this.#open = earlier;
        await this.#store.forget(id, earlier?.checkpoint);
      };
    } catch (error) {
      this.#output.error(`checkpoint: ${String(error)}`);
      const yes = t('Accept Anyway');
      const choice = await vscode.window.showWarningMessage(
        t(
          'The files could not be kept as they are now. This answer could not be restored from a checkpoint later.',
        ),
        { modal: true, detail: String(error) },
        yes,
      );
      return choice === yes ? async () => undefined : undefined;
    }
  }

  /** Asks for a checkpoint, shows what restoring it would overwrite, and restores it when the user agrees. */
  async restore(): Promise<void> {
    const checkpoints = await this.#store.list();
    if (checkpoints.length === 0) {
      void vscode.window.showInformationMessage(
        t('There is no checkpoint yet. One is made whenever you accept an edit.'),
      );
      return;
    }
    const items = checkpoints.map((checkpoint) => ({ ...listItem(checkpoint), checkpoint }));
    const picked = await vscode.window.showQuickPick(items, {
      title: t('Restore to Before an Answer'),
      placeHolder: t('The files will be as they were before this answer was accepted'),
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (picked) {
      await this.#restoreShown(picked.checkpoint);
    }
  }

  /**
   * Brings back what several answers of this window have changed, all together: every file as it was before the first
   * of them that touched it. Shows and asks like {@link restore}.
   * @param answers as they were given to {@link keep}, the oldest first
   */
  async restoreBefore(answers: readonly string[]): Promise<void> {
    const ids = answers.map((answer) => this.#ids.get(answer));
    const all = await this.#store.list();
    const kept = ids.flatMap((id) => all.find((checkpoint) => checkpoint.id === id) ?? []);
    const [first] = kept;
    if (first) {
      // Of each file the state that was kept first stands.
      const files = new Map(
        [...kept].reverse().flatMap((each) => each.files.map((file) => [file.uri, file])),
      );
      await this.#restoreShown({ ...first, files: [...files.values()] });
    }
  }

  async #restoreShown(checkpoint: Checkpoint): Promise<void> {
    try {
      await this.#restore(checkpoint);
    } finally {
      await this.#documents.clear();
    }
  }

  dispose(): void {
    this.#documents.dispose();
  }

  async #restore(checkpoint: Checkpoint): Promise<void> {
    const agreed = await this.#agree(checkpoint);
    if (!agreed) {
      return;
    }
    const { plan, contents } = agreed;
    const uris = plan.steps.map(({ uri }) => vscode.Uri.parse(uri, true));
    const safety = await this.#keepPresent(checkpoint, uris);
    if (!safety) {
      void vscode.window.showErrorMessage(
        t('The files could not be kept as they are now, so nothing was restored.'),
      );
      return;
    }
    this.#open = undefined;
    const { applied, unsaved } = await applyRestore(plan.steps, contents);
    if (!applied) {
      await this.#takeBack(safety);
      return;
    }
    if (unsaved.length > 0) {
      void vscode.window.showWarningMessage(
        t('Restored, but not saved: {0}', unsaved.map((uri) => pathOf(uri.toString())).join(', ')),
      );
      return;
    }
    void vscode.window.showInformationMessage(
      plan.steps.length === 1
        ? t('Restored 1 file. To come back, restore the newest checkpoint.')
        : t('Restored {0} files. To come back, restore the newest checkpoint.', plan.steps.length),
    );
  }

  /** Keeps what a restore is about to overwrite; undefined when not all of it can be kept. */
  async #keepPresent(
    { instruction }: Checkpoint,
    uris: readonly vscode.Uri[],
  ): Promise<Checkpoint | undefined> {
    const id = randomUUID();
    try {
      const kept = await this.#store.keep(id, 'restore', instruction, await this.#readAll(uris));
      if (kept.files.every(({ saved }) => saved.type !== 'not-kept')) {
        return kept;
      }
      await this.#store.forget(id, undefined);
    } catch (error) {
      this.#output.error(`checkpoint: ${String(error)}`);
    }
    return undefined;
  }

  /** Shows the differences and asks, again when something changes meanwhile. Undefined when the user does not want. */
  async #agree(checkpoint: Checkpoint): Promise<Prepared | undefined> {
    for (let shown: string | undefined; ; ) {
      const prepared = await this.#prepare(checkpoint);
      const { plan, contents, digest } = prepared;
      if (digest === shown) {
        return prepared;
      }
      if (plan.steps.length === 0) {
        void vscode.window.showInformationMessage(
          [t('There is nothing to restore: the files are as they were.'), ...describeBlocked(plan)].join(
            '\n',
          ),
        );
        return undefined;
      }
      await this.#documents.clear();
      await showDifferences(plan.steps, contents, this.#documents);
      if (!(await confirm(checkpoint, plan))) {
        return undefined;
      }
      shown = digest;
    }
  }

  /** Gets back what an edit that failed half-way has changed. */
  async #takeBack(safety: Checkpoint): Promise<void> {
    const { plan, contents } = await this.#prepare(safety);
    const done = plan.steps.length === 0 || (await applyRestore(plan.steps, contents)).applied;
    void vscode.window.showErrorMessage(
      done
        ? t(
            'VS Code could not restore the files, and nothing was changed. Is one read-only, or open elsewhere?',
          )
        : t(
            'VS Code could restore only some of the files. What was there before is in the newest checkpoint.',
          ),
    );
  }

  async #prepare(checkpoint: Checkpoint): Promise<Prepared> {
    const contents = new Map<string, Uint8Array>();
    for (const { hash } of contentsOf(checkpoint)) {
      const content = await this.#store.read(hash);
      if (content) {
        contents.set(hash, content);
      }
    }
    const uris = checkpoint.files.map(({ uri }) => vscode.Uri.parse(uri, true));
    const present = new Map((await this.#readAll(uris)).map((file) => [file.uri, file]));
    const plan = planRestore(
      checkpoint.files,
      ({ uri }) => {
        const file = present.get(uri);
        const saved = file?.saved instanceof Uint8Array ? hashOf(file.saved) : undefined;
        return file?.obstacle ?? { saved, unsaved: file?.unsaved && hashOf(file.unsaved) };
      },
      (hash) => contents.has(hash),
    );
    const digest = JSON.stringify([
      plan,
      [...present.values()].map(({ saved, unsaved }) => [
        saved instanceof Uint8Array ? hashOf(saved) : saved,
        unsaved && hashOf(unsaved),
      ]),
    ]);
    return { plan, contents, digest };
  }

  async #readAll(uris: readonly vscode.Uri[]): Promise<PresentFile[]> {
    return await Promise.all(uris.map(async (uri) => await readPresent(uri, this.#store.fileBytes)));
  }
}

/** Names every file that will be written, over the diff that shows it. */
async function confirm(checkpoint: Checkpoint, plan: RestorePlan): Promise<boolean> {
  const [restore, compare] = [t('Restore'), t('Compare First')];
  const detail = [
    describePlan(plan),
    '',
    t('What is there now is kept as a checkpoint first, so that you can come back.'),
  ].join('\n');
  const choice = await vscode.window.showWarningMessage(
    questionOf(checkpoint),
    { modal: true, detail },
    restore,
    compare,
  );
  if (choice !== compare) {
    return choice === restore;
  }
  // It stays open while the user looks around; a notification would hide itself.
  const after = await vscode.window.showQuickPick([restore, t('Cancel')], {
    title: t('Restore to Before an Answer'),
    placeHolder: t('On the left is what is there now, on the right what will be.'),
    ignoreFocusOut: true,
  });
  return after === restore;
}
