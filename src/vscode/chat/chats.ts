import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Left } from '../../core/chat/left.ts';
import * as tree from '../../core/chat/session.ts';
import { expand, holdsEdit, ownCommand } from '../../core/chat/slash.ts';
import type { FromChat } from '../../protocol/chatView.ts';
import type { FromView } from '../../protocol/reasoningView.ts';
import type { App } from '../app.ts';
import { capture } from '../context/capture.ts';
import type { Conductor } from '../runs/conductor.ts';
import { actOn } from '../runs/noticeActions.ts';
import { type Answer, Answers } from './answers.ts';
import type { ChatView } from './chatView.ts';
import { applyCode, insertCode, openText, useAsCommitMessage } from './codeActions.ts';
import { Composing } from './composing.ts';
import { droppedContext } from './context/places.ts';
import { activeContext, namedContext, terminalContext } from './context/sources.ts';
import { exportChat } from './exportChat.ts';
import { pastRun } from './pastRun.ts';
import { Screen } from './screen.ts';
import { Sessions } from './sessions.ts';

/** The chats of this workspace: does what the user asks for in the view, and shows what comes of it. */
export class Chats implements vscode.Disposable {
  readonly #app: App;
  readonly #view: ChatView;
  readonly #sessions: Sessions;
  readonly #composing: Composing;
  readonly #answers: Answers;
  readonly #screen: Screen;
  /** Sessions whose next message is being put together. */
  readonly #preparing = new Set<string>();
  readonly #conductor: () => Promise<Conductor>;
  readonly #listening: readonly vscode.Disposable[];
  /** The session for whose model it was looked how much fits. */
  #looked: string;

  private constructor(app: App, view: ChatView, sessions: Sessions, conductor: () => Promise<Conductor>) {
    this.#app = app;
    this.#view = view;
    this.#conductor = conductor;
    this.#sessions = sessions;
    this.#looked = sessions.current.id;
    this.#composing = new Composing(app, sessions);
    this.#answers = new Answers(app, sessions, this.#composing);
    this.#screen = new Screen(app, view, sessions, this.#composing, this.#answers);
    this.#listening = [
      sessions.onDidChange(() => this.#changed()),
      this.#composing.onDidChange(() => this.#screen.showDraft('')),
      this.#composing.onDidOffer(() => this.#screen.showOffer()),
      this.#answers.onDidChange((event) => this.#screen.follow(event)),
      this.#answers.onDidComplete((answer) => void this.#review(answer)),
      app.settings.onDidChange(() => this.#changed(true)),
    ];
  }

  /**
   * Takes up the chats of this workspace.
   * @param conductor leads the review of what answers propose
   */
  static async open(
    app: App,
    view: ChatView,
    storage: vscode.Uri,
    conductor: () => Promise<Conductor>,
  ): Promise<Chats> {
    return new Chats(app, view, await Sessions.open(storage), conductor);
  }

  /** The session that is shown. */
  get session(): tree.Session {
    return this.#sessions.current;
  }

  /** Shows the view, ready to be typed in. */
  async focus(): Promise<void> {
    await this.#view.focus();
  }

  /**
   * Adds to the next message what a menu names, else what the user looks at; where that is nothing, it is picked.
   * @see namedContext for the arguments
   */
  async add(argument?: unknown, selected?: unknown): Promise<void> {
    if (argument === undefined && !vscode.window.activeTextEditor) {
      await this.focus();
      return await this.#pick(false);
    }
    await this.#add(await namedContext(argument, selected));
  }

  /** Adds to the next message what is selected in the terminal. */
  async addTerminal(): Promise<void> {
    await this.#add(await terminalContext());
  }

  /** Does what the user asked for in the view. */
  async receive(message: FromChat): Promise<void> {
    switch (message.type) {
      case 'ready':
        return await this.#screen.greet();
      case 'new':
        return this.#sessions.showNew();
      case 'open':
        return this.#sessions.show(message.id);
      case 'rename':
        return await this.#view.asks((answered) => this.#sessions.rename(message.id, answered));
      case 'delete':
        return await this.#delete(message.id);
      case 'send':
        return await this.#send(message.text, message.replaces);
      case 'regenerate':
        return await this.#regenerate(message.id);
      case 'branch':
        return await this.#sessions.change(this.session.id, (session) => tree.moveTo(session, message.id));
      case 'stop':
        return this.#answers.streaming(this.session.id)?.run.stop();
      case 'profile':
        return await this.#chooseProfile();
      case 'left':
        if (message.left.text !== this.#sessions.left(message.session).text) {
          this.#app.typed.times++;
        }
        return this.#sessions.leave(message.session, message.left);
      case 'answerNow':
        return await this.#answers.of(message.id)?.control.answerNow();
      case 'addNote':
        return await this.#view.asks(
          async (answered) => await this.#answers.of(message.id)?.control.addNote(undefined, answered),
        );
      case 'editThought':
        return await this.#editThought(message.id);
      case 'commit':
        return await useAsCommitMessage(this.#answers.of(message.id)?.run.answer ?? '');
      case 'attach':
        return await this.#pick(message.typed);
      case 'drop':
        return await this.#composing.attach(droppedContext(message.uris));
      case 'place':
        if (!(await this.#composing.attachPlace(message.text))) {
          this.#view.post({ type: 'paste', text: message.text });
        }
        return;
      case 'takeOffer':
        return await this.#composing.attach(activeContext());
      case 'detach':
        return await this.#composing.detach(message.index);
      case 'measure':
        return this.#screen.showDraft(message.text);
      case 'typed':
        return await this.#composing.typed(message.text);
      case 'automatic':
        return await this.#composing.setAutomatic(message.on, message.text);
      case 'giveUp':
        this.#composing.room.giveUp(message.first);
        return this.#screen.showDraft('');
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
        await this.#openReasoning(message.id);
        return;
      case 'openLink':
        return await openLink(message.url);
      case 'action': {
        const answer = this.#answers.of(message.id);
        return answer && (await this.#act(message.action, answer));
      }
    }
  }

  /** The window closes: ends what streams, and returns once what had come is kept. */
  async leave(): Promise<void> {
    await Promise.all([this.#answers.leave(), this.#sessions.settle()]);
  }

  dispose(): void {
    for (const each of this.#listening) {
      each.dispose();
    }
    this.#answers.dispose();
    this.#screen.dispose();
    this.#composing.dispose();
    this.#sessions.dispose();
  }

  /** How the shown session was left in the view. */
  get left(): Left {
    return this.#sessions.left(this.session.id);
  }

  /** What streams in the shown session; undefined while nothing does. */
  get streaming(): Answer | undefined {
    return this.#answers.streaming(this.session.id);
  }

  /** The answer that is shown in the Reasoning view; undefined where that shows a run of another surface. */
  get inReasoning(): Answer | undefined {
    return this.#answers.ofRun(this.#app.panel.shown);
  }

  /** Does what the user asked for in the Reasoning view, where it shows an answer of a chat. */
  async receiveFromReasoning(answer: Answer, message: FromView): Promise<void> {
    const { run, control } = answer;
    switch (message.type) {
      case 'stop':
        return run.stop();
      case 'resume':
        return await control.resumeEdited(message.thought);
      case 'copy':
        return await vscode.env.clipboard.writeText(message.what === 'thought' ? run.thought : run.answer);
      case 'openLink':
        return await openLink(message.url);
      case 'action':
        return await this.#act(message.action, answer);
      default:
        await (await this.#conductor()).receive(message);
    }
  }

  /** Shows what changed, and looks anew at how much fits where that may be another model's matter now. */
  #changed(settings = false): void {
    this.#screen.show();
    if (settings || this.#looked !== this.session.id) {
      this.#looked = this.session.id;
      void this.#look();
    }
  }

  async #look(): Promise<void> {
    await this.#composing.look();
    this.#screen.showDraft('');
  }

  /** Adds something to the next message, and shows that; where there is nothing, nothing happens. */
  async #add(code: readonly tree.Attachment[]): Promise<void> {
    if (code.length > 0) {
      await this.#composing.attach(Promise.resolve([...code]));
      await this.focus();
    }
  }

  /** @param typed by an @ in the message, which goes when something is picked */
  async #pick(typed: boolean): Promise<void> {
    await this.#view.asks((answered) =>
      this.#composing.pick((something) => {
        if (typed && something) {
          this.#view.post({ type: 'picked' });
        }
        answered();
      }),
    );
  }

  async #delete(id: string): Promise<void> {
    await this.#answers.stop(id);
    const traces = await this.#app.traces();
    const [forgotten, isBack] = await Promise.all([traces.forgetChat(id), this.#sessions.delete(id)]);
    if (isBack) {
      await traces.bringBack(forgotten);
    }
  }

  async #send(text: string, replaces: string | undefined): Promise<void> {
    const own = ownCommand(text);
    if (own === 'clear') {
      return this.#sessions.showNew();
    }
    const { session } = this;
    if (own === 'export') {
      return await exportChat(session);
    }
    if (text.trim() === '' || this.#answers.streaming(session.id) || this.#preparing.has(session.id)) {
      return;
    }
    const old = session.messages.find(({ id }) => id === replaces);
    const base = old ? tree.branchFrom(session, old.parent) : session;
    const parent = base.leaf === undefined ? {} : { parent: base.leaf };
    this.#preparing.add(session.id);
    const next = await this.#composing
      .message(text, [...(old?.attachments ?? []), ...(session.draft ?? [])], base)
      .finally(() => this.#preparing.delete(session.id));
    this.#composing.sent(session.id);
    const { draft: _, ...rest } = base;
    await this.#answers.ask(tree.add(rest, { ...next, id: randomUUID(), ...parent }, Date.now()));
  }

  async #regenerate(id: string): Promise<void> {
    const { session } = this;
    const answer = session.messages.find((each) => each.id === id);
    if (answer?.role === 'assistant' && !this.#answers.streaming(session.id)) {
      await this.#answers.ask(tree.branchFrom(session, answer.parent));
    }
  }

  async #act(action: string, answer: Answer): Promise<void> {
    if (action === 'profile') {
      return await this.#chooseProfile();
    }
    const { run, control, message } = answer;
    await actOn({ run, control, retry: () => this.#regenerate(message) }, action);
    if (!run.active && action === 'goOn') {
      this.#screen.show();
    }
  }

  async #chooseProfile(): Promise<void> {
    const { chooseProfile } = await import('../setup/switchProfile.ts');
    const { id, profile } = this.session;
    const chosen = await this.#view.asks(async (answered) => {
      const choice = await chooseProfile(this.#app, profile);
      if (choice !== false) {
        answered();
      }
      return choice;
    });
    if (chosen !== false) {
      await this.#sessions.change(id, (session) => tree.withProfile(session, chosen));
      await this.#look();
    }
  }

  async #openReasoning(id: string): Promise<Answer | undefined> {
    const found = this.#answers.of(id);
    // Its trace knows the times of the steps, too.
    const kept = found?.run.active ? undefined : await (await this.#app.traces()).runOf(id);
    const answer = kept ? this.#answers.of(id, kept) : found;
    if (answer) {
      this.#app.panel.show(answer.run);
      await vscode.commands.executeCommand('setContext', 'rationale.hasRun', true);
      await this.#app.panel.reveal();
    }
    return answer;
  }

  /** Has the thought edited in the Reasoning view, from where it is resumed. */
  async #editThought(id: string): Promise<void> {
    await (await this.#openReasoning(id))?.control.edit();
  }

  /** Hands the answer to a command that asks for an edit to the review. */
  async #review({ session: id, message, run }: Answer): Promise<void> {
    const session = this.#sessions.get(id);
    const asked = session && tree.pathTo(session, message).at(-2);
    if (asked && expand(asked.text).edit && holdsEdit(run.answer)) {
      const editor = vscode.window.activeTextEditor;
      const edit = pastRun(session, message, 'edit');
      // What was sent is told to be gone from the message a moment later.
      const isTyping = !['', asked.text].includes(this.#sessions.left(this.session.id).text);
      await (await this.#conductor()).presentRun(edit, editor && capture(editor), isTyping);
    }
  }
}

async function openLink(url: string): Promise<void> {
  if (/^https:\/\//i.test(url)) {
    await vscode.env.openExternal(vscode.Uri.parse(url, true));
  }
}
