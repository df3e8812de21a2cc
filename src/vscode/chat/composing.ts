import * as vscode from 'vscode';
import type { ChatMessage } from '../../core/backends/types.ts';
import { chatMessages, promptDocument } from '../../core/chat/prompt.ts';
import * as tree from '../../core/chat/session.ts';
import { slashCommands } from '../../core/chat/slash.ts';
import { type Rules, withRules } from '../../core/context/rules.ts';
import type { ChatDraft } from '../../protocol/chatView.ts';
import type { App } from '../app.ts';
import type { Related } from '../context/related.ts';
import type { EndpointSettings } from '../settings.ts';
import { openText } from './codeActions.ts';
import { commandContext } from './commandContext.ts';
import { Automatic } from './context/automatic.ts';
import { ChatRules } from './context/chatRules.ts';
import { Offer } from './context/offer.ts';
import { pickContext, type SymbolSource } from './context/picker.ts';
import { placeContext } from './context/places.ts';
import { Room } from './context/room.ts';
import { PromptFiles } from './promptFiles.ts';
import type { Sessions } from './sessions.ts';

/** Prompts below this fit into every context, in tokens. */
const SMALL_TOKENS = 1000;

/** Puts together what is sent: the user's text, what is added to it, and as much of the chat as fits. */
export class Composing {
  readonly #app: App;
  readonly #sessions: Sessions;
  readonly #automatic: Automatic;
  readonly #prompts: PromptFiles;
  /** How much fits. */
  readonly room: Room;
  readonly #rules: ChatRules;
  readonly #offer = new Offer();
  /** Something else is offered. */
  readonly onDidOffer = this.#offer.onDidChange;
  #related: Related | undefined;
  #progress: vscode.Disposable | undefined;
  readonly #redrawn = new vscode.EventEmitter<void>();
  /** What belongs to the next message changed. */
  readonly onDidChange = this.#redrawn.event;

  constructor(app: App, sessions: Sessions) {
    this.#app = app;
    this.#sessions = sessions;
    this.#automatic = new Automatic(app);
    this.#prompts = new PromptFiles(app.settings);
    this.room = new Room(app);
    this.#rules = new ChatRules(app, this.room);
  }

  /** Slash commands, without the slash. */
  get commands(): string[] {
    return [...slashCommands, ...this.#prompts.names];
  }

  /** Looks anew at what is known of the server and at the user's prompts. */
  async refresh(): Promise<void> {
    await Promise.all([this.look(), this.#prompts.refresh()]);
  }

  /**
   * Looks anew at how much fits into the context of the model that answers in the shown session, and at the rules of the
   * project.
   */
  async look(): Promise<void> {
    const { current } = this.#sessions;
    await this.room.look(this.#app.settings.endpoint(current.profile));
    await this.#rules.look(current, current.draft ?? []);
  }

  /** The figures for the composer of the shown session. @param text what is typed, where it matters */
  draft(text: string): ChatDraft {
    const { current } = this.#sessions;
    const attachments = [...(current.draft ?? []), ...this.#automatic.found(current)];
    const automatic = this.#automatic.isOn(current);
    return {
      ...this.room.draft(
        [...tree.shown(current), { id: '', role: 'user', text, attachments }],
        this.#rules.of(current),
      ),
      automatic,
      ...(automatic && this.#related?.progress ? { reading: this.#related.progress } : {}),
    };
  }

  /** What one press adds to the message of the shown session; undefined for nothing. */
  get offered(): string | undefined {
    return this.#offer.besides((this.#sessions.current.draft ?? []).map(({ label }) => label));
  }

  /** Lets the user pick what is added to the message of the shown session. @param picked called as soon as they did */
  async pick(picked: (something: boolean) => void): Promise<void> {
    let isOpen = true;
    let asked: Related | undefined;
    const symbols: SymbolSource = async (text, most) => {
      const related = await this.#app.related();
      if (!isOpen) {
        return { symbols: [], isReading: false };
      }
      asked = related;
      return { symbols: await related.symbols(text, most), isReading: related.isReading };
    };
    try {
      await this.attach(pickContext(symbols, picked));
    } finally {
      isOpen = false;
      if (!this.#isMapWanted) {
        asked?.rest();
      }
    }
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
    const { current } = this.#sessions;
    const found = this.#automatic.found(current);
    const beyond = index - (current.draft?.length ?? 0);
    const code = found[beyond];
    const rules = this.#rules.of(current)[beyond - found.length];
    if (code) {
      this.#automatic.decline(current, code.label);
      this.#redrawn.fire();
      return;
    }
    if (rules) {
      await this.#sessions.change(current.id, (session) => ({
        ...session,
        withoutRules: [...(session.withoutRules ?? []), rules.path ?? ''],
      }));
      this.#redrawn.fire();
      return;
    }
    await this.#change(current.id, (chips) => chips.filter((_, at) => at !== index));
  }

  /** Looks for relevant code where that is switched on. @param text what is typed */
  async typed(text: string): Promise<void> {
    const { current } = this.#sessions;
    if (this.#automatic.isOn(current)) {
      await this.#watchProgress();
      await this.#automatic.look(current, text, current.draft ?? [], this.room.limit);
      this.#redrawn.fire();
    }
  }

  /** Switches on or off for the shown session that relevant code is added by itself. */
  async setAutomatic(on: boolean, text: string): Promise<void> {
    await this.#sessions.change(this.#sessions.current.id, (session) => ({ ...session, automatic: on }));
    if (on) {
      (await this.#app.related()).prepare(true);
      await this.typed(text);
    } else if (!this.#isMapWanted) {
      this.#related?.release();
    }
  }

  /**
   * What a message of the user will hold: prompts written out, code that its command is about, and what was found.
   * @param session ends with the message that it follows
   */
  async message(
    text: string,
    added: readonly tree.Attachment[],
    session: tree.Session,
  ): Promise<Omit<tree.Message, 'id'>> {
    const expanded = await this.#prompts.expand(text);
    // What was found for another wording is found anew.
    const attachments = added.filter(({ automatic }) => automatic === undefined);
    const { attachments: own = [], prompt = expanded } = await commandContext(text, attachments);
    const all = [...own, ...(await this.#automatic.look(session, text, own, this.room.limit))];
    return { role: 'user', text, attachments: all, ...(prompt === undefined ? {} : { prompt }) };
  }

  /**
   * What is sent for the shown branch of a session; short ones fit everywhere, and the server is asked nothing for them.
   */
  async prompt(
    session: tree.Session,
    endpoint: EndpointSettings,
  ): Promise<{ readonly messages: ChatMessage[]; readonly rules: readonly Rules[] }> {
    const branch = tree.shown(session);
    const rules = await this.#rules.look(session, []);
    if (this.room.fit(branch, rules).used >= SMALL_TOKENS) {
      await this.room.look(endpoint);
    }
    return { messages: withRules(chatMessages(this.room.fit(branch, rules).branch), rules), rules };
  }

  /** Opens the exact prompt that sending `text` would make. */
  async showSent(text: string): Promise<void> {
    const { current } = this.#sessions;
    const next = await this.message(text, current.draft ?? [], current);
    const rules = await this.#rules.look(current, next.attachments ?? []);
    const { branch } = this.room.fit([...tree.shown(current), { ...next, id: '' }], rules);
    await openText(promptDocument(withRules(chatMessages(branch), rules)), 'markdown');
  }

  /** The message of a session was sent: what is found next is for another. */
  sent(id: string): void {
    this.#automatic.forget(id);
  }

  dispose(): void {
    this.#progress?.dispose();
    this.#offer.dispose();
    this.#redrawn.dispose();
  }

  /** Whether relevant code is looked for anywhere. */
  get #isMapWanted(): boolean {
    return (
      this.#app.settings.automaticContext() ||
      this.#sessions.all.some((session) => this.#automatic.isOn(session))
    );
  }

  /** Shows how far the reading of the workspace is. */
  async #watchProgress(): Promise<void> {
    this.#related = await this.#app.related();
    this.#progress ??= this.#related.onDidProgress(() => this.#redrawn.fire());
  }

  async #change(id: string, change: (chips: readonly tree.Attachment[]) => tree.Attachment[]): Promise<void> {
    await this.#sessions.change(id, (session) => ({ ...session, draft: change(session.draft ?? []) }));
    await this.look();
    this.#redrawn.fire();
  }
}
