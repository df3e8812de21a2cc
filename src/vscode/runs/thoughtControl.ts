import * as vscode from 'vscode';
import { capabilitiesOf } from '../../core/backends/body.ts';
import { beforeLoop, type Resume, withNote } from '../../core/control/resume.ts';
import type { App } from '../app.ts';
import type { EndpointSettings } from '../settings.ts';
import { findWay, resumeNotice } from './resume.ts';
import type { Run } from './run.ts';
import type { TakenUp } from './task.ts';
import { loopNotice } from './waiting.ts';

const { t } = vscode.l10n;

/** What holds the run that is shown. */
interface Holder {
  readonly run: Run | undefined;
  stop(): void;
  /** Starts the task of the shown run anew, from a message. */
  takeUp(from: TakenUp): Promise<void>;
}

/** Control over a thought: end it, edit it, give it a note, take it back to before a loop, and go on from there. */
export class ThoughtControl {
  readonly #app: App;
  readonly #holder: Holder;
  readonly #endpoint: () => EndpointSettings | undefined;

  /** @param endpoint where the run and what goes on from it are sent */
  constructor(app: App, holder: Holder, endpoint = () => app.settings.endpoint()) {
    this.#app = app;
    this.#holder = holder;
    this.#endpoint = endpoint;
  }

  /** Looks after a run that has begun: its limits and its loops. */
  watch(run: Run): void {
    const endpoint = this.#endpoint();
    if (endpoint) {
      const { continues } = capabilitiesOf(endpoint, this.#app.quirks.of(endpoint));
      run.allow(continues.thought ? 'continue' : 'ask');
    }
    run.onDidChange(({ type }) => {
      if (type === 'limit') {
        void this.#answer('limit');
      } else if (type === 'loop') {
        run.notify(loopNotice());
      }
    });
  }

  /** Ends the thought now, and has the answer given from what was thought. */
  async answerNow(): Promise<void> {
    await this.#answer('answer');
  }

  /** Goes on from the thought as the user edited it; a thought that still runs ends. */
  async resumeEdited(thought: string): Promise<void> {
    await this.#resume({ thought, closed: false, answer: '', reason: 'edited' });
  }

  /** Goes on from before the thought began to repeat itself. */
  async resumeBeforeLoop(): Promise<void> {
    const run = this.#holder.run;
    if (run?.loopStart !== undefined) {
      const thought = beforeLoop(run.thought, run.loopStart);
      await this.#resume({ thought, closed: false, answer: '', reason: 'loop' });
    }
  }

  /** Goes on where the stream was cut off. */
  async resumeCut(): Promise<void> {
    const run = this.#holder.run;
    if (run && !run.active) {
      const { thought, answer } = run;
      await this.#resume({ thought, answer, closed: answer.trim() !== '', reason: 'cut' });
    }
  }

  /** Has the user edit the thought in the view. */
  async edit(): Promise<void> {
    const run = this.#holder.run;
    if (run && run.thought.trim() !== '') {
      await this.#app.panel.reveal();
      this.#app.panel.editThought(run.id);
    }
  }

  /**
   * Asks for a note and puts it into the running thought where its next step begins; at its end, where it ends before.
   * @param given in place of what the user would type
   * @param answered called when the user has typed one
   */
  async addNote(given?: string, answered?: () => void): Promise<void> {
    const run = this.#holder.run;
    if (run?.phase !== 'thinking') {
      return;
    }
    const note =
      given ??
      (await vscode.window.showInputBox({
        title: t('Add a Note to the Thought'),
        prompt: t('The model reads it where its next step begins.'),
        placeHolder: t('For example: the prices are in cents'),
        ignoreFocusOut: true,
      }));
    if (note !== undefined) {
      answered?.();
    }
    if (note === undefined || note.trim() === '' || this.#holder.run !== run || run.thought === '') {
      return;
    }
    run.notify({
      kind: 'info',
      title: t('Your note waits for the next step of the thought'),
      detail: note.trim(),
      actions: [],
    });
    const from = run.phase === 'thinking' ? await boundaryAfter(run, run.stepStart) : run.thought.length;
    if (from !== undefined && this.#holder.run === run) {
      const thought = withNote(run.thought.slice(0, from), note);
      await this.#resume({ thought, closed: false, answer: '', reason: 'note' });
    }
  }

  async #answer(reason: 'answer' | 'limit'): Promise<void> {
    const run = this.#holder.run;
    if (run?.phase === 'thinking') {
      await this.#resume({ thought: run.thought, closed: true, answer: '', reason });
    }
  }

  async #resume(resume: Resume): Promise<void> {
    const [run, endpoint] = [this.#holder.run, this.#endpoint()];
    if (!run || !endpoint || (resume.thought.trim() === '' && resume.answer === '')) {
      return;
    }
    const way = await findWay(this.#app, run, endpoint, resume);
    if (this.#holder.run !== run) {
      return;
    }
    if (way === 'server') {
      run.notify(resumeNotice(resume, way));
      return;
    }
    // What the answer has begun with meanwhile is no reason to end it.
    if (run.phase === 'answering' && (resume.reason === 'answer' || resume.reason === 'limit')) {
      return;
    }
    this.#holder.stop();
    await this.#holder.takeUp({ resume, way });
  }
}

/**
 * Where the step after the present one begins, or the thought ends, as a UTF-16 offset.
 * @returns undefined when the run ends without either
 */
function boundaryAfter(run: Run, stepStart: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const listening = run.onDidChange(() => {
      const next = run.stepStart;
      if (next > stepStart || run.phase !== 'thinking') {
        listening.dispose();
        resolve(next > stepStart ? next : run.phase === 'answering' ? run.thought.length : undefined);
      }
    });
  });
}
