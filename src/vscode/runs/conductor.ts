import * as vscode from 'vscode';
import { explainFailure } from '../../core/backends/explain.ts';
import type { Failure } from '../../core/backends/failure.ts';
import { presets } from '../../core/backends/presets.ts';
import { redact } from '../../core/backends/redact.ts';
import type { ChatMessage } from '../../core/backends/types.ts';
import { askMessages, editMessages, placeLabel } from '../../core/prompt/messages.ts';
import { repairMessages } from '../../core/prompt/repair.ts';
import { StartMemory } from '../../core/reasoning/startMemory.ts';
import type { FromView } from '../../protocol/reasoningView.ts';
import type { App } from '../app.ts';
import type { Captured } from '../context/capture.ts';
import { ReviewDesk } from '../review/desk.ts';
import type { Repair } from '../review/refusedHunks.ts';
import { type Keep, Review } from '../review/review.ts';
import type { SeenFile } from '../review/reviewSource.ts';
import type { EndpointSettings } from '../settings.ts';
import { TraceDocument } from '../trace/traceDocument.ts';
import { request } from './request.ts';
import { capturedOf, restoredRun, storedReview } from './restored.ts';
import { Run } from './run.ts';

const { t } = vscode.l10n;

/** What a run was started with, kept so that it can be started again. */
type Task =
  | {
      readonly kind: 'edit';
      readonly instruction: string;
      readonly captured: Captured;
      /** A second try for hunks that were refused: what it sends in place of the captured code. */
      readonly repair?: Repair | undefined;
    }
  | { readonly kind: 'ask'; readonly instruction: string; readonly captured: Captured | undefined };

/** Why an answer is not whole. */
type Cut = 'length' | 'filter';

/** Leads one request at a time from the question to the applied edit. */
export class Conductor implements vscode.Disposable {
  readonly #app: App;
  readonly #trace = new TraceDocument();
  readonly #startMemory = new StartMemory();
  /** Where the user decides on what an answer proposes. */
  readonly desk: ReviewDesk;
  #task: Task | undefined;
  #run: Run | undefined;

  constructor(app: App) {
    this.#app = app;
    this.desk = new ReviewDesk(app.documents, (review) => this.#remember(review));
  }

  /**
   * Starts a request; the one before it ends, and a proposal that still waits is dropped after a question.
   * @returns when the answer is there and, for an edit, under review
   */
  async start(task: Task): Promise<void> {
    if (!(await this.#giveWay())) {
      return;
    }
    const endpoint = this.#app.settings.endpoint();
    const run = new Run({
      task: task.kind,
      instruction: task.instruction,
      place: placeOf(task),
      model: endpoint ? modelLabel(endpoint) : t('No model'),
    });
    this.#run?.dispose();
    this.desk.clear();
    this.#run = run;
    this.#task = task;
    this.#app.panel.show(run);
    await setContext('hasRun', true);
    await this.#app.panel.reveal();
    if (!endpoint) {
      this.#fail(run, { code: 'not-configured' }, undefined);
      return;
    }
    await setContext('running', true);
    const apiKey = await this.#app.keys.get(endpoint.baseUrl);
    const messages = messagesOf(task);
    this.#app.output.info(`${task.kind}: ${endpoint.model} at ${redact(endpoint.baseUrl)}`);
    const outcome = await request(
      run,
      { ...endpoint, apiKey },
      messages,
      this.#app.settings.limits(),
      this.#app.settings.maxTokens(),
      this.#startMemory,
    );
    if (this.#run !== run) {
      return;
    }
    await setContext('running', false);
    switch (outcome.type) {
      case 'stopped':
        run.finish('stopped');
        return;
      case 'failed':
        this.#fail(run, outcome.failure, endpoint);
        return;
      case 'answered':
        run.finish('done');
        if (task.kind === 'edit') {
          await this.#propose(run, task.repair?.sent ?? [seen(task.captured)], outcome.cut);
        } else if (outcome.cut) {
          this.#warnCutOff(run, outcome.cut);
        }
    }
  }

  /**
   * Puts an answer that was given elsewhere, as in the chat, under review.
   * @param captured the file that it is meant for where it names none
   */
  async reviewAnswer(answer: string, captured: Captured): Promise<void> {
    if (!(await this.#giveWay())) {
      return;
    }
    const instruction = t('Apply to File');
    const place = placeLabel(captured.context);
    const run = new Run({ task: 'edit', instruction, place, model: '' });
    run.take([{ type: 'append', segment: 0, channel: 'answer', source: 'content', text: answer }]);
    run.finish('done');
    this.#run?.dispose();
    this.desk.clear();
    this.#run = run;
    this.#task = { kind: 'edit', instruction, captured };
    this.#app.panel.show(run);
    await setContext('hasRun', true);
    await this.#propose(run, [seen(captured)], undefined);
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
    this.#run?.dispose();
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
    run.notify({ kind: 'error', title, detail, actions });
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
    if (action === 'retry') {
      await this.retry();
      return;
    }
    if (action === 'topUp') {
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
  showOutput: ['rationale.showOutput'],
  openSettings: ['workbench.action.openSettings', 'rationale'],
  edit: ['rationale.edit'],
  ask: ['rationale.ask'],
};

function messagesOf(task: Task): ChatMessage[] {
  if (task.kind === 'ask') {
    return askMessages(task.captured?.context, task.instruction);
  }
  return task.repair
    ? repairMessages(task.instruction, task.repair.files)
    : editMessages(task.captured.context, task.instruction);
}

function placeOf(task: Task): string | undefined {
  const repair = task.kind === 'edit' ? task.repair : undefined;
  return repair
    ? repair.files.map(({ path }) => path).join(', ')
    : task.captured && placeLabel(task.captured.context);
}

function seen({ uri, context }: Captured): SeenFile {
  return { uri, path: context.path, text: context.text };
}

/** `deepseek-r1:14b · Ollama`. */
function modelLabel({ model, preset }: EndpointSettings): string {
  return `${model} · ${presets[preset].label}`;
}

async function setContext(key: 'running' | 'hasRun', value: boolean): Promise<void> {
  await vscode.commands.executeCommand('setContext', `rationale.${key}`, value);
}
