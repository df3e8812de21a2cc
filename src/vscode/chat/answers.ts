import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { capabilitiesOf } from '../../core/backends/body.ts';
import { presets } from '../../core/backends/presets.ts';
import * as tree from '../../core/chat/session.ts';
import { planThinking } from '../../core/control/limits.ts';
import { keptOf } from '../../core/control/resume.ts';
import type { Message as Spent } from '../../core/usage/book.ts';
import type { App } from '../app.ts';
import { askedOf } from '../runs/asked.ts';
import { alwaysThinksNotice } from '../runs/notices.ts';
import { resumeNotice } from '../runs/resume.ts';
import { Run, type RunChange } from '../runs/run.ts';
import type { TakenUp } from '../runs/task.ts';
import { ThoughtControl } from '../runs/thoughtControl.ts';
import type { EndpointSettings } from '../settings.ts';
import { AnswerRequests, settle } from './answerRequests.ts';
import type { Composing } from './composing.ts';
import { heard, pastRun } from './pastRun.ts';
import type { Sessions } from './sessions.ts';

const { t } = vscode.l10n;

/** What has come of an answer is kept this often while it streams, in ms: a window may close at any time. */
const KEEP_MS = 2000;

/** An answer of a session and its run, as it streams or as it was kept. */
export interface Answer {
  /** Ids. */
  readonly session: string;
  readonly message: string;
  readonly run: Run;
  /** Control over its thought. */
  readonly control: ThoughtControl;
}

/** Something changed in an answer that streams. */
export interface AnswerChange {
  readonly answer: Answer;
  readonly change: RunChange;
}

/** Asks the model for answers, one at a time in each session, and keeps them. */
export class Answers implements vscode.Disposable {
  readonly #app: App;
  readonly #sessions: Sessions;
  readonly #requests: AnswerRequests;
  /** What streams, by session. */
  readonly #streaming = new Map<string, Answer>();
  /** Every answer whose run was made, by its run. */
  readonly #known = new WeakMap<Run, Answer>();
  readonly #changed = new vscode.EventEmitter<AnswerChange>();
  readonly onDidChange = this.#changed.event;
  readonly #ended = new vscode.EventEmitter<Answer>();
  /** An answer is complete. */
  readonly onDidComplete = this.#ended.event;

  constructor(app: App, sessions: Sessions, composing: Composing) {
    this.#app = app;
    this.#sessions = sessions;
    this.#requests = new AnswerRequests(app, composing);
  }

  /** What streams in a session. */
  streaming(session: string): Answer | undefined {
    return this.#streaming.get(session);
  }

  /** The answer that a run belongs to; undefined for the run of another surface. */
  ofRun(run: Run | undefined): Answer | undefined {
    return run && this.#known.get(run);
  }

  /** An answer of the shown session, streaming or kept. @param kept its run, where that is known */
  of(message: string, kept?: Run): Answer | undefined {
    const session = this.#sessions.current;
    const live = this.#streaming.get(session.id);
    if (live?.message === message) {
      return live;
    }
    const inView = this.ofRun(this.#app.panel.shown);
    if (!kept && inView?.message === message && !inView.run.active) {
      return inView;
    }
    const found = session.messages.find(({ id }) => id === message);
    kept?.notify(found?.notice);
    return found?.role === 'assistant'
      ? this.#answer(session.id, message, kept ?? pastRun(session, message))
      : undefined;
  }

  /** Ends what streams in a session, and keeps what has come. */
  async stop(session: string): Promise<void> {
    const live = this.#streaming.get(session);
    if (live) {
      live.run.stop();
      await this.#sessions.change(session, (each) => tree.update(each, live.message, heard(live.run)));
    }
  }

  /** Asks the model for what follows the shown branch, which ends with a message of the user. */
  async ask(session: tree.Session): Promise<void> {
    if (!(await this.#app.ledger.allows(this.#endpoint(session)))) {
      await this.#sessions.put(session);
      return;
    }
    await this.#stream(session, randomUUID(), undefined);
  }

  /** The window closes: ends what streams, and returns once what had come is kept. */
  async leave(): Promise<void> {
    const left = [...this.#streaming.values()];
    // What is no longer among them keeps nothing once its request ends.
    this.#streaming.clear();
    await Promise.all(
      left.map(async ({ session, message, run }) => {
        run.stop();
        const change = { ...heard(run), ended: 'stopped' as const };
        const changed = this.#sessions.change(session, (each) => tree.update(each, message, change));
        await (await this.#app.traces()).keep(run);
        await changed;
      }),
    );
  }

  dispose(): void {
    for (const { run } of this.#streaming.values()) {
      run.dispose();
    }
    this.#changed.dispose();
    this.#ended.dispose();
  }

  /** Goes on from an answer: in its place where all of it stays, else as another one beside it. */
  async #takeUp(answer: Answer, from: TakenUp): Promise<void> {
    const { session: id, message, run } = answer;
    const session = this.#sessions.get(id);
    const old = session?.messages.find((each) => each.id === message);
    if (!session || !old) {
      return;
    }
    const live = this.#streaming.get(id);
    if (live && live.run !== run) {
      return;
    }
    const kept = keptOf(from.resume, from.way);
    const goesOn = kept.thought === run.thought && kept.answer === run.answer;
    const before = live ? tree.update(session, message, { ...heard(run), ended: 'stopped' }) : session;
    await this.#stream(tree.branchFrom(before, old.parent), goesOn ? message : randomUUID(), {
      ...from,
      run,
    });
  }

  /**
   * Streams an answer into a message.
   * @param session its shown branch ends with the message of the user
   * @param from what it goes on from, and the run of that
   */
  async #stream(
    session: tree.Session,
    message: string,
    from: (TakenUp & { readonly run: Run }) | undefined,
  ): Promise<void> {
    const { id } = session;
    const branch = tree.shown(session);
    const endpoint = this.#endpoint(session);
    const model = endpoint ? `${endpoint.model} · ${presets[endpoint.preset].label}` : t('No model');
    const can = endpoint && capabilitiesOf(endpoint, this.#app.quirks.of(endpoint));
    const plan = can && planThinking(this.#app.settings.thinking(), can);
    const seed = from && { text: keptOf(from.resume, from.way), from: from.run };
    const run = new Run({
      task: 'ask',
      instruction: branch.at(-1)?.text ?? '',
      place: undefined,
      model,
      limits: plan?.limits,
      seed,
      ...(endpoint && plan
        ? { asked: { ...askedOf(this.#app, endpoint, plan), id: message, session: id } }
        : {}),
    });
    const answer = this.#answer(id, message, run);
    this.#streaming.set(id, answer);
    if (from) {
      run.notify(resumeNotice(from.resume, from.way));
      this.#showInstead(from.run, run);
    } else if (plan?.cannotDoWithout) {
      run.notify(alwaysThinksNotice());
    }
    run.onDidChange((change) => this.#changed.fire({ answer, change }));
    await this.#sessions.put(withAnswer(session, message, { ...heard(run), model, ended: undefined }));
    const keeping = setInterval(() => void this.#keep(answer), KEEP_MS);
    const outcome = await this.#requests.send(run, endpoint, session, plan?.knobs, from);
    clearInterval(keeping);
    const spent = endpoint && (await this.#app.ledger.enter(endpoint, run));
    if (spent) {
      await this.#sessions.change(id, (each) => withSpent(each, message, spentOf(spent)));
    }
    if (this.#streaming.get(id) !== answer) {
      // Another run went on from this one, and has kept what came.
      return;
    }
    if (outcome.type === 'failed' && from && from.way !== 'ask' && this.#cannotContinue(endpoint)) {
      // The server has just said that it cannot: the next best way needs nothing of it.
      return await this.#stream(session, message, { ...from, way: 'ask' });
    }
    const ended = settle(this.#app, run, outcome, endpoint, session.profile);
    run.finish(ended === 'failed' || ended === 'stopped' ? ended : 'done');
    this.#streaming.delete(id);
    if (this.#sessions.get(id)) {
      void this.#app.traces().then(async (traces) => await traces.keep(run));
    }
    await this.#sessions.change(id, (each) => tree.update(each, message, { ...heard(run), ended }));
    if (ended === 'done') {
      this.#ended.fire(answer);
    }
  }

  async #keep({ session, message, run }: Answer): Promise<void> {
    await this.#sessions.keepQuietly(session, (each) => tree.update(each, message, heard(run)));
  }

  #cannotContinue(endpoint: EndpointSettings | undefined): boolean {
    return endpoint !== undefined && this.#app.quirks.of(endpoint).noContinuation === true;
  }

  #endpoint(session: tree.Session): EndpointSettings | undefined {
    return this.#app.settings.endpoint(session.profile);
  }

  /** The Reasoning view follows a run to the one that goes on from it. */
  #showInstead(old: Run, run: Run): void {
    if (this.#app.panel.shown === old) {
      this.#app.panel.show(run);
    }
  }

  #answer(session: string, message: string, run: Run): Answer {
    const endpoint = () => this.#app.settings.endpoint(this.#sessions.get(session)?.profile);
    const holder = {
      run,
      stop: () => run.stop(),
      takeUp: async (from: TakenUp) => await this.#takeUp(answer, from),
    };
    const control = new ThoughtControl(this.#app, holder, endpoint);
    const answer: Answer = { session, message, run, control };
    this.#known.set(run, answer);
    control.watch(run);
    return answer;
  }
}

/** The session with an answer at the end of its shown branch: the message of that id, or a new one. */
function withAnswer(session: tree.Session, id: string, change: Partial<tree.Message>): tree.Session {
  if (session.messages.some((each) => each.id === id)) {
    return { ...tree.update(session, id, change), leaf: id };
  }
  const parent = session.leaf === undefined ? {} : { parent: session.leaf };
  return tree.add(
    session,
    { ...change, id, role: 'assistant', text: change.text ?? '', ...parent },
    Date.now(),
  );
}

/** Adds what a request took to what the message took before. */
function withSpent(session: tree.Session, id: string, spent: tree.Spent): tree.Session {
  const before = session.messages.find((each) => each.id === id)?.spent;
  return tree.update(session, id, { spent: before ? tree.addSpent(before, spent) : spent });
}

/** What the ledger entered, without where. */
function spentOf({ prompt, cached, thought, answer, cost, estimated }: Spent): tree.Spent {
  return { prompt, cached, thought, answer, estimated, ...(cost === undefined ? {} : { cost }) };
}
