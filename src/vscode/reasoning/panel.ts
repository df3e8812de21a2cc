import * as v from 'valibot';
import * as vscode from 'vscode';
import {
  type Action,
  type CodeLink,
  type FromView,
  fromView,
  type ThoughtMove,
  type ThoughtStep,
  type ToView,
} from '../../protocol/reasoningView.ts';
import { longest, MEASURE, measured, type Took } from '../measure.ts';
import { Pace, STREAM_MS } from '../pace.ts';
import type { Run } from '../runs/run.ts';
import { reasoningHtml } from './html.ts';
import { shownSteps } from './shownSteps.ts';

/** What the view shows when there is no run. */
export interface IdlePage {
  readonly model: string | undefined;
  readonly sample: boolean;
  readonly actions: readonly Action[];
}

/** A step that is to be shown, and why. */
export type StepPlace = Omit<Extract<ToView, { type: 'showStep' }>, 'type' | 'id'>;

/** The Reasoning view: shows one run, and passes on what the user does there. */
export class ReasoningPanel implements vscode.WebviewViewProvider, vscode.Disposable {
  static readonly viewId = 'rationale.reasoning';

  readonly #extensionUri: vscode.Uri;
  readonly #idle: () => IdlePage;
  readonly #received = new vscode.EventEmitter<FromView>();
  /** What the user did in the view. */
  readonly onDidReceive = this.#received.event;

  #view: vscode.WebviewView | undefined;
  #run: Run | undefined;
  #following: vscode.Disposable | undefined;
  #pending: { channel: 'thought' | 'answer'; text: string; arrivedAt: number | undefined }[] = [];
  readonly #flush = new Pace(STREAM_MS, () => {
    const host = MEASURE ? longest('delta', 'flush') : undefined;
    measured('flush', () => this.#flushNow(host));
  });
  /** What the view is to do once it is there: messages to one that is not are lost. */
  readonly #waiting: ToView[] = [];
  /** How many steps the view has as they will stay. */
  #settledSteps = 0;
  /** Whether the page takes messages. */
  #ready = false;
  /** The view has loaded and lacks its words; all that is shown follows them. */
  #awaitsWords = false;

  constructor(extensionUri: vscode.Uri, idle: () => IdlePage) {
    this.#extensionUri = extensionUri;
    this.#idle = idle;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    view.webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(this.#extensionUri, 'dist', 'webview')],
    };
    view.webview.onDidReceiveMessage((message: unknown) => this.#receive(message));
    view.onDidChangeVisibility(() => {
      // A hidden page is gone, and comes anew.
      this.#ready &&= view.visible;
    });
    view.onDidDispose(() => {
      this.#view = undefined;
      this.#ready = false;
    });
    view.webview.html = reasoningHtml(view.webview, this.#extensionUri);
  }

  /** Brings the view to the front without taking the focus from the editor. */
  async reveal(): Promise<void> {
    if (this.#view) {
      this.#view.show(true);
    } else {
      await vscode.commands.executeCommand(`${ReasoningPanel.viewId}.focus`, { preserveFocus: true });
    }
  }

  /** Whether the user can see the view. */
  get visible(): boolean {
    return this.#view?.visible ?? false;
  }

  /** The run that is shown. */
  get shown(): Run | undefined {
    return this.#run;
  }

  /** Shows `run` from now on, whatever was shown before. */
  show(run: Run): void {
    this.#following?.dispose();
    this.#run = run;
    this.#following = run.onDidChange((change) => {
      switch (change.type) {
        case 'append':
          this.#append(change.channel, change.text);
          break;
        case 'redraw':
        case 'rules':
          this.#redraw();
          break;
        case 'progress':
          this.#flushNow();
          this.#post({ type: 'progress', id: run.id, phase: run.phase, meter: run.meter(), step: run.step });
          break;
        case 'notice':
          this.#flushNow();
          this.#post({ type: 'notice', id: run.id, notice: run.notice });
          break;
        case 'replay':
          this.#flushNow();
          if (run.replay) {
            this.#post({ type: 'replay', id: run.id, replay: run.replay });
          }
          break;
        case 'proposal':
          this.#flushNow();
          this.#post({ type: 'proposal', id: run.id, proposal: run.proposal });
          break;
      }
    });
    this.#redraw();
  }

  /** Tells the view where texts of the run that is shown lead. */
  showLinks(run: Run, links: readonly CodeLink[]): void {
    if (run === this.#run) {
      this.#post({ type: 'links', id: run.id, links: [...links] });
    }
  }

  /** Opens the thought of a run at a step, moves the focus there, and marks it with its note. */
  async showStep(run: Run, place: StepPlace): Promise<void> {
    if (run !== this.#run) {
      this.show(run);
    }
    await vscode.commands.executeCommand(`${ReasoningPanel.viewId}.focus`);
    if (this.#run) {
      this.#ask({ type: 'showStep', id: this.#run.id, ...place });
    }
  }

  /** Has the user edit the thought of the run that is shown. */
  editThought(id: string): void {
    this.#ask({ type: 'editThought', id });
  }

  /** Brings the view to the front and moves about in the thought that it shows. */
  async moveInThought(move: ThoughtMove): Promise<void> {
    const id = this.#run?.id;
    if (id === undefined) {
      return;
    }
    if (move.to === 'find') {
      // Only there does the user go on with the keyboard.
      await vscode.commands.executeCommand(`${ReasoningPanel.viewId}.focus`);
    } else {
      await this.reveal();
    }
    this.#ask({ type: 'moveInThought', id, move });
  }

  /** Draws the empty page anew, when no run is shown. */
  refreshIdle(): void {
    if (!this.#run) {
      this.#redraw();
    }
  }

  dispose(): void {
    this.#flush.settle();
    this.#following?.dispose();
    this.#received.dispose();
  }

  #receive(raw: unknown): void {
    const message = v.safeParse(fromView, raw);
    if (!message.success) {
      return;
    }
    if (message.output.type === 'ready') {
      this.#awaitsWords = true;
      void this.#greet();
      return;
    }
    this.#received.fire(message.output);
  }

  /** Sends the words, which are loaded with the view and not before, then all that is shown. */
  async #greet(): Promise<void> {
    const { strings } = await import('../../protocol/reasoningStrings.ts');
    const words = Object.entries(strings).map(([key, english]) => [key, vscode.l10n.t(english)]);
    this.#awaitsWords = false;
    this.#post({ type: 'hello', strings: Object.fromEntries(words), locale: vscode.env.language });
    this.#redraw();
    this.#ready = true;
    for (const waiting of this.#waiting.splice(0)) {
      this.#post(waiting);
    }
  }

  #redraw(): void {
    this.#flush.settle();
    this.#pending = [];
    this.#settledSteps = 0;
    if (this.#run) {
      const run = this.#run.snapshot();
      this.#settledSteps = settled(run.steps);
      this.#post({ type: 'run', run });
    } else {
      const { model, sample, actions } = this.#idle();
      this.#post({ type: 'idle', model, sample, actions: [...actions] });
    }
  }

  #append(channel: 'thought' | 'answer', text: string): void {
    const last = this.#pending.at(-1);
    if (last?.channel === channel) {
      last.text += text;
    } else {
      const arrivedAt = MEASURE ? performance.timeOrigin + performance.now() : undefined;
      this.#pending.push({ channel, text, arrivedAt });
    }
    this.#flush.ask();
  }

  /** @param host what the host took, when measuring */
  #flushNow(host?: Took): void {
    this.#flush.settle();
    const id = this.#run?.id;
    if (id !== undefined) {
      const steps = this.#changedSteps();
      // With the last text of the thought: they may speak of all of it.
      const last = this.#pending.findLast(({ channel }) => channel === 'thought');
      for (const pending of this.#pending) {
        const own = pending === last && steps ? { steps } : {};
        this.#post({ type: 'append', id, ...pending, ...own, ...(host ? { host } : {}) });
      }
      if (steps && !last) {
        this.#post({ type: 'steps', id, steps });
      }
    }
    this.#pending = [];
  }

  /** The steps that the view does not have, or not as they are now. */
  #changedSteps(): ThoughtStep[] | undefined {
    const changed = this.#run?.stepsFrom(this.#settledSteps) ?? [];
    const steps = shownSteps(changed);
    this.#settledSteps += settled(steps);
    return steps.length > 0 ? steps : undefined;
  }

  /** Posts a message that the view must not miss, as soon as it can take it. */
  #ask(message: ToView): void {
    if (this.#ready) {
      this.#flushNow();
      this.#post(message);
    } else {
      this.#waiting.push(message);
    }
  }

  #post(message: ToView): void {
    if (!this.#awaitsWords) {
      void this.#view?.webview.postMessage(message);
    }
  }
}

/** How many of the steps, from the first on, will not change again. */
function settled(steps: readonly ThoughtStep[]): number {
  return steps.at(-1)?.open ? steps.length - 1 : steps.length;
}
