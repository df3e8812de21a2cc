import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { asNew, type Left } from '../../core/chat/left.ts';
import * as tree from '../../core/chat/session.ts';
import { Pace } from '../pace.ts';
import { fileNameOf, workspaceName } from '../storage/workspaceName.ts';
import { SessionStore } from './sessionStore.ts';

const { t } = vscode.l10n;

/** How a session is left is written at most this often, in ms: it changes with each key press. */
const LEFT_MS = 250;

/** The chats of this workspace, as data: which there are, which one is shown, and that they are kept. */
export class Sessions implements vscode.Disposable {
  readonly #store: SessionStore;
  readonly #sessions = new Map<string, tree.Session>();
  readonly #changed = new vscode.EventEmitter<void>();
  /** A session changed, came, went, or is shown now. */
  readonly onDidChange = this.#changed.event;
  /** How each session was left in the view. */
  readonly #left = new Map<string, Left>();
  readonly #keepingLeft = new Pace(LEFT_MS, () => void this.#keepLeft());
  #current = '';
  #toldOfStorage = false;

  private constructor(store: SessionStore) {
    this.#store = store;
  }

  /** Reads what is kept for this workspace; a damaged file is named to the user. */
  static async open(storage: vscode.Uri): Promise<Sessions> {
    const folder = fileNameOf(workspaceName());
    const made = new Sessions(new SessionStore(join(storage.fsPath, 'chats', folder)));
    await made.#load();
    return made;
  }

  /** The session that is shown. */
  get current(): tree.Session {
    return this.#sessions.get(this.#current) ?? tree.newSession(this.#current, Date.now());
  }

  /** All of them, the one last used first. */
  get all(): readonly tree.Session[] {
    return [...this.#sessions.values()].sort((a, b) => b.updatedAt - a.updatedAt);
  }

  get(id: string): tree.Session | undefined {
    return this.#sessions.get(id);
  }

  /** Shows an empty session: one that is there already, or a new one. */
  showNew(): void {
    this.show(this.#create());
  }

  /** Shows a session. An unknown id changes nothing. */
  show(id: string): void {
    if (this.#sessions.has(id)) {
      this.#current = id;
      this.#changed.fire();
      void this.#keepLeft();
    }
  }

  /** How a session was left in the view. */
  left(id: string): Left {
    return this.#left.get(id) ?? asNew;
  }

  /** Notes how a session is left in the view; that is on disk a moment later. */
  leave(id: string, left: Left): void {
    if (this.#sessions.has(id)) {
      this.#left.set(id, left);
      this.#keepingLeft.ask();
    }
  }

  /** Returns once what was noted is on disk. */
  async settle(): Promise<void> {
    this.#keepingLeft.settle();
    await this.#keepLeft();
  }

  /** What the user has sent in all sessions, oldest first, each text once. @param most how many of them */
  history(most: number): string[] {
    const sent = [...this.all]
      .reverse()
      .flatMap(({ messages }) => messages.filter(({ role }) => role === 'user'));
    return [...new Set(sent.map(({ text }) => text).reverse())].slice(0, most).reverse();
  }

  /** Changes a session and keeps it. An unknown id changes nothing. */
  async change(id: string, change: (session: tree.Session) => tree.Session): Promise<void> {
    const session = this.#sessions.get(id);
    if (session) {
      await this.put(change(session));
    }
  }

  /** Changes a session that streams and keeps it, without a word to those who show it. */
  async keepQuietly(id: string, change: (session: tree.Session) => tree.Session): Promise<void> {
    const session = this.#sessions.get(id);
    if (session) {
      const changed = change(session);
      this.#sessions.set(id, changed);
      await this.#kept(this.#store.write(changed));
    }
  }

  /** Puts a session in the place of the one of its id, and keeps it. */
  async put(session: tree.Session): Promise<void> {
    this.#sessions.set(session.id, session);
    this.#changed.fire();
    await this.#kept(this.#store.write(session));
  }

  /** Asks for another name. @param answered called when the user has given one */
  async rename(id: string, answered: () => void): Promise<void> {
    const value = this.#sessions.get(id)?.title;
    const title = await vscode.window.showInputBox({ title: t('Rename'), value: value ?? '' });
    if (title !== undefined) {
      answered();
      await this.change(id, (session) => tree.rename(session, title));
    }
  }

  /** Deletes a session, and offers to undo that. @returns whether the user did */
  async delete(id: string): Promise<boolean> {
    const session = this.#sessions.get(id);
    if (!session) {
      return false;
    }
    this.#sessions.delete(id);
    if (this.#current === id) {
      this.#current = this.all[0]?.id ?? this.#create();
    }
    this.#changed.fire();
    await this.#kept(this.#store.delete(id));
    const undo = t('Undo');
    if ((await vscode.window.showInformationMessage(t('Deleted "{0}".', session.title), undo)) !== undo) {
      return false;
    }
    // As after a restart: an answer that streamed has stopped.
    const back = tree.parseSession(tree.formatSession(session)) ?? session;
    this.#sessions.set(id, back);
    this.show(id);
    await this.#kept(this.#store.write(back));
    return true;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #load(): Promise<void> {
    const { sessions, damaged, shown, left } = await this.#store.load();
    for (const session of sessions) {
      this.#sessions.set(session.id, session);
    }
    for (const [id, each] of Object.entries(left)) {
      this.#left.set(id, each);
    }
    const last = sessions.find(({ id }) => id === shown) ?? sessions[0];
    this.#current = last?.id ?? this.#create();
    for (const file of damaged) {
      void vscode.window.showWarningMessage(t('A damaged chat was set aside: {0}', file));
    }
  }

  #create(): string {
    const empty = [...this.#sessions.values()].find(({ messages }) => messages.length === 0);
    const made = empty ?? tree.newSession(randomUUID(), Date.now());
    this.#sessions.set(made.id, made);
    return made.id;
  }

  async #keepLeft(): Promise<void> {
    const known = [...this.#left].filter(([id]) => this.#sessions.has(id));
    await this.#kept(this.#store.writeLeft(this.#current, Object.fromEntries(known)));
  }

  /** Storage that cannot be written is told once; the chat goes on. */
  async #kept(written: Promise<void>): Promise<void> {
    try {
      await written;
      this.#toldOfStorage = false;
    } catch (error) {
      if (!this.#toldOfStorage) {
        this.#toldOfStorage = true;
        const cause = error instanceof Error ? error.message : String(error);
        void vscode.window.showWarningMessage(
          t('Chats cannot be kept: {0}. They go on, but are lost when the window closes.', cause),
        );
      }
    }
  }
}
