import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { capabilitiesOf } from '../../core/backends/body.ts';
import { explainFailure } from '../../core/backends/explain.ts';
import type { Failure } from '../../core/backends/failure.ts';
import { presets } from '../../core/backends/presets.ts';
import { redact } from '../../core/backends/redact.ts';
import { chatMessages, promptDocument } from '../../core/chat/prompt.ts';
import * as tree from '../../core/chat/session.ts';
import { contextOf, ownCommand, slashCommands } from '../../core/chat/slash.ts';
import { planThinking } from '../../core/control/limits.ts';
import { StartMemory } from '../../core/reasoning/startMemory.ts';
import { estimateTokens } from '../../core/reasoning/tokens.ts';
import { chatStrings } from '../../protocol/chatStrings.ts';
import type { ChatMessageView, FromChat } from '../../protocol/chatView.ts';
import { strings } from '../../protocol/reasoningStrings.ts';
import type { App } from '../app.ts';
import { request } from '../runs/request.ts';
import { Run } from '../runs/run.ts';
import type { ChatView } from './chatView.ts';
import { applyCode, insertCode, openText } from './codeActions.ts';
import { pickContext } from './context/picker.ts';
import { droppedContext, placeContext } from './context/places.ts';
import { Room } from './context/room.ts';
import { activeContext, diffContext } from './context/sources.ts';
import { PromptFiles } from './promptFiles.ts';
import { SessionStore } from './sessionStore.ts';
import { messagesView } from './sessionView.ts';

const { t } = vscode.l10n;

/** Prompts below this fit into every context, in tokens. */
const SMALL_TOKENS = 1000;

/** An answer that streams. */
interface Streaming {
  readonly run: Run;
  readonly message: string;
}

/** The chats of this workspace: what is shown, what streams, what is kept. */
export class Chats implements vscode.Disposable {
  readonly #app: App;
  readonly #view: ChatView;
  readonly #store: SessionStore;
  readonly #memory = new StartMemory();
  readonly #sessions = new Map<string, tree.Session>();
  /** Sessions whose next message is being put together. */
  readonly #preparing = new Set<string>();
  readonly #streaming = new Map<string, Streaming>();
  readonly #room: Room;
  readonly #prompts: PromptFiles;
  readonly #notices = new Map<string, ChatMessageView['notice']>();
  #current = '';
  #toldOfStorage = false;
  #sample = false;

  private constructor(app: App, view: ChatView, store: SessionStore) {
    this.#app = app;
    this.#view = view;
    this.#store = store;
    this.#room = new Room(app);
    this.#prompts = new PromptFiles(app.settings);
  }

  /** Reads what is kept for this workspace; a damaged file is named to the user. */
  static async open(app: App, view: ChatView, storage: vscode.Uri): Promise<Chats> {
    const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
    const name = workspaceFile?.toString() ?? workspaceFolders.map(({ uri }) => uri.toString()).join('\n');
    const folder = createHash('sha256').update(name).digest('hex').slice(0, 32);
    const chats = new Chats(app, view, new SessionStore(join(storage.fsPath, 'chats', folder)));
    const { sessions, damaged, shown } = await chats.#store.load();
    for (const session of sessions) {
      chats.#sessions.set(session.id, session);
    }
    const last = sessions.find(({ id }) => id === shown) ?? sessions[0];
    chats.#current = last?.id ?? chats.#create();
    for (const file of damaged) {
      void vscode.window.showWarningMessage(t('A damaged chat was set aside: {0}', file));
    }
    return chats;
  }

  /** The session that is shown. */
  get session(): tree.Session {
    return this.#sessions.get(this.#current) ?? tree.newSession(this.#current, Date.now());
  }

  /** Does what the user asked for in the view. */
  async receive(message: FromChat): Promise<void> {
    switch (message.type) {
      case 'ready': {
        const words = Object.entries({ ...strings, ...chatStrings }).map(([key, text]) => [key, t(text)]);
        this.#view.post({ type: 'hello', strings: Object.fromEntries(words), locale: vscode.env.language });
        this.#show();
        await Promise.all([this.#room.look(), this.#prompts.refresh()]);
        return this.#show();
      }
      case 'new':
        return this.#open(this.#create());
      case 'open':
        return this.#open(message.id);
      case 'rename':
        return await this.#rename(message.id);
      case 'delete':
        return await this.#delete(message.id);
      case 'send':
        return await this.#send(message.text, message.replaces);
      case 'regenerate':
        return await this.#regenerate(message.id);
      case 'branch':
        return await this.#change(this.#current, (session) => tree.moveTo(session, message.id));
      case 'stop':
        return this.#streaming.get(this.#current)?.run.stop();
      case 'attach':
        return await this.#attach(pickContext());
      case 'drop':
        return await this.#attach(droppedContext(message.uris));
      case 'place':
        return await this.#attachPlace(message.text);
      case 'detach':
        return await this.#redraft((chips) => chips.filter((_, index) => index !== message.index));
      case 'measure':
        return this.#showDraft(message.text);
      case 'giveUp':
        this.#room.giveUp(message.first);
        return this.#showDraft('');
      case 'showSent':
        return await this.#showSent(message.text);
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
    for (const { run } of this.#streaming.values()) {
      run.dispose();
    }
  }

  #create(): string {
    const empty = [...this.#sessions.values()].find(({ messages }) => messages.length === 0);
    const made = empty ?? tree.newSession(randomUUID(), Date.now());
    this.#sessions.set(made.id, made);
    return made.id;
  }

  #open(id: string): void {
    if (this.#sessions.has(id)) {
      this.#current = id;
      this.#show();
      void this.#kept(this.#store.writeShown(id));
    }
  }

  async #rename(id: string): Promise<void> {
    const value = this.#sessions.get(id)?.title;
    const title = await vscode.window.showInputBox({ title: t('Rename'), value: value ?? '' });
    if (title !== undefined) {
      await this.#change(id, (session) => tree.rename(session, title));
    }
  }

  async #delete(id: string): Promise<void> {
    const session = this.#sessions.get(id);
    if (!session) {
      return;
    }
    this.#streaming.get(id)?.run.stop();
    this.#sessions.delete(id);
    if (this.#current === id) {
      this.#current = [...this.#sessions.keys()][0] ?? this.#create();
    }
    this.#show();
    await this.#kept(this.#store.delete(id));
    const undo = t('Undo');
    if ((await vscode.window.showInformationMessage(t('Deleted "{0}".', session.title), undo)) === undo) {
      // As after a restart: an answer that streamed has stopped.
      const back = tree.parseSession(tree.formatSession(session)) ?? session;
      this.#sessions.set(id, back);
      this.#open(id);
      await this.#kept(this.#store.write(back));
    }
  }

  async #send(text: string, replaces: string | undefined): Promise<void> {
    const own = ownCommand(text);
    if (own === 'clear') {
      return this.#open(this.#create());
    }
    const { session } = this;
    if (own === 'export') {
      const parts = tree.shown(session).map((each) => `## ${each.role}\n\n${each.text}\n`);
      return await openText(`# ${session.title}\n\n${parts.join('\n')}`, 'markdown');
    }
    if (text.trim() === '' || this.#streaming.has(session.id) || this.#preparing.has(session.id)) {
      return;
    }
    const old = session.messages.find(({ id }) => id === replaces);
    const base = old ? tree.branchFrom(session, old.parent) : session;
    const parent = base.leaf === undefined ? {} : { parent: base.leaf };
    this.#preparing.add(session.id);
    const next = await this.#message(text, [...(old?.attachments ?? []), ...(session.draft ?? [])]).finally(
      () => this.#preparing.delete(session.id),
    );
    const { draft: _, ...rest } = base;
    await this.#answer(tree.add(rest, { ...next, id: randomUUID(), ...parent }, Date.now()));
  }

  async #regenerate(id: string): Promise<void> {
    const { session } = this;
    const answer = session.messages.find((each) => each.id === id);
    if (answer?.role === 'assistant' && !this.#streaming.has(session.id)) {
      await this.#answer(tree.branchFrom(session, answer.parent));
    }
  }

  /** Asks the model for what follows the shown branch, which ends with a message of the user. */
  async #answer(session: tree.Session): Promise<void> {
    const { id } = session;
    const branch = tree.shown(session);
    const endpoint = this.#app.settings.endpoint();
    const model = endpoint ? `${endpoint.model} · ${presets[endpoint.preset].label}` : t('No model');
    const run = new Run({ task: 'ask', instruction: branch.at(-1)?.text ?? '', place: undefined, model });
    const message = randomUUID();
    const parent = session.leaf === undefined ? {} : { parent: session.leaf };
    this.#sessions.set(
      id,
      tree.add(session, { id: message, role: 'assistant', text: '', model, ...parent }, Date.now()),
    );
    this.#sample = false;
    this.#streaming.set(id, { run, message });
    run.onDidChange((change) => this.#follow(id, message, change));
    await this.#change(id, (each) => each);
    let ended: NonNullable<tree.Message['ended']> = 'failed';
    if (endpoint) {
      const apiKey = await this.#app.keys.get(endpoint.baseUrl);
      const { settings } = this.#app;
      const can = capabilitiesOf(endpoint, this.#app.quirks.of(endpoint));
      const { knobs } = planThinking(settings.thinking(), can);
      const fallbackKeys = await this.#app.keys.ofOrigins(endpoint.fallbackUrls ?? []);
      const outcome = await request(
        run,
        { ...endpoint, apiKey, fallbackKeys },
        { messages: chatMessages(await this.#fitting(branch)), maxTokens: settings.maxTokens(), knobs },
        settings.limits(),
        this.#memory,
        this.#app.quirks,
      );
      if (outcome.type === 'failed') {
        this.#fail(message, outcome.failure);
      } else if (outcome.type === 'stopped') {
        ended = 'stopped';
      } else {
        ended = outcome.cut ? 'cut' : 'done';
      }
    } else {
      this.#fail(message, { code: 'not-configured' });
    }
    run.finish(ended === 'failed' ? 'failed' : ended === 'stopped' ? 'stopped' : 'done');
    this.#streaming.delete(id);
    if (this.#sessions.has(id)) {
      await this.#change(id, (each) => tree.update(each, message, { ...heard(run), ended }));
    }
  }

  #follow(session: string, message: string, change: { readonly type: string }): void {
    const run = this.#streaming.get(session)?.run;
    if (!run || session !== this.#current) {
      return;
    }
    if (change.type === 'append' && 'channel' in change && 'text' in change) {
      const channel = change.channel === 'thought' ? 'thought' : 'answer';
      this.#view.post({ type: 'append', session, message, channel, text: String(change.text) });
    } else if (change.type === 'redraw') {
      this.#sample = run.sample;
      this.#show();
    }
  }

  #fail(message: string, failure: Failure): void {
    if (failure.detail !== undefined) {
      this.#app.output.error(redact(failure.detail));
    }
    this.#notices.set(message, explainFailure(failure, this.#app.settings.endpoint(), t));
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

  async #attach(picked: Promise<tree.Attachment[]>): Promise<void> {
    const session = this.#current;
    const added = await picked;
    const labels = new Set(added.map(({ label }) => label));
    await this.#redraft((chips) => [...chips.filter(({ label }) => !labels.has(label)), ...added], session);
  }

  /** A place becomes a chip; anything else is pasted as the text that it is. */
  async #attachPlace(text: string): Promise<void> {
    const found = await placeContext(text);
    if (found) {
      await this.#attach(Promise.resolve(found));
    } else {
      this.#view.post({ type: 'paste', text });
    }
  }

  async #redraft(
    change: (chips: readonly tree.Attachment[]) => tree.Attachment[],
    id = this.#current,
  ): Promise<void> {
    await this.#change(id, (session) => ({ ...session, draft: change(session.draft ?? []) }));
    await this.#room.look();
    this.#showDraft('');
  }

  /** What a message of the user will hold: prompts written out, and code that its command is about. */
  async #message(text: string, attachments: readonly tree.Attachment[]): Promise<Omit<tree.Message, 'id'>> {
    const prompt = await this.#prompts.expand(text);
    const wanted = attachments.length === 0 ? contextOf(text) : undefined;
    const found = wanted === 'changes' ? await diffContext() : wanted === 'code' ? await activeContext() : [];
    const all = [...attachments, ...found];
    return { role: 'user', text, attachments: all, ...(prompt === undefined ? {} : { prompt }) };
  }

  /** What of a branch is sent; short ones fit everywhere, and nothing is asked for them. */
  async #fitting(branch: readonly tree.Message[]): Promise<readonly tree.Message[]> {
    if (this.#room.fit(branch).used >= SMALL_TOKENS) {
      await this.#room.look();
    }
    return this.#room.fit(branch).branch;
  }

  async #showSent(text: string): Promise<void> {
    const next = await this.#message(text, this.session.draft ?? []);
    const { branch } = this.#room.fit([...tree.shown(this.session), { ...next, id: '' }]);
    await openText(promptDocument(chatMessages(branch)), 'markdown');
  }

  async #openReasoning(id: string): Promise<void> {
    const live = [...this.#streaming.values()].find(({ message }) => message === id)?.run;
    const message = this.session.messages.find((each) => each.id === id);
    if (live ?? message) {
      this.#app.panel.show(live ?? pastRun(this.session, id));
      await this.#app.panel.reveal();
    }
  }

  /** The shown branch with the message that is not sent yet. */
  #withDraft(text: string): tree.Message[] {
    const attachments = this.session.draft ?? [];
    return [...tree.shown(this.session), { id: '', role: 'user', text, attachments }];
  }

  #showDraft(text: string): void {
    const draft = this.#room.draft(this.#withDraft(text));
    this.#view.post({ type: 'draft', session: this.#current, draft });
  }

  async #change(id: string, change: (session: tree.Session) => tree.Session): Promise<void> {
    const session = this.#sessions.get(id);
    if (session) {
      const changed = change(session);
      this.#sessions.set(id, changed);
      this.#show();
      await this.#kept(this.#store.write(changed));
    }
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

  #show(): void {
    const { session } = this;
    const streaming = this.#streaming.get(session.id);
    const current = streaming ? tree.update(session, streaming.message, heard(streaming.run)) : session;
    const sessions = [...this.#sessions.values()].sort((a, b) => b.updatedAt - a.updatedAt);
    this.#view.post({
      type: 'list',
      sessions: sessions.map(({ id, title }) => ({ id, title, running: this.#streaming.has(id) })),
    });
    this.#view.post({
      type: 'session',
      id: session.id,
      title: session.title,
      running: streaming !== undefined,
      sample: this.#sample,
      messages: messagesView(current).map((each) => ({ ...each, notice: this.#notices.get(each.id) })),
      draft: this.#room.draft(this.#withDraft('')),
      commands: [...slashCommands, ...this.#prompts.names],
    });
  }
}

/** What a run has come to, as a message keeps it. */
function heard(run: Run): Partial<tree.Message> {
  const { thoughtMs, reasoningTokens, reasoningTokensEstimated } = run.meter();
  return {
    text: run.answer,
    thought: run.thought,
    thoughtTokens: Math.round(reasoningTokens),
    thoughtEstimated: reasoningTokensEstimated,
    ...(thoughtMs === undefined ? {} : { thoughtMs }),
  };
}

/** A kept answer as the Reasoning view shows it. */
function pastRun(session: tree.Session, id: string): Run {
  const branch = tree.pathTo(session, id);
  const message = branch.at(-1);
  const run = new Run({
    task: 'ask',
    instruction: branch.at(-2)?.text ?? '',
    place: undefined,
    model: message?.model ?? '',
    figures: {
      elapsedMs: message?.thoughtMs ?? 0,
      thoughtMs: message?.thoughtMs,
      reasoningTokens: message?.thoughtTokens ?? 0,
      reasoningTokensEstimated: message?.thoughtEstimated ?? true,
      answerTokens: Math.round(estimateTokens(message?.text ?? '')),
      answerTokensEstimated: true,
    },
  });
  run.take([
    { type: 'append', segment: 0, channel: 'thought', source: 'field', text: message?.thought ?? '' },
    { type: 'append', segment: 1, channel: 'answer', source: 'content', text: message?.text ?? '' },
  ]);
  run.finish('done');
  return run;
}
