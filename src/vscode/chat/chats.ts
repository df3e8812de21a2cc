import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import * as tree from '../../core/chat/session.ts';
import { ownCommand } from '../../core/chat/slash.ts';
import { chatStrings } from '../../protocol/chatStrings.ts';
import type { FromChat } from '../../protocol/chatView.ts';
import { strings } from '../../protocol/reasoningStrings.ts';
import type { App } from '../app.ts';
import { type AnswerChange, Answers } from './answers.ts';
import type { ChatView } from './chatView.ts';
import { applyCode, insertCode, openText } from './codeActions.ts';
import { Composing } from './composing.ts';
import { pickContext } from './context/picker.ts';
import { droppedContext } from './context/places.ts';
import { heard, pastRun } from './pastRun.ts';
import { Sessions } from './sessions.ts';
import { messagesView } from './sessionView.ts';

const { t } = vscode.l10n;

/** The chats of this workspace: does what the user asks for in the view, and shows what comes of it. */
export class Chats implements vscode.Disposable {
  readonly #app: App;
  readonly #view: ChatView;
  readonly #sessions: Sessions;
  readonly #composing: Composing;
  readonly #answers: Answers;
  /** Sessions whose next message is being put together. */
  readonly #preparing = new Set<string>();

  private constructor(app: App, view: ChatView, sessions: Sessions) {
    this.#app = app;
    this.#view = view;
    this.#sessions = sessions;
    this.#composing = new Composing(app, sessions);
    this.#answers = new Answers(app, sessions, this.#composing);
    sessions.onDidChange(() => this.#show());
    this.#composing.onDidChange(() => this.#showDraft(''));
    this.#answers.onDidChange((event) => this.#follow(event));
  }

  /** Takes up the chats of this workspace. */
  static async open(app: App, view: ChatView, storage: vscode.Uri): Promise<Chats> {
    return new Chats(app, view, await Sessions.open(storage));
  }

  /** The session that is shown. */
  get session(): tree.Session {
    return this.#sessions.current;
  }

  /** Does what the user asked for in the view. */
  async receive(message: FromChat): Promise<void> {
    switch (message.type) {
      case 'ready':
        return await this.#greet();
      case 'new':
        return this.#sessions.showNew();
      case 'open':
        return this.#sessions.show(message.id);
      case 'rename':
        return await this.#sessions.rename(message.id);
      case 'delete':
        this.#answers.of(message.id)?.run.stop();
        void this.#app.traces().then(async (traces) => await traces.forgetChat(message.id));
        return await this.#sessions.delete(message.id);
      case 'send':
        return await this.#send(message.text, message.replaces);
      case 'regenerate':
        return await this.#regenerate(message.id);
      case 'branch':
        return await this.#sessions.change(this.session.id, (session) => tree.moveTo(session, message.id));
      case 'stop':
        return this.#answers.of(this.session.id)?.run.stop();
      case 'attach':
        return await this.#composing.attach(pickContext());
      case 'drop':
        return await this.#composing.attach(droppedContext(message.uris));
      case 'place':
        if (!(await this.#composing.attachPlace(message.text))) {
          this.#view.post({ type: 'paste', text: message.text });
        }
        return;
      case 'detach':
        return await this.#composing.detach(message.index);
      case 'measure':
        return this.#showDraft(message.text);
      case 'giveUp':
        this.#composing.room.giveUp(message.first);
        return this.#showDraft('');
      case 'showSent':
        return await this.#composing.showSent(message.text);
      case 'copy':
        return await vscode.env.clipboard.writeText(message.text);
      case 'insert':
        return await insertCode(message.text);
      case 'newFile':
        return await openText(message.text, message.language);
      case 'apply':
        return await applyCode(message.text, message.language);
      case 'openReasoning':
        return await this.#openReasoning(message.id);
      case 'openLink':
        if (/^https:\/\//i.test(message.url)) {
          await vscode.env.openExternal(vscode.Uri.parse(message.url, true));
        }
        return;
      case 'action':
        return await this.#act(message.action, message.id);
    }
  }

  dispose(): void {
    this.#answers.dispose();
    this.#composing.dispose();
    this.#sessions.dispose();
  }

  async #greet(): Promise<void> {
    const words = Object.entries({ ...strings, ...chatStrings }).map(([key, text]) => [key, t(text)]);
    this.#view.post({ type: 'hello', strings: Object.fromEntries(words), locale: vscode.env.language });
    this.#show();
    await this.#composing.refresh();
    this.#show();
  }

  async #send(text: string, replaces: string | undefined): Promise<void> {
    const own = ownCommand(text);
    if (own === 'clear') {
      return this.#sessions.showNew();
    }
    const { session } = this;
    if (own === 'export') {
      const parts = tree.shown(session).map((each) => `## ${each.role}\n\n${each.text}\n`);
      return await openText(`# ${session.title}\n\n${parts.join('\n')}`, 'markdown');
    }
    if (text.trim() === '' || this.#answers.of(session.id) || this.#preparing.has(session.id)) {
      return;
    }
    const old = session.messages.find(({ id }) => id === replaces);
    const base = old ? tree.branchFrom(session, old.parent) : session;
    const parent = base.leaf === undefined ? {} : { parent: base.leaf };
    this.#preparing.add(session.id);
    const next = await this.#composing
      .message(text, [...(old?.attachments ?? []), ...(session.draft ?? [])])
      .finally(() => this.#preparing.delete(session.id));
    const { draft: _, ...rest } = base;
    await this.#answers.ask(tree.add(rest, { ...next, id: randomUUID(), ...parent }, Date.now()));
  }

  async #regenerate(id: string): Promise<void> {
    const { session } = this;
    const answer = session.messages.find((each) => each.id === id);
    if (answer?.role === 'assistant' && !this.#answers.of(session.id)) {
      await this.#answers.ask(tree.branchFrom(session, answer.parent));
    }
  }

  async #act(action: string, message: string): Promise<void> {
    if (action === 'retry') {
      return await this.#regenerate(message);
    }
    if (action === 'topUp') {
      await vscode.env.openExternal(vscode.Uri.parse('https://platform.deepseek.com/top_up'));
    } else if (action === 'openSettings') {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'rationale');
    } else if (action === 'setKey') {
      await vscode.commands.executeCommand('rationale.setApiKey');
    } else if (action === 'showOutput') {
      this.#app.output.show();
    } else {
      await vscode.commands.executeCommand('rationale.setup');
    }
  }

  async #openReasoning(id: string): Promise<void> {
    const live = this.#answers.runOf(id);
    const message = this.session.messages.find((each) => each.id === id);
    if (live ?? message) {
      const kept = live ?? (await (await this.#app.traces()).runOf(id));
      this.#app.panel.show(kept ?? pastRun(this.session, id));
      await this.#app.panel.reveal();
    }
  }

  #follow({ session, message, change }: AnswerChange): void {
    if (session !== this.session.id) {
      return;
    }
    if (change.type === 'append') {
      const { channel, text } = change;
      this.#view.post({ type: 'append', session, message, channel, text });
    } else if (change.type === 'redraw') {
      this.#show();
    }
  }

  #showDraft(text: string): void {
    this.#view.post({ type: 'draft', session: this.session.id, draft: this.#composing.draft(text) });
  }

  #show(): void {
    const { session } = this;
    const streaming = this.#answers.of(session.id);
    const current = streaming ? tree.update(session, streaming.message, heard(streaming.run)) : session;
    const running = (id: string) => this.#answers.of(id) !== undefined;
    this.#view.post({
      type: 'list',
      sessions: this.#sessions.all.map(({ id, title }) => ({ id, title, running: running(id) })),
    });
    this.#view.post({
      type: 'session',
      id: session.id,
      title: session.title,
      running: running(session.id),
      sample: tree.shown(current).some(({ sample }) => sample === true),
      messages: messagesView(current).map((each) => ({ ...each, notice: this.#answers.notice(each.id) })),
      draft: this.#composing.draft(''),
      commands: this.#composing.commands,
    });
  }
}
