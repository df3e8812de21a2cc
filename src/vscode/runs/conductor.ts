import * as vscode from 'vscode';
import { capabilitiesOf } from '../../core/backends/body.ts';
import { explainFailure } from '../../core/backends/explain.ts';
import type { Failure } from '../../core/backends/failure.ts';
import { presets } from '../../core/backends/presets.ts';
import { redact } from '../../core/backends/redact.ts';
import { planThinking } from '../../core/control/limits.ts';
import { keptOf } from '../../core/control/resume.ts';
import { createSplitter } from '../../core/reasoning/splitter.ts';
import { StartMemory } from '../../core/reasoning/startMemory.ts';
import type { FromView, Notice } from '../../protocol/reasoningView.ts';
import type { App } from '../app.ts';
import type { Captured } from '../context/capture.ts';
import { ReviewDesk } from '../review/desk.ts';
import { type Keep, Review } from '../review/review.ts';
import type { SeenFile } from '../review/reviewSource.ts';
import type { EndpointSettings } from '../settings.ts';
import { TraceDocument } from '../trace/traceDocument.ts';
import { Branches } from './branches.ts';
import { request } from './request.ts';
import { capturedOf, restoredRun, storedReview } from './restored.ts';
import { resumeNotice } from './resume.ts';
import { Run } from './run.ts';
import { messagesOf, placeOf, seen, sentFiles, type TakenUp, type Task } from './task.ts';
import { ThoughtControl } from './thoughtControl.ts';
import { waitNotice } from './waiting.ts';

const { t } = vscode.l10n;

/** Why an answer is not whole. */
type Cut = 'length' | 'filter';

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
  readonly #branches = new Branches();
  #task: Task | undefined;
  #run: Run | undefined;

  constructor(app: App) {
    this.#app = app;
    this.control = new ThoughtControl(app, this);
    this.desk = new ReviewDesk(app.documents, (review) => this.#remember(review));
  }

  /**
   * Starts a request; the one before it ends, and a proposal that still waits is dropped after a question.
   * @param begun is told of the run before anything is sent
   * @returns when the answer is there and, for an edit, under review: the run; undefined when there is no answer
   */
  async start(task: Task, begun?: (run: Run) => void): Promise<Run | undefined> {
    if (!(await this.#giveWay())) {
      return undefined;
    }
    const endpoint = this.#app.settings.endpoint();
    if (!(await this.#app.ledger.allows(endpoint))) {
      return;
    }
    const { from } = task;
    const thinking = this.#app.settings.thinking();
    const plan = endpoint && planThinking(thinking, capabilitiesOf(endpoint, this.#app.quirks.of(endpoint)));
    const run = new Run({
      task: task.kind,
      instruction: task.label ?? task.instruction,
      place: placeOf(task),
      model: endpoint ? modelLabel(endpoint) : t('No model'),
      limits: plan?.limits,
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
    const apiKey = await this.#app.keys.get(endpoint.baseUrl);
    const fallbackKeys = await this.#app.keys.ofOrigins(endpoint.fallbackUrls ?? []);
    this.#app.output.info(`${task.kind}: ${endpoint.model} at ${redact(endpoint.baseUrl)}`);
    const outcome = await request(
      run,
      { ...endpoint, apiKey, fallbackKeys },
      {
        messages: messagesOf(task),
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
    await this.#app.ledger.enter(endpoint, run);
    if (this.#run !== run) {
      return undefined;
    }
    await setContext('running', false);
    switch (outcome.type) {
      case 'stopped':
        run.finish('stopped');
        return undefined;
      case 'failed':
        if (from && from.way !== 'ask' && this.#app.quirks.of(endpoint).noContinuation) {
          // The server has just said that it cannot: the next best way needs nothing of it.
          this.#branches.drop(run);
          return await this.start({ ...task, from: { ...from, way: 'ask' } }, begun);
        }
        this.#fail(run, outcome.failure, endpoint);
        await this.#app.panel.reveal();
        return undefined;
      case 'answered':
        run.finish('done');
        if (task.kind === 'edit' && !outcome.cut && (await task.deliver?.(run))) {
          return run;
        }
        if (task.kind === 'edit') {
          await this.#propose(run, sentFiles(task), outcome.cut);
        } else if (outcome.cut) {
          this.#warnCutOff(run, outcome.cut);
        }
        return run;
    }
  }

  /**
   * Puts an answer from elsewhere under review, as if a model had given it here.
   * @param label what the view shows as the request
   * @param captured the file that is meant where the answer names none
   * @returns false when the user would rather keep what is there, or there is no edit in it
   */
  async present(answer: string, label: string, captured: Captured | undefined): Promise<boolean> {
    if (!(await this.#giveWay())) {
      return false;
    }
    const run = new Run({
      task: 'edit',
      instruction: label,
      place: captured?.context.path,
      model: t('Pasted'),
    });
    this.#branches.add(run, false);
    this.desk.clear();
    this.#run = run;
    this.#task = captured && { kind: 'edit', instruction: label, captured };
    // A copied answer may begin with its thought, which is shown as one and never parsed for edits.
    const splitter = createSplitter({ start: 'unknown' });
    run.take([...splitter.push({ content: answer }), ...splitter.end()]);
    run.finish('done');
    this.#app.panel.show(run);
    await setContext('hasRun', true);
    await this.#propose(run, captured ? [seen(captured)] : [], undefined);
    return run.proposal !== undefined;
  }

  /** Takes up the review that waited when the window was closed, if there was one, and offers it. */
  async restore(): Promise<void> {
    const stored = await this.#app.pending?.read();
    if (!stored) {
      return;
    }
    const { source } = stored;
    const task: Task = { kind: 'edit', instruction: stored.run.instruction, captured: capturedOf(stored) };
    const run = restoredRun(stored);
    const review = await Review.restore(
      run.id,
      source,
      stored.decisions,
      stored.units,
      this.#app.documents,
      this.#keepFor(run),
    );
    if (!review || review.pending.files.length === 0) {
      review?.dispose();
      run.dispose();
      await this.#app.pending?.clear();
      return;
    }
    this.#branches.add(run, false);
    this.#run = run;
    this.#task = task;
    this.#app.panel.show(run);
    await setContext('hasRun', true);
    await this.desk.take(review, run, false);
    void this.#offer(await review.close());
  }

  /** Starts the last request anew, on the code as it was then. */
  async retry(): Promise<void> {
    if (this.#task) {
      await this.start(this.#task);
    }
  }

  /** Sends the hunks that were refused back to the model, with the text of their places as it is now. */
  async askAgain(): Promise<void> {
    const task = this.#task;
    const repair = task?.kind === 'edit' ? await this.desk.repair() : undefined;
    if (task?.kind === 'edit' && repair) {
      await this.start({ ...task, repair });
    }
  }

  /** The request that is shown, running or ended. */
  get run(): Run | undefined {
    return this.#run;
  }

  /** Starts the task of the shown run anew, from a message. */
  async takeUp(from: TakenUp): Promise<void> {
    if (this.#task) {
      await this.start({ ...this.#task, from });
    }
  }

  /** Shows another of the runs that went on from one another; not while one runs. @param index number from 0 */
  showBranch(index: number): void {
    const run = this.#branches.at(index);
    if (run && !this.#run?.active) {
      this.#run = run;
      this.#app.panel.show(run);
    }
  }

  /** Ends the running request; what arrived stays in the view. */
  stop(): void {
    this.#run?.stop();
    void setContext('running', false);
  }

  /** Opens the shown request as a read-only document. */
  async openTrace(): Promise<void> {
    if (this.#run) {
      await this.#trace.open(this.#run);
    }
  }

  dispose(): void {
    this.#trace.dispose();
    this.#willAccept.dispose();
    this.#branches.dispose();
    this.desk.dispose();
  }

  /** @param wasShown the window had its diff open: it comes back without a question */
  async #offer(wasShown: boolean): Promise<void> {
    if (wasShown) {
      await this.desk.show();
      return;
    }
    const [show, discard] = [t('Review'), t('Discard')];
    const choice = await vscode.window.showInformationMessage(
      t('A proposed edit still waits for your decision.'),
      show,
      discard,
    );
    if (choice === show) {
      await this.desk.show();
    } else if (choice === discard) {
      await this.desk.discard();
    }
  }

  /** Makes room for a new request. False when the user would rather keep the present one. */
  async #giveWay(): Promise<boolean> {
    if (this.#run?.active) {
      const stop = t('Stop and Start Anew');
      const choice = await vscode.window.showWarningMessage(
        t('A request is still running.'),
        { modal: true },
        stop,
      );
      if (choice !== stop) {
        return false;
      }
      this.stop();
    }
    if (this.desk.review) {
      const discard = t('Discard and Start Anew');
      const choice = await vscode.window.showWarningMessage(
        t('A proposed edit still waits for your decision.'),
        { modal: true },
        discard,
      );
      if (choice !== discard) {
        return false;
      }
      await this.desk.discard();
    }
    return true;
  }

  async #propose(run: Run, sent: readonly SeenFile[], cut: Cut | undefined): Promise<void> {
    const review = await Review.open(run.id, run.answer, !cut, sent, this.#app.documents, this.#keepFor(run));
    const { files, refusals } = review.pending;
    if (files.length === 0 && refusals.length === 0) {
      review.dispose();
      if (!cut) {
        run.notify({
          kind: 'info',
          title: t('The answer holds no edit'),
          detail: t(
            'The model answered in words only; nothing was changed. Ask again and say what should change.',
          ),
          actions: [{ id: 'retry', label: t('Ask Again') }],
        });
      } else {
        this.#warnCutOff(run, cut);
      }
      return;
    }
    if (cut) {
      this.#warnCutOff(run, cut);
    }
    await this.desk.take(review, run, true);
  }

  /** Keeps the files for {@link Checkpoints} before an edit of this run is applied. */
  #keepFor(run: Run): Keep {
    return async (files) => {
      this.#willAccept.fire({ run, files });
      const checkpoints = await this.#app.checkpoints();
      return await checkpoints.keep(run.id, run.options.instruction, files);
    };
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

  #warnCutOff(run: Run, cut: Cut): void {
    if (cut === 'filter') {
      run.notify({
        kind: 'warning',
        title: t('The server held back a part of the answer'),
        detail: t(
          'Its content filter ended the answer. What is complete is shown; another model may answer whole.',
        ),
        actions: [
          { id: 'retry', label: t('Ask Again') },
          { id: 'chooseModel', label: t('Choose a Model') },
        ],
      });
      return;
    }
    run.notify({
      kind: 'warning',
      title: t('The answer was cut off at its token limit'),
      detail: t('What is complete is shown. Raise "rationale.limits.maxTokens", or ask for less at once.'),
      actions: [
        { id: 'retry', label: t('Ask Again') },
        { id: 'openSettings', label: t('Open Settings') },
      ],
    });
  }

  #fail(run: Run, failure: Failure, endpoint: EndpointSettings | undefined): void {
    if (failure.detail !== undefined) {
      this.#app.output.error(redact(failure.detail));
    }
    const { title, detail, actions } = explainFailure(failure, endpoint, t);
    const wasCut = failure.code === 'cut-off' || failure.code === 'stalled';
    const resume = { id: 'resumeCut', label: t('Resume') };
    const canResume = wasCut && (run.thought.trim() !== '' || run.answer.trim() !== '');
    run.notify({ kind: 'error', title, detail, actions: [...(canResume ? [resume] : []), ...actions] });
    run.finish('failed');
  }

  /** Does what the user asked for in the view. */
  async receive(message: FromView): Promise<void> {
    const run = this.#run;
    switch (message.type) {
      case 'stop':
        this.stop();
        return;
      case 'accept':
        await this.desk.accept();
        return;
      case 'discard':
        await this.desk.discard();
        return;
      case 'openDiff':
        await this.desk.show({ path: message.path });
        return;
      case 'compare':
        await this.desk.compare({ refusal: message.refused });
        return;
      case 'askAgain':
        await this.askAgain();
        return;
      case 'resume':
        await this.control.resumeEdited(message.thought);
        return;
      case 'branch':
        this.showBranch(message.to);
        return;
      case 'copy':
        await vscode.env.clipboard.writeText(
          message.what === 'thought' ? (run?.thought ?? '') : (run?.answer ?? ''),
        );
        return;
      case 'openLink':
        if (/^https:\/\//i.test(message.url)) {
          await vscode.env.openExternal(vscode.Uri.parse(message.url, true));
        }
        return;
      case 'action':
        await this.#act(message.action);
        return;
      case 'ready':
        return;
    }
  }

  /** A button under a notice. */
  async #act(action: string): Promise<void> {
    switch (action) {
      case 'retry':
        await this.retry();
        return;
      case 'goOn':
        this.#run?.notify(undefined);
        return;
      case 'beforeLoop':
        await this.control.resumeBeforeLoop();
        return;
      case 'resumeCut':
        await this.control.resumeCut();
        return;
      case 'topUp':
        await vscode.env.openExternal(vscode.Uri.parse('https://platform.deepseek.com/top_up'));
        return;
    }
    const command = actionCommands[action];
    if (command) {
      await vscode.commands.executeCommand(...command);
    }
  }
}

/** Notice buttons that run a command of ours or the editor's. */
const actionCommands: Record<string, readonly [string, ...string[]]> = {
  setup: ['rationale.setup'],
  chooseModel: ['rationale.setup'],
  setKey: ['rationale.setApiKey'],
  installEngine: ['rationale.installEngine'],
  showOutput: ['rationale.showOutput'],
  openSettings: ['workbench.action.openSettings', 'rationale'],
  edit: ['rationale.edit'],
  ask: ['rationale.ask'],
  answerNow: ['rationale.answerNow'],
  addNote: ['rationale.addNote'],
  thinking: ['rationale.thinking'],
  mend: ['rationale.mend'],
  restore: ['rationale.restoreCheckpoint'],
  showFindings: ['workbench.action.focusCommentsPanel'],
};

/** `deepseek-r1:14b · Ollama`. */
function modelLabel({ model, preset }: EndpointSettings): string {
  return `${model} · ${presets[preset].label}`;
}

function alwaysThinksNotice(): Notice {
  return {
    kind: 'info',
    title: t('This model always thinks'),
    detail: t('It cannot do without on this server. A limit on its thought can be set instead.'),
    actions: [{ id: 'thinking', label: t('How Much to Think') }],
  };
}

async function setContext(key: 'running' | 'hasRun', value: boolean): Promise<void> {
  await vscode.commands.executeCommand('setContext', `rationale.${key}`, value);
}
