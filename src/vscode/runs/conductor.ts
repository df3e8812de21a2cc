import * as vscode from 'vscode';
import { capabilitiesOf } from '../../core/backends/body.ts';
import type { Failure } from '../../core/backends/failure.ts';
import { presets } from '../../core/backends/presets.ts';
import { redact } from '../../core/backends/redact.ts';
import { planThinking } from '../../core/control/limits.ts';
import { keptOf, wayToResume } from '../../core/control/resume.ts';
import { StartMemory } from '../../core/reasoning/startMemory.ts';
import { messageCostInWords } from '../../core/usage/words.ts';
import type { FromView } from '../../protocol/reasoningView.ts';
import type { App } from '../app.ts';
import type { Captured } from '../context/capture.ts';
import { contextLength } from '../context/contextLength.ts';
import { rulesFor } from '../context/rules.ts';
import { CodeLinks } from '../links/codeLinks.ts';
import type { ReasoningPanel } from '../reasoning/panel.ts';
import { ReviewDesk } from '../review/desk.ts';
import { type Keep, Review } from '../review/review.ts';
import type { SeenFile } from '../review/reviewSource.ts';
import type { EndpointSettings } from '../settings.ts';
import { TraceDocument } from '../trace/traceDocument.ts';
import { WhyChange } from '../why/whyChange.ts';
import { announceAnswer, announceEdit, announceFailure } from './announce.ts';
import { askedOf } from './asked.ts';
import { Branches } from './branches.ts';
import { giveWay } from './giveWay.ts';
import { alwaysThinksNotice, type Cut, cutNotice, failureNotice, noEditNotice } from './notices.ts';
import { pastedRun } from './pasted.ts';
import { receive } from './receive.ts';
import { request } from './request.ts';
import { capturedOf, offerReview, restoredReview, restoredRun, storedReview } from './restored.ts';
import { resumeNotice } from './resume.ts';
import { Run } from './run.ts';
import { contextFiles, messagesOf, placeOf, seen, sentFiles, type TakenUp, type Task } from './task.ts';
import { ThoughtControl } from './thoughtControl.ts';
import { waitNotice } from './waiting.ts';
import { Whereabouts } from './whereabouts.ts';

const { t } = vscode.l10n;

/** Leads one request at a time from the question to the applied edit. */
export class Conductor implements vscode.Disposable {
  readonly #app: App;
  readonly #trace = new TraceDocument();
  readonly #startMemory = new StartMemory();
  /** Where the user decides on what an answer proposes. */
  readonly desk: ReviewDesk;
  readonly #willAccept = new vscode.EventEmitter<{
    readonly run: Run;
    readonly files: readonly vscode.Uri[];
  }>();
  /** The edit of a run is about to change these files. */
  readonly onWillAccept = this.#willAccept.event;
  /** Control over the thought of the shown run. */
  readonly control: ThoughtControl;
  /** Goes from a change to the thought behind it. */
  readonly why: WhyChange;
  /** Where the code is that a thought or an answer names. */
  readonly #links = new CodeLinks(async (name, waitMs) => await this.#app.mapped(name, waitMs));
  readonly #branches = new Branches();
  #task: Task | undefined;
  #run: Run | undefined;

  constructor(app: App) {
    this.#app = app;
    this.control = new ThoughtControl(app, this);
    this.desk = new ReviewDesk(app.documents, (review) => this.#remember(review));
    this.why = new WhyChange(this.desk, app.panel, (run) => this.showBranch(run.branch?.index ?? 0));
  }

  /**
   * Starts a request; the one before it ends, and a proposal that still waits is dropped after a question.
   * @param begun is told of the run before anything is sent
   * @returns when the answer is there and, for an edit, under review: the run; undefined when there is no answer
   */
  async start(task: Task, begun?: (run: Run) => void): Promise<Run | undefined> {
    if (!(await giveWay(this.#run, () => this.stop(), this.desk))) {
      return undefined;
    }
    const endpoint = this.#app.settings.endpoint();
    if (!(await this.#app.ledger.allows(endpoint))) {
      return;
    }
    const { from, where = this.whereabouts() } = task;
    const thinking = this.#app.settings.thinking();
    const plan = endpoint && planThinking(thinking, capabilitiesOf(endpoint, this.#app.quirks.of(endpoint)));
    const run = new Run({
      task: task.kind,
      instruction: task.label ?? task.instruction,
      place: placeOf(task),
      model: endpoint ? modelLabel(endpoint) : t('No model'),
      limits: plan?.limits,
      ...(endpoint && plan ? { asked: askedOf(this.#app, endpoint, plan) } : {}),
      ...(from && this.#run ? { seed: { text: keptOf(from.resume, from.way), from: this.#run } } : {}),
    });
    this.#run?.stop();
    this.#branches.add(run, from !== undefined);
    this.desk.clear();
    this.#run = run;
    this.#task = task;
    this.control.watch(run);
    if (from) {
      run.notify(resumeNotice(from.resume, from.way));
    } else if (plan?.cannotDoWithout) {
      run.notify(alwaysThinksNotice());
    }
    begun?.(run);
    this.#app.panel.show(run);
    await setContext('hasRun', true);
    if (!(task.kind === 'ask' && task.quiet && endpoint)) {
      await this.#app.panel.reveal();
    }
    if (!endpoint) {
      this.#fail(run, { code: 'not-configured' }, undefined);
      return undefined;
    }
    await setContext('running', true);
    const { activity } = this.#app.status;
    activity.follow(run);
    const apiKey = await this.#app.keys.get(endpoint.baseUrl);
    const fallbackKeys = await this.#app.keys.ofOrigins(endpoint.fallbackUrls ?? []);
    const rules = await rulesFor(
      this.#app.settings,
      contextFiles(task).map(({ uri }) => uri),
      async () => await contextLength(this.#app, endpoint),
    );
    run.obey(rules);
    this.#app.output.info(`${task.kind}: ${endpoint.model} at ${redact(endpoint.baseUrl)}`);
    const outcome = await request(
      run,
      { ...endpoint, apiKey, fallbackKeys },
      {
        messages: messagesOf(task, rules),
        maxTokens: this.#app.settings.maxTokens(),
        ...(plan ? { knobs: plan.knobs } : {}),
        ...(from && from.way !== 'ask' ? { continuation: keptOf(from.resume, from.way) } : {}),
      },
      this.#app.settings.limits(),
      this.#startMemory,
      this.#app.quirks,
      (failure, waitMs) => {
        const { code, detail = '' } = failure;
        this.#app.output.warn(`${code}; sent once more in ${Math.round(waitMs)} ms: ${detail}`);
        run.wait(waitNotice(failure, waitMs));
      },
    );
    activity.heard(outcome);
    const entry = await this.#app.ledger.enter(endpoint, run);
    const cost = entry && messageCostInWords(entry, t, vscode.env.language);
    if (cost !== undefined) {
      run.bill(cost);
    }
    if (this.#run !== run) {
      run.finish('stopped');
      this.#keep(run);
      return undefined;
    }
    await setContext('running', false);
    switch (outcome.type) {
      case 'stopped':
        run.finish('stopped');
        this.#keep(run);
        return undefined;
      case 'failed':
        if (from && from.way !== 'ask') {
          const can = capabilitiesOf(endpoint, this.#app.quirks.of(endpoint));
          const way = wayToResume(can, from.resume, false);
          // The server has just said that it cannot: the next best way needs less of it.
          if (way !== from.way && way !== 'server') {
            this.#branches.drop(run);
            return await this.start({ ...task, from: { ...from, way } }, begun);
          }
        }
        this.#fail(run, outcome.failure, endpoint);
        this.#keep(run);
        await announceFailure(this.#app.panel, run, where);
        return undefined;
      case 'answered':
        run.finish('done');
        this.#keep(run);
        if (task.kind === 'edit' && !outcome.cut && (await task.deliver?.(run))) {
          return run;
        }
        if (task.kind === 'edit') {
          await this.#propose(run, sentFiles(task), outcome.cut, where);
          return run;
        }
        if (outcome.cut) {
          run.notify(cutNotice(outcome.cut));
        }
        if (!task.shownElsewhere) {
          announceAnswer(this.#app.panel, run);
        }
        return run;
    }
  }

  /** The user has typed into a field of the view. */
  noteTyping(): void {
    this.#app.typed.times++;
  }

  /** What the user works on now. */
  whereabouts(): Whereabouts {
    return new Whereabouts(this.#app.typed);
  }

  /**
   * Puts an answer from elsewhere under review, as if a model had given it here.
   * @param label what the view shows as the request
   * @param captured the file that is meant where the answer names none
   * @returns false when the user would rather keep what is there, or there is no edit in it
   */
  async present(answer: string, label: string, captured: Captured | undefined): Promise<boolean> {
    return await this.presentRun(pastedRun(answer, label, captured), captured);
  }

  /**
   * Puts the answer of a run that ended elsewhere under review, as {@link present} does.
   * @param left the user has turned to something else since it was asked for
   */
  async presentRun(run: Run, captured: Captured | undefined, left = false): Promise<boolean> {
    if (!(await giveWay(this.#run, () => this.stop(), this.desk))) {
      return false;
    }
    this.#branches.add(run, false);
    this.desk.clear();
    this.#run = run;
    this.#task = captured && { kind: 'edit', instruction: run.options.instruction, captured };
    this.#app.panel.show(run);
    await setContext('hasRun', true);
    await this.#propose(run, captured ? [seen(captured)] : [], undefined, { left });
    return run.proposal !== undefined;
  }

  /** Takes up the review that waited when the window was closed, if there was one, and offers it. */
  async restore(): Promise<void> {
    const stored = await this.#app.pending?.read();
    if (!stored) {
      return;
    }
    const run = restoredRun(stored);
    const review = await restoredReview(stored, run, this.#app.documents, this.#keepFor(run));
    if (!review) {
      run.dispose();
      await this.#app.pending?.clear();
      return;
    }
    this.#branches.add(run, false);
    this.#run = run;
    this.#task = { kind: 'edit', instruction: stored.run.instruction, captured: capturedOf(stored) };
    this.#app.panel.show(run);
    await setContext('hasRun', true);
    await this.desk.take(review, run, false);
    void offerReview(this.desk, await review.close());
  }

  /** Starts the last request anew, on the code as it was then. */
  async retry(): Promise<void> {
    if (this.#task) {
      await this.start({ ...this.#task, where: undefined });
    }
  }

  /** Sends the hunks that were refused back to the model, with the text of their places as it is now. */
  async askAgain(): Promise<void> {
    const task = this.#task;
    const repair = task?.kind === 'edit' ? await this.desk.repair() : undefined;
    if (task?.kind === 'edit' && repair) {
      await this.start({ ...task, repair, where: undefined });
    }
  }

  /** The Reasoning view. */
  get panel(): ReasoningPanel {
    return this.#app.panel;
  }

  /** What the view shows: the request, or a chat's answer, a kept trace or its replay. */
  get shown(): Run | undefined {
    return this.#app.panel.shown;
  }

  /** The request that is led, running or ended. */
  get run(): Run | undefined {
    return this.#run;
  }

  /** Has the view link the texts of what it shows that name code. */
  async linkCode(run: Run, texts: readonly string[]): Promise<void> {
    for await (const links of this.#links.resolve(run, texts, this.#filesOf(run))) {
      this.#app.panel.showLinks(run, links);
    }
  }

  /** Opens the code that a text of what is shown names. */
  async openCode(run: Run, text: string): Promise<void> {
    await this.#links.open(run, text, this.#filesOf(run));
  }

  /** Starts the task of the shown run anew, from a message. */
  async takeUp(from: TakenUp): Promise<void> {
    if (this.#task) {
      await this.start({ ...this.#task, from, where: undefined });
    }
  }

  /** Shows another of the runs that went on from one another; not while one runs. @param index number from 0 */
  showBranch(index: number): void {
    const run = this.#branches.at(index);
    if (run && run !== this.#run && !this.#run?.active) {
      this.#run = run;
      this.#app.panel.show(run);
    }
  }

  /** Ends the running request; what arrived stays in the view. */
  stop(): void {
    this.#run?.stop();
    void setContext('running', false);
  }

  /** Opens what is shown as a read-only document. */
  async openTrace(): Promise<void> {
    const run = this.#app.panel.shown ?? this.#run;
    if (run) {
      await this.#trace.open(run);
    }
  }

  /** Does what a control of a replay is for. */
  async controlReplay(message: Extract<FromView, { type: 'replay' }>): Promise<void> {
    (await this.#app.traces()).replays.control(message);
  }

  dispose(): void {
    this.#trace.dispose();
    this.#willAccept.dispose();
    this.#branches.dispose();
    this.desk.dispose();
  }

  /** @param where whether the user has turned to something else since the answer was asked for */
  async #propose(
    run: Run,
    sent: readonly SeenFile[],
    cut: Cut | undefined,
    where: Pick<Whereabouts, 'left'>,
  ): Promise<void> {
    const review = await Review.open(run.id, run.answer, !cut, sent, this.#app.documents, this.#keepFor(run));
    const { files, refusals } = review.pending;
    if (files.length === 0 && refusals.length === 0) {
      review.dispose();
      run.notify(cut ? cutNotice(cut) : noEditNotice());
      announceAnswer(this.#app.panel, run);
      return;
    }
    if (cut) {
      run.notify(cutNotice(cut));
    }
    const { left } = where;
    await this.desk.take(review, run, !left);
    if (left) {
      announceEdit(run, async () => {
        await (this.desk.review === review ? this.desk.show() : this.#app.panel.reveal());
      });
    }
  }

  /** The files that the model was shown for a run, as far as that is known. */
  #filesOf(run: Run): readonly SeenFile[] {
    return this.#task && run === this.#run ? contextFiles(this.#task) : [];
  }

  /** Keeps the files for {@link Checkpoints} before an edit of this run is applied. */
  #keepFor(run: Run): Keep {
    return async (files) => {
      this.#willAccept.fire({ run, files });
      const checkpoints = await this.#app.checkpoints();
      return await checkpoints.keep(run.id, run.options.instruction, files);
    };
  }

  /** The window closes: ends what runs, and returns once what had come is kept. */
  async leave(): Promise<void> {
    const run = this.#run;
    if (run?.active) {
      run.stop();
      run.finish('stopped');
      const traces = await this.#app.traces();
      await traces.keep(run);
    }
  }

  /** Keeps the trace of a run that has ended. */
  #keep(run: Run): void {
    void this.#app.traces().then(async (traces) => await traces.keep(run));
  }

  /** Keeps what waits across a reload of the window, or forgets it. */
  #remember(review: Review | undefined): void {
    const [run, task] = [this.#run, this.#task];
    if (!review) {
      void this.#app.pending?.clear();
    } else if (run && task?.kind === 'edit') {
      void this.#app.pending?.write(run.id, storedReview(run, task.captured, review));
    }
  }

  #fail(run: Run, failure: Failure, endpoint: EndpointSettings | undefined): void {
    if (failure.detail !== undefined) {
      this.#app.output.error(redact(failure.detail));
    }
    run.notify(failureNotice(failure, endpoint, run));
    run.finish('failed');
  }

  /** Does what the user asked for in the view. */
  async receive(message: FromView): Promise<void> {
    await receive(this, message);
  }
}

/** `deepseek-r1:14b · Ollama`. */
function modelLabel({ model, preset }: EndpointSettings): string {
  return `${model} · ${presets[preset].label}`;
}

async function setContext(key: 'running' | 'hasRun', value: boolean): Promise<void> {
  await vscode.commands.executeCommand('setContext', `rationale.${key}`, value);
}
