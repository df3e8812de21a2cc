import * as vscode from 'vscode';
import type { ChangedFile, CheckFailure } from '../../core/mend/mendPrompt.ts';
import { mendPrompt } from '../../core/mend/mendPrompt.ts';
import { type Chain, judge, newProblems } from '../../core/mend/newProblems.ts';
import type { Problem } from '../../core/tasks/problems.ts';
import type { App } from '../app.ts';
import { promptPath } from '../context/capture.ts';
import { PROPOSED_SCHEME } from '../review/proposedDocuments.ts';
import type { Conductor } from '../runs/conductor.ts';
import type { Run } from '../runs/run.ts';
import { codeIn } from '../tasks/codeOf.ts';
import { problemOf } from '../tasks/problems.ts';
import { runCheck } from './checkTask.ts';

const { t } = vscode.l10n;

/** Problems count as complete when none was reported for so long, in ms … */
const QUIET_MS = 1500;
/** … or, for tools that never rest, after so long. */
const PATIENCE_MS = 15_000;

/** What an edit broke, and what it needs to be mended. */
interface Broken {
  readonly changed: readonly ChangedFile[];
  readonly uris: readonly vscode.Uri[];
  readonly problems: readonly Problem[];
  readonly failure: CheckFailure | undefined;
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
  #looking: { ended: boolean } | undefined;

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
      this.#offer(undefined);
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
    const { mode, turns: maxTurns, check } = this.#app.settings.mend();
    const texts = new Map(this.#texts);
    this.#texts.clear();
    if (mode === 'off' || texts.size === 0) {
      return;
    }
    const looking = { ended: false };
    this.#looking = looking;
    await quiet();
    if (looking.ended) {
      return;
    }
    const problems = newProblems(this.#baseline, allErrors());
    const result = check === '' ? undefined : await runCheck(check, this.#consents);
    if (looking.ended) {
      return;
    }
    const failure = typeof result === 'object' ? result : undefined;
    const count = problems.length + (failure ? 1 : 0);
    this.#chain = { ...this.#chain, counts: [...this.#chain.counts, count] };
    const verdict = judge(this.#chain, maxTurns);
    if (verdict === 'clean') {
      if (this.#chain.turns > 0 || result === 'passed') {
        run.notify({
          kind: 'info',
          title: t('Nothing is broken any more'),
          detail:
            result === 'passed'
              ? t('No new problems are reported, and “{0}” passes.', check)
              : t('No new problems are reported.'),
          actions: [],
        });
      }
      return;
    }
    const uris = [...texts.keys()].map((key) => vscode.Uri.parse(key, true));
    this.#offer({ changed: await changedFiles(texts), uris, problems, failure });
    const found = [
      ...(problems.length > 0 ? [t('New problems: {0}', problems.length)] : []),
      ...(failure ? [t('“{0}” fails', failure.name)] : []),
    ].join('. ');
    if (verdict === 'go-on') {
      if (mode === 'start') {
        await this.mend();
        return;
      }
      run.notify({
        kind: 'warning',
        title: t('The edit broke something. {0}', found),
        detail: t('The model can be asked to mend it; its change comes under review like any other.'),
        actions: [{ id: 'mend', label: t('Fix This Too') }],
      });
      return;
    }
    run.notify({
      kind: 'warning',
      title: found,
      detail:
        verdict === 'turns-spent'
          ? t('{0} turns were taken. Look at what is left, or let the model try once more.', maxTurns)
          : t('The last turn did not help. Look at what is left, or let the model try once more.'),
      actions: [
        { id: 'mend', label: t('Try Once More') },
        { id: 'restore', label: t('Restore to Before an Answer…') },
      ],
    });
  }

  #offer(broken: Broken | undefined): void {
    this.#broken = broken;
    void vscode.commands.executeCommand('setContext', 'rationale.canMend', broken !== undefined);
  }

  #stopLooking(): void {
    if (this.#looking) {
      this.#looking.ended = true;
    }
  }
}

/** What VS Code reports, without the documents that show what is proposed. */
function diagnosed(): [vscode.Uri, vscode.Diagnostic[]][] {
  return vscode.languages.getDiagnostics().filter(([uri]) => uri.scheme !== PROPOSED_SCHEME);
}

/** The errors that VS Code reports now, in all files. */
function allErrors(): Problem[] {
  return diagnosed().flatMap(([uri, diagnostics]) =>
    diagnostics
      .filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error)
      .map((diagnostic) => problemOf(uri, diagnostic)),
  );
}

/** Resolves when no diagnostics have changed for a while. */
async function quiet(): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      clearTimeout(patience);
      listening.dispose();
      resolve();
    };
    let timer = setTimeout(end, QUIET_MS);
    const patience = setTimeout(end, PATIENCE_MS);
    const listening = vscode.languages.onDidChangeDiagnostics(() => {
      clearTimeout(timer);
      timer = setTimeout(end, QUIET_MS);
    });
  });
}

async function changedFiles(before: ReadonlyMap<string, string>): Promise<ChangedFile[]> {
  const changed: ChangedFile[] = [];
  for (const [key, text] of before) {
    const uri = vscode.Uri.parse(key, true);
    const now = await codeIn(uri);
    changed.push({ path: promptPath(uri), before: text, after: now?.context.text ?? '' });
  }
  return changed;
}

/** The files to send: those with problems first, then those that were changed. */
async function filesOf({
  uris,
  problems,
}: Broken): Promise<NonNullable<Awaited<ReturnType<typeof codeIn>>>[]> {
  const paths = new Set(problems.map(({ path }) => path));
  const withProblems = diagnosed()
    .map(([uri]) => uri)
    .filter((uri) => paths.has(promptPath(uri)));
  const all = new Map([...withProblems, ...uris].map((uri) => [uri.toString(), uri]));
  const files = await Promise.all(
    [...all.values()].slice(0, MAX_FILES).map(async (uri) => await codeIn(uri)),
  );
  return files.filter((file) => file !== undefined);
}

/** So many files are sent with a turn. */
const MAX_FILES = 6;
