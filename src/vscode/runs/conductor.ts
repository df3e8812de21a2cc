import * as vscode from 'vscode';
import { explainFailure } from '../../core/backends/explain.ts';
import type { Failure } from '../../core/backends/failure.ts';
import { presets } from '../../core/backends/presets.ts';
import { redact } from '../../core/backends/redact.ts';
import { askMessages, editMessages, placeLabel } from '../../core/prompt/messages.ts';
import { StartMemory } from '../../core/reasoning/startMemory.ts';
import type { FromView } from '../../protocol/reasoningView.ts';
import type { App } from '../app.ts';
import type { Captured } from '../context/capture.ts';
import { ReviewDesk } from '../review/desk.ts';
import { Review } from '../review/review.ts';
import { summariseEnded, summarisePending } from '../review/words.ts';
import type { EndpointSettings } from '../settings.ts';
import { TraceDocument } from '../trace/traceDocument.ts';
import { request } from './request.ts';
import { Run } from './run.ts';

const { t } = vscode.l10n;

/** What a run was started with, kept so that it can be started again. */
type Task =
  | { readonly kind: 'edit'; readonly instruction: string; readonly captured: Captured }
  | { readonly kind: 'ask'; readonly instruction: string; readonly captured: Captured | undefined };

/** Why an answer is not whole. */
type Cut = 'length' | 'filter';

/** Leads one request at a time from the question to the applied edit. */
export class Conductor implements vscode.Disposable {
  readonly #app: App;
  readonly #trace = new TraceDocument();
  readonly #startMemory = new StartMemory();
  /** Where the user decides on what an answer proposes. */
  readonly desk = new ReviewDesk();
  #task: Task | undefined;
  #run: Run | undefined;

  constructor(app: App) {
    this.#app = app;
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
    const { captured } = task;
    const run = new Run({
      task: task.kind,
      instruction: task.instruction,
      place: captured && placeLabel(captured.context),
      model: endpoint ? modelLabel(endpoint) : t('No model'),
    });
    this.#run?.dispose();
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
    const messages =
      task.kind === 'edit'
        ? editMessages(task.captured.context, task.instruction)
        : askMessages(captured?.context, task.instruction);
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
          await this.#propose(run, task.captured, outcome.cut);
        } else if (outcome.cut) {
          this.#warnCutOff(run, outcome.cut);
        }
    }
  }

  /** Starts the last request anew, on the code as it was then. */
  async retry(): Promise<void> {
    if (this.#task) {
      await this.start(this.#task);
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

  async #propose(run: Run, captured: Captured, cut: Cut | undefined): Promise<void> {
    const { uri, context } = captured;
    const sent = [{ uri, path: context.path, text: context.text }];
    const review = await Review.open(run.id, run.answer, !cut, sent, this.#app.documents, async (files) => {
      const checkpoints = await this.#app.checkpoints();
      return await checkpoints.keep(run.id, run.options.instruction, files);
    });
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
    if (files.length === 0) {
      // Nothing to accept: the reasons are shown, and no review stays open.
      run.propose(summariseEnded(review, 'discarded'));
      review.dispose();
      return;
    }
    run.propose(summarisePending(review));
    await this.desk.open(review, {
      changed: () => run.propose(summarisePending(review)),
      ended: (how) => run.propose(summariseEnded(review, how)),
    });
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

/** `deepseek-r1:14b · Ollama`. */
function modelLabel({ model, preset }: EndpointSettings): string {
  return `${model} · ${presets[preset].label}`;
}

async function setContext(key: 'running' | 'reviewing' | 'hasRun', value: boolean): Promise<void> {
  await vscode.commands.executeCommand('setContext', `rationale.${key}`, value);
}
