import * as vscode from 'vscode';
import { chatMessages, promptDocument } from '../../core/chat/prompt.ts';
import * as tree from '../../core/chat/session.ts';
import { contextOf, slashCommands } from '../../core/chat/slash.ts';
import type { ChatDraft } from '../../protocol/chatView.ts';
import type { App } from '../app.ts';
import type { EndpointSettings } from '../settings.ts';
import { openText } from './codeActions.ts';
import { placeContext } from './context/places.ts';
import { Room } from './context/room.ts';
import { activeContext, diffContext } from './context/sources.ts';
import { PromptFiles } from './promptFiles.ts';
import type { Sessions } from './sessions.ts';

/** Prompts below this fit into every context, in tokens. */
const SMALL_TOKENS = 1000;

/** Puts together what is sent: the user's text, what is added to it, and as much of the chat as fits. */
export class Composing {
  readonly #app: App;
  readonly #sessions: Sessions;
  readonly #prompts: PromptFiles;
  /** How much fits. */
  readonly room: Room;
  readonly #redrawn = new vscode.EventEmitter<void>();
  /** What belongs to the next message changed. */
  readonly onDidChange = this.#redrawn.event;

  constructor(app: App, sessions: Sessions) {
    this.#app = app;
    this.#sessions = sessions;
    this.#prompts = new PromptFiles(app.settings);
    this.room = new Room(app);
  }

  /** Slash commands, without the slash. */
  get commands(): string[] {
    return [...slashCommands, ...this.#prompts.names];
  }

  /** Looks anew at what is known of the server and at the user's prompts. */
  async refresh(): Promise<void> {
    await Promise.all([this.look(), this.#prompts.refresh()]);
  }

  /** Looks anew at how much fits into the context of the model that answers in the shown session. */
  async look(): Promise<void> {
    await this.room.look(this.#app.settings.endpoint(this.#sessions.current.profile));
  }

  /** The figures for the composer of the shown session. @param text what is typed, where it matters */
  draft(text: string): ChatDraft {
    const { current } = this.#sessions;
    const attachments = current.draft ?? [];
    return this.room.draft([...tree.shown(current), { id: '', role: 'user', text, attachments }]);
  }

  /** Adds to the message of the shown session; what is there already under the same label is replaced. */
  async attach(picked: Promise<tree.Attachment[]>): Promise<void> {
    const { id } = this.#sessions.current;
    const added = await picked;
    const labels = new Set(added.map(({ label }) => label));
    await this.#change(id, (chips) => [...chips.filter(({ label }) => !labels.has(label)), ...added]);
  }

  /** Adds the code at a place. @returns false for a text that is no place in the workspace */
  async attachPlace(text: string): Promise<boolean> {
    const found = await placeContext(text);
    if (found) {
      await this.attach(Promise.resolve(found));
    }
    return found !== undefined;
  }

  /** Takes one of the things away again. @param index number from 0 */
  async detach(index: number): Promise<void> {
    await this.#change(this.#sessions.current.id, (chips) => chips.filter((_, at) => at !== index));
  }

  /** What a message of the user will hold: prompts written out, and code that its command is about. */
  async message(text: string, attachments: readonly tree.Attachment[]): Promise<Omit<tree.Message, 'id'>> {
    const prompt = await this.#prompts.expand(text);
    const wanted = attachments.length === 0 ? contextOf(text) : undefined;
    const found = wanted === 'changes' ? await diffContext() : wanted === 'code' ? await activeContext() : [];
    const all = [...attachments, ...found];
    return { role: 'user', text, attachments: all, ...(prompt === undefined ? {} : { prompt }) };
  }

  /** What of a branch is sent; short ones fit everywhere, and nothing is asked for them. */
  async fitting(
    branch: readonly tree.Message[],
    endpoint: EndpointSettings,
  ): Promise<readonly tree.Message[]> {
    if (this.room.fit(branch).used >= SMALL_TOKENS) {
      await this.room.look(endpoint);
    }
    return this.room.fit(branch).branch;
  }

  /** Opens the exact prompt that sending `text` would make. */
  async showSent(text: string): Promise<void> {
    const { current } = this.#sessions;
    const next = await this.message(text, current.draft ?? []);
    const { branch } = this.room.fit([...tree.shown(current), { ...next, id: '' }]);
    await openText(promptDocument(chatMessages(branch)), 'markdown');
  }

  dispose(): void {
    this.#redrawn.dispose();
  }

  async #change(id: string, change: (chips: readonly tree.Attachment[]) => tree.Attachment[]): Promise<void> {
    await this.#sessions.change(id, (session) => ({ ...session, draft: change(session.draft ?? []) }));
    await this.look();
    this.#redrawn.fire();
  }
}
