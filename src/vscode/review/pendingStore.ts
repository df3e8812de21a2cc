import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { Turns } from '../storage/turns.ts';
import { writeWhole } from '../storage/wholeFile.ts';
import { fileNameOf, workspaceName } from '../storage/workspaceName.ts';
import { formatStored, parseStored, type StoredReview } from './storedReview.ts';

/** How long a review is kept whose workspace is not opened again, in ms. */
const MAX_AGE_MS = 30 * 24 * 60 * 60 * 1000;

/** Keeps the review that waits in this workspace, in a file that is there as a whole or not at all. */
export class PendingStore {
  readonly #folder: string;
  readonly #file: string;
  /** What was decided when it was last written, or that nothing is kept; undefined when not known. */
  #written: string | undefined;
  readonly #turns = new Turns();

  /**
   * @param folder absolute path; made when something is first kept
   * @param workspace names the workspace
   */
  constructor(folder: string, workspace: string) {
    this.#folder = folder;
    this.#file = join(folder, `${fileNameOf(workspace)}.json`);
  }

  /** The store of the workspace that is open; undefined when none is. */
  static ofWorkspace(globalStorage: vscode.Uri): PendingStore | undefined {
    const name = workspaceName();
    return name === '' ? undefined : new PendingStore(join(globalStorage.fsPath, 'pending'), name);
  }

  /** Whether anything is kept, without reading it. */
  async isUsed(): Promise<boolean> {
    return await stat(this.#file).then(
      () => true,
      () => false,
    );
  }

  async read(): Promise<StoredReview | undefined> {
    try {
      return parseStored(await readFile(this.#file, 'utf8'));
    } catch {
      return undefined;
    }
  }

  /**
   * Keeps a review in place of the one before; one that is too large is not kept.
   * @param id of the review; it is written again only when the decisions on it have changed
   */
  async write(id: string, review: StoredReview): Promise<void> {
    const written = id + JSON.stringify(review.decisions);
    if (this.#written === written) {
      return;
    }
    this.#written = written;
    const text = formatStored(review);
    if (text === undefined) {
      await this.#delete();
      return;
    }
    await this.#next(async () => {
      await mkdir(this.#folder, { recursive: true });
      await writeWhole(this.#file, text);
      await this.#prune();
    });
  }

  /** Keeps nothing any longer. */
  async clear(): Promise<void> {
    if (this.#written !== '') {
      this.#written = '';
      await this.#delete();
    }
  }

  async #delete(): Promise<void> {
    await this.#next(async () => await rm(this.#file, { force: true }));
  }

  /** Takes away what nobody came back for. */
  async #prune(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const file = join(this.#folder, name);
      if ((await stat(file)).mtimeMs < Date.now() - MAX_AGE_MS) {
        await rm(file, { force: true });
      }
    }
  }

  /** What fails here costs the survival of a reload and nothing else. */
  async #next(act: () => Promise<void>): Promise<void> {
    await this.#turns.take(act).catch(() => undefined);
  }
}
