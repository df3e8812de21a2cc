import * as vscode from 'vscode';
import * as tree from '../../core/chat/session.ts';
import { chatStrings } from '../../protocol/chatStrings.ts';
import { strings } from '../../protocol/reasoningStrings.ts';
import type { App } from '../app.ts';
import { Pace, STREAM_MS } from '../pace.ts';
import type { AnswerChange, Answers } from './answers.ts';
import type { ChatView } from './chatView.ts';
import type { Composing } from './composing.ts';
import { heard } from './pastRun.ts';
import type { Sessions } from './sessions.ts';
import { messagesView, spentView } from './sessionView.ts';

const { t } = vscode.l10n;

/** How many sent texts the composer goes back through. */
const MAX_HISTORY = 100;

/** Text that was added to a message. */
interface Append {
  readonly session: string;
  readonly message: string;
  readonly channel: 'thought' | 'answer';
  text: string;
}

/** Shows the chats in the view. */
export class Screen {
  readonly #app: App;
  readonly #view: ChatView;
  readonly #sessions: Sessions;
  readonly #composing: Composing;
  readonly #answers: Answers;
  #wasRunning = false;
  /** Text of the shown session that is not posted yet. */
  #pending: Append[] = [];
  readonly #flush = new Pace(STREAM_MS, () => this.#flushNow());

  constructor(app: App, view: ChatView, sessions: Sessions, composing: Composing, answers: Answers) {
    this.#app = app;
    this.#view = view;
    this.#sessions = sessions;
    this.#composing = composing;
    this.#answers = answers;
  }

  /** Greets the page, which has just been loaded. */
  async greet(): Promise<void> {
    const words = Object.entries({ ...strings, ...chatStrings }).map(([key, text]) => [key, t(text)]);
    this.#view.post({
      type: 'hello',
      strings: Object.fromEntries(words),
      locale: vscode.env.language,
      history: this.#sessions.history(MAX_HISTORY),
    });
    this.show();
    await this.#composing.refresh();
    this.show();
  }

  /** Shows what changed in an answer, if it belongs to the shown session. */
  follow({ answer: { session, message, run }, change }: AnswerChange): void {
    if (session !== this.#sessions.current.id) {
      return;
    }
    if (change.type === 'append') {
      const { channel, text } = change;
      const last = this.#pending.at(-1);
      if (last?.message === message && last.channel === channel) {
        last.text += text;
      } else {
        this.#pending.push({ session, message, channel, text });
      }
      this.#flush.ask();
    } else if (change.type === 'progress') {
      this.#flushNow();
      this.#view.post({ type: 'progress', session, message, phase: run.phase, meter: run.meter() });
    } else if (change.type === 'redraw' || change.type === 'notice') {
      this.show();
    }
  }

  /** Shows what one press would add to the message. */
  showOffer(): void {
    const label = this.#composing.offered;
    this.#view.post({ type: 'offer', ...(label === undefined ? {} : { label }) });
  }

  /** Shows the figures of the composer. @param text what is typed, where it matters */
  showDraft(text: string): void {
    this.showOffer();
    this.#view.post({
      type: 'draft',
      session: this.#sessions.current.id,
      draft: this.#composing.draft(text),
    });
  }

  /** Shows the list and the session. */
  show(): void {
    // It is all in what is shown now.
    this.#pending = [];
    this.#flush.settle();
    const session = this.#sessions.current;
    const streaming = this.#answers.streaming(session.id);
    const run = streaming?.run;
    const current = streaming ? tree.update(session, streaming.message, heard(streaming.run)) : session;
    const running = (id: string) => this.#answers.streaming(id) !== undefined;
    const endpoint = this.#app.settings.endpoint(session.profile);
    this.#view.post({
      type: 'list',
      sessions: this.#sessions.all.map(({ id, title }) => ({ id, title, running: running(id) })),
    });
    this.#view.post({
      type: 'session',
      id: session.id,
      title: session.title,
      running: streaming !== undefined,
      sample: tree.shown(current).some(({ sample }) => sample === true),
      model: {
        label: endpoint ? [endpoint.model, session.profile].filter(Boolean).join(' · ') : t('No model'),
        own: session.profile !== undefined,
      },
      spent: spentView(session),
      left: this.#sessions.left(session.id),
      messages: messagesView(current).map((each) =>
        run && each.id === streaming.message
          ? { ...each, live: { phase: run.phase, meter: run.meter() } }
          : each,
      ),
      draft: this.#composing.draft(''),
      commands: this.#composing.commands,
    });
    this.showOffer();
    if (this.#wasRunning !== (streaming !== undefined)) {
      this.#wasRunning = streaming !== undefined;
      void vscode.commands.executeCommand('setContext', 'rationale.chatRunning', this.#wasRunning);
    }
  }

  dispose(): void {
    this.#flush.settle();
  }

  #flushNow(): void {
    this.#flush.settle();
    for (const each of this.#pending.splice(0)) {
      this.#view.post({ type: 'append', ...each });
    }
  }
}
