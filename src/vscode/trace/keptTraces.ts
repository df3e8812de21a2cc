import * as vscode from 'vscode';
import type { Trace } from '../../core/trace/trace.ts';
import type { App } from '../app.ts';
import type { Run } from '../runs/run.ts';
import { Replays } from './replays.ts';
import { exportTrace, readTraceFile } from './traceFiles.ts';
import { runOf, traceOf } from './traceOf.ts';
import { pickTrace } from './tracePicker.ts';
import { TraceStore, traceLimits } from './traceStore.ts';
import { dateAndTime, summary } from './traceWords.ts';

const { t } = vscode.l10n;

/** The traces of this workspace: keeps them, and shows, replays, exports and forgets them. */
export class KeptTraces implements vscode.Disposable {
  readonly #app: App;
  readonly #store: TraceStore;
  readonly replays: Replays;
  readonly #warn: (text: string) => void;
  #toldOfStorage = false;

  /**
   * @param folder absolute path; made when the first is kept
   * @param warn tells the user something
   */
  constructor(
    app: App,
    folder: string,
    warn = (text: string): void => void vscode.window.showWarningMessage(text),
  ) {
    this.#app = app;
    this.#warn = warn;
    this.#store = new TraceStore(folder, () => traceLimits(app.settings.traceDays()));
    this.replays = new Replays(app.panel);
  }

  /** Keeps the trace of a run that has ended; one that brought no text is nothing to keep. */
  async keep(run: Run): Promise<void> {
    if (run.thought.trim() === '' && run.answer.trim() === '') {
      return;
    }
    await this.#keep(traceOf(run));
  }

  /** All that is kept, the newest first. Damaged files are set aside and named to the user. */
  async list(): Promise<readonly Trace[]> {
    const { traces, damaged } = await this.#store.list();
    for (const file of damaged) {
      this.#warn(t('A damaged trace was set aside: {0}', file));
    }
    return traces;
  }

  /** The run of a kept trace; undefined when it is not kept. */
  async runOf(id: string): Promise<Run | undefined> {
    const found = await this.#store.read(id);
    return found && runOf(found);
  }

  /** Has the user choose a trace, and shows it. */
  async open(): Promise<void> {
    const traces = await this.list();
    if (traces.length === 0 && this.#app.settings.traceDays() === 0) {
      const settings = t('Open Settings');
      const none = t('No trace is kept, as the setting "{0}" says.', 'rationale.traces.days');
      if ((await vscode.window.showInformationMessage(none, settings)) === settings) {
        await vscode.commands.executeCommand('workbench.action.openSettings', 'rationale.traces.days');
      }
      return;
    }
    if (traces.length === 0) {
      const file = t('Open Trace File…');
      const choice = await vscode.window.showInformationMessage(
        t('No trace is kept for this workspace yet. Each request leaves one.'),
        file,
      );
      if (choice === file) {
        await this.openFile();
      }
      return;
    }
    const picked = await pickTrace(traces, async (trace) => await this.#forget(trace));
    if (picked) {
      await this.show(picked);
    }
  }

  /** Shows the newest trace. */
  async openLast(): Promise<void> {
    const [last] = await this.list();
    await (last ? this.show(last) : this.open());
  }

  /** Shows a trace in the Reasoning view. */
  async show(trace: Trace): Promise<Run> {
    const run = runOf(trace);
    const when = trace.at === undefined ? undefined : dateAndTime(trace.at);
    run.notify({
      kind: 'info',
      title: when === undefined ? t('A kept trace') : t('A kept trace of {0}', when),
      detail: [summary({ ...trace, at: undefined }), trace.server].filter(Boolean).join(' · '),
      actions: [
        { id: 'replay', label: t('Replay') },
        { id: 'exportTrace', label: t('Export…') },
        { id: 'openTrace', label: t('Open in Editor') },
      ],
    });
    this.#app.panel.show(run);
    await vscode.commands.executeCommand('setContext', 'rationale.hasRun', true);
    await this.#app.panel.reveal();
    return run;
  }

  /** Plays back what is shown. */
  async replay(): Promise<void> {
    const { shown } = this.#app.panel;
    if (!shown) {
      await this.open();
    } else if (shown.active && !shown.replay) {
      void vscode.window.showInformationMessage(t('A request is still running.'));
    } else if (!shown.replay) {
      await this.replays.start(traceOf(shown), shown);
    }
  }

  /** Writes what is shown to a file. */
  async export(): Promise<void> {
    const { shown } = this.#app.panel;
    if (shown) {
      await exportTrace(this.#app, traceOf(shown));
    } else {
      await this.open();
    }
  }

  /** Shows a trace from a file. @param uri asked for when it is not given */
  async openFile(uri?: vscode.Uri): Promise<void> {
    const trace = await readTraceFile(uri);
    if (trace) {
      await this.show(trace);
    }
  }

  /** Forgets all traces of this workspace, when the user agrees. */
  async deleteAll(): Promise<void> {
    const count = (await this.#store.list()).traces.length;
    if (count === 0) {
      void vscode.window.showInformationMessage(t('No trace is kept for this workspace.'));
      return;
    }
    const yes = t('Delete');
    const question = t('Delete all {0} kept traces of this workspace?', count);
    const detail = t('This cannot be undone. Chats keep their messages.');
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) === yes) {
      await this.#tell(this.#store.deleteAll());
    }
  }

  /** Forgets the traces of a chat. @param session its id @returns what is forgotten, for {@link bringBack} */
  async forgetChat(session: string): Promise<readonly Trace[]> {
    const forgotten = (await this.list()).filter((each) => each.session === session);
    for (const trace of forgotten) {
      await this.#forget(trace);
    }
    return forgotten;
  }

  /** Keeps again what was forgotten. */
  async bringBack(traces: readonly Trace[]): Promise<void> {
    for (const trace of traces) {
      await this.#keep(trace);
    }
  }

  dispose(): void {
    this.replays.dispose();
  }

  /** Storage that cannot be written is told once. */
  async #keep(trace: Trace): Promise<void> {
    try {
      await this.#store.keep(trace);
      this.#toldOfStorage = false;
    } catch (error) {
      this.#app.output.error(`trace: ${String(error)}`);
      if (!this.#toldOfStorage) {
        this.#toldOfStorage = true;
        const cause = error instanceof Error ? error.message : String(error);
        this.#warn(t('Traces cannot be kept: {0}. They are shown, but lost when the window closes.', cause));
      }
    }
  }

  async #forget(trace: Trace): Promise<void> {
    await this.#tell(this.#store.delete(trace.id));
  }

  async #tell(deleted: Promise<void>): Promise<void> {
    await deleted.catch((error: unknown) => {
      const cause = error instanceof Error ? error.message : String(error);
      void vscode.window.showErrorMessage(t('The trace could not be deleted: {0}', cause));
    });
  }
}
