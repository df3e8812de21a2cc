import * as vscode from 'vscode';
import { mendPrompt } from '../../core/mend/mendPrompt.ts';
import { type Chain, judge, newProblems } from '../../core/mend/newProblems.ts';
import type { Problem } from '../../core/tasks/problems.ts';
import type { App } from '../app.ts';
import { announce } from '../runs/announce.ts';
import type { Conductor } from '../runs/conductor.ts';
import type { Run } from '../runs/run.ts';
import { type Broken, changedFiles, filesOf, versions } from './broken.ts';
import { type CheckResult, runCheck } from './checkTask.ts';
import { allErrors, quiet } from './errors.ts';

const { t } = vscode.l10n;

/** A tool that takes long to look at an edit may still report what it broke within this time, in ms. */
const LATE_MS = 60_000;

/** A look at what an accepted edit came to. */
interface Looking {
  readonly run: Run;
  /** The texts of its files before it, by URI. */
  readonly texts: ReadonlyMap<string, string>;
  /** Another edit was accepted since, or the window closes. */
  ended: boolean;
}

/**
 * After an accepted edit, compares what VS Code reports with what it reported before, and has what is new mended: one
 * turn after the other, each under review and with an Undo of its own, until nothing new is left.
 */
export class MendLoop implements vscode.Disposable {
  readonly #app: App;
  readonly #conductor: Conductor;
  readonly #consents: vscode.Memento;
  readonly #disposables: vscode.Disposable[];
  /** The errors before the first edit of the chain. */
  #baseline: readonly Problem[] = [];
  #chain: Chain = { turns: 0, counts: [] };
  /** The texts of the files before the edit that is being accepted, by URI. */
  readonly #texts = new Map<string, string>();
  #broken: Broken | undefined;
  /** The run of the last turn: an edit of any other run begins a chain of its own. */
  #turn: Run | undefined;
  #looking: Looking | undefined;
  #late: vscode.Disposable | undefined;
  /** The runs of the chain whose edits were accepted, the user's own first. */
  #accepted: string[] = [];

  constructor(app: App, conductor: Conductor, consents: vscode.Memento) {
    this.#app = app;
    this.#conductor = conductor;
    this.#consents = consents;
    this.#disposables = [
      conductor.onWillAccept(({ run, files }) => this.#remember(run, files)),
      conductor.desk.onDidFinish(({ run, accepted }) => {
        if (accepted) {
          void this.#look(run);
        } else {
          this.#texts.clear();
        }
      }),
    ];
  }

  /** Starts the turn that was offered. */
  async mend(): Promise<void> {
    const broken = this.#broken;
    const [main, ...others] = broken ? await filesOf(broken) : [];
    if (!broken || !main) {
      return;
    }
    this.#offer(undefined);
    this.#chain = { ...this.#chain, turns: this.#chain.turns + 1 };
    const label = t(
      'Fix what the edit broke ({0} of {1})',
      this.#chain.turns,
      this.#app.settings.mend().turns,
    );
    await this.#conductor.start(
      {
        kind: 'edit',
        instruction: mendPrompt(broken.changed, broken.problems, broken.failure),
        label,
        captured: main,
        others,
      },
      (run) => {
        this.#turn = run;
      },
    );
  }

  /** Brings back what was there before the edit that began the chain: its turns are taken back with it. */
  async undoAll(): Promise<void> {
    await (await this.#app.checkpoints()).restoreBefore(this.#accepted);
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
    this.#stopLooking();
  }

  #remember(run: Run, files: readonly vscode.Uri[]): void {
    this.#stopLooking();
    if (this.#app.settings.mend().mode === 'off') {
      this.#offer(undefined);
      return;
    }
    if (this.#turn !== run && this.#texts.size === 0) {
      this.#baseline = allErrors();
      this.#chain = { turns: 0, counts: [] };
      this.#accepted = [];
      this.#offer(undefined);
    }
    if (!this.#accepted.includes(run.id)) {
      this.#accepted.push(run.id);
      void vscode.commands.executeCommand('setContext', 'rationale.canUndoTurns', this.#accepted.length > 1);
    }
    for (const uri of files) {
      const key = uri.toString();
      const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === key);
      if (!this.#texts.has(key)) {
        this.#texts.set(key, document?.getText() ?? '');
      }
    }
  }

  /** Waits until the tools have had their say, then judges. */
  async #look(run: Run): Promise<void> {
    const { mode, check } = this.#app.settings.mend();
    const looking = { run, texts: new Map(this.#texts), ended: false };
    this.#texts.clear();
    if (mode === 'off' || looking.texts.size === 0) {
      return;
    }
    this.#looking = looking;
    await quiet();
    if (looking.ended) {
      return;
    }
    const { activity } = this.#app.status;
    const result = check === '' ? undefined : await runCheck(check, this.#consents, activity);
    if (!looking.ended) {
      await this.#judge(looking, result);
    }
  }

  async #judge(looking: Looking, result: CheckResult): Promise<void> {
    const { run, texts } = looking;
    const { mode, turns: maxTurns } = this.#app.settings.mend();
    const problems = newProblems(this.#baseline, allErrors());
    const failure = typeof result === 'object' ? result : undefined;
    const counts = [...this.#chain.counts, problems.length + (failure ? 1 : 0)];
    const verdict = judge({ ...this.#chain, counts }, maxTurns);
    const undo = this.#chain.turns > 0 ? [{ id: 'undoTurns' as const, label: t('Undo All Turns…') }] : [];
    if (verdict === 'clean') {
      if (this.#chain.turns > 0 || result === 'passed') {
        run.notify({
          kind: 'info',
          title: t('Nothing is broken any more'),
          detail:
            result === 'passed'
              ? t('No new problems are reported, and “{0}” passes.', this.#app.settings.mend().check)
              : t('No new problems are reported.'),
          actions: undo,
        });
      }
      this.#waitForLate(looking, result);
      return;
    }
    this.#chain = { ...this.#chain, counts };
    const uris = [...texts.keys()].map((key) => vscode.Uri.parse(key, true));
    this.#offer({ changed: await changedFiles(texts), uris, problems, failure });
    const found = [
      ...(problems.length > 0 ? [t('New problems: {0}', problems.length)] : []),
      ...(failure ? [t('“{0}” fails', failure.name)] : []),
    ].join('. ');
    if (verdict === 'go-on') {
      // Nothing starts by itself in the middle of something else.
      if (mode === 'start' && !this.#conductor.run?.active && !this.#conductor.desk.review) {
        await this.mend();
        return;
      }
      this.#tell(run, undo, {
        title: t('The edit broke something. {0}', found),
        detail: t('The model can be asked to mend it; its change comes under review like any other.'),
        mend: t('Fix This Too'),
      });
      return;
    }
    this.#tell(run, undo, {
      title: found,
      detail:
        verdict === 'turns-spent'
          ? t('{0} turns were taken. Look at what is left, or let the model try once more.', maxTurns)
          : t('The last turn did not help. Look at what is left, or let the model try once more.'),
      mend: t('Try Once More'),
    });
  }

  /** Offers another turn in the view, and in a notification where that is not seen. */
  #tell(
    run: Run,
    undo: readonly { readonly id: 'undoTurns'; readonly label: string }[],
    { title, detail, mend }: { readonly title: string; readonly detail: string; readonly mend: string },
  ): void {
    if (!this.#app.panel.visible) {
      announce({ text: title, button: mend, show: () => this.mend() });
    }
    run.notify({ kind: 'warning', title, detail, actions: [{ id: 'mend', label: mend }, ...undo] });
  }

  /** Judges again when a slow tool reports something about the edit as it was accepted, and not as it was typed in. */
  #waitForLate(looking: Looking, result: CheckResult): void {
    const before = versions(looking.texts.keys());
    const isDue = (): boolean =>
      versions(looking.texts.keys()) === before && newProblems(this.#baseline, allErrors()).length > 0;
    const end = (): void => {
      clearTimeout(timer);
      listening.dispose();
    };
    const timer = setTimeout(end, LATE_MS);
    const listening = vscode.languages.onDidChangeDiagnostics(async () => {
      if (looking.ended) {
        end();
      } else if (isDue()) {
        end();
        await quiet();
        if (!looking.ended && isDue()) {
          await this.#judge(looking, result);
        }
      }
    });
    this.#late = new vscode.Disposable(end);
  }

  #offer(broken: Broken | undefined): void {
    this.#broken = broken;
    void vscode.commands.executeCommand('setContext', 'rationale.canMend', broken !== undefined);
  }

  #stopLooking(): void {
    this.#late?.dispose();
    if (this.#looking) {
      this.#looking.ended = true;
    }
  }
}
