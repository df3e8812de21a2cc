import * as vscode from 'vscode';
import type { Finding } from '../../core/tasks/findings.ts';
import type { Why } from '../../core/why/evidence.ts';
import type { ReasoningPanel } from '../reasoning/panel.ts';
import type { Conductor } from '../runs/conductor.ts';
import type { Run } from '../runs/run.ts';
import { placeOf } from '../why/place.ts';
import { codeIn } from './codeOf.ts';

const { t } = vscode.l10n;

/** A finding at its place. */
export interface PlacedFinding {
  readonly uri: vscode.Uri;
  readonly finding: Finding;
  /** The run that found it. */
  readonly run: Run;
  /** The steps of its thought that led to it. */
  readonly why: Why;
}

/** Shows the findings of a review as comment threads at their lines. */
export class ReviewComments implements vscode.Disposable {
  readonly #controller = vscode.comments.createCommentController(
    'rationale.review',
    t('Review with Reasoning'),
  );
  readonly #findings = new Map<vscode.CommentThread, PlacedFinding>();

  /** Takes the place of what was shown before. */
  show(findings: readonly PlacedFinding[]): void {
    this.clear();
    for (const placed of findings) {
      const { uri, finding, run, why } = placed;
      const range = new vscode.Range(
        finding.startLine,
        0,
        Math.max(finding.endLine - 1, finding.startLine),
        0,
      );
      const body = new vscode.MarkdownString([bodyOf(finding), ...reasoningOf(run, why)].join('\n\n'));
      body.supportHtml = false;
      body.isTrusted = false;
      const thread = this.#controller.createCommentThread(uri, range, [
        { author: { name: severityLabel(finding) }, body, mode: vscode.CommentMode.Preview },
      ]);
      thread.canReply = false;
      thread.label = finding.title;
      thread.contextValue = [
        finding.suggestion === undefined ? 'finding' : 'suggestion',
        ...(why.kind === 'evidence' ? ['reasoned'] : []),
      ].join(' ');
      thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
      this.#findings.set(thread, placed);
    }
    void vscode.commands.executeCommand('setContext', 'rationale.hasFindings', this.#findings.size > 0);
  }

  /** The findings that are shown, in order. */
  get findings(): readonly PlacedFinding[] {
    return [...this.#findings.values()];
  }

  /** Their threads, in the same order. */
  get threads(): readonly vscode.CommentThread[] {
    return [...this.#findings.keys()];
  }

  /** Puts the suggested edit of a thread under review. */
  async apply(conductor: Conductor, argument: unknown): Promise<void> {
    const found = [...this.#findings].find(([thread]) => thread === argument);
    const suggestion = found?.[1].finding.suggestion;
    if (!found || suggestion === undefined) {
      return;
    }
    const [thread, { uri, finding }] = found;
    if (await conductor.present(suggestion, finding.title, await codeIn(uri))) {
      this.dismiss(thread);
    }
  }

  /** Opens the thought at the step that led to a thread's finding. */
  async showReasoning(panel: ReasoningPanel, argument: unknown): Promise<void> {
    const found = [...this.#findings].find(([thread]) => thread === argument)?.[1];
    const place = found && placeOf(found.why, (terms) => t('Shared with the finding: {0}', terms));
    if (found && place) {
      await panel.showStep(found.run, place);
    }
  }

  /** Takes one thread away. */
  dismiss(argument: unknown): void {
    for (const [thread] of this.#findings) {
      if (thread === argument) {
        thread.dispose();
        this.#findings.delete(thread);
      }
    }
    void vscode.commands.executeCommand('setContext', 'rationale.hasFindings', this.#findings.size > 0);
  }

  clear(): void {
    for (const thread of this.#findings.keys()) {
      thread.dispose();
    }
    this.#findings.clear();
    void vscode.commands.executeCommand('setContext', 'rationale.hasFindings', false);
  }

  dispose(): void {
    this.clear();
    this.#controller.dispose();
  }
}

function severityLabel({ severity }: Finding): string {
  const labels = { error: t('Error'), warning: t('Warning'), info: t('Note') };
  return labels[severity];
}

/** The steps of the thought behind a finding, in their order; nothing where the evidence is thin. */
function reasoningOf(run: Run, why: Why): string[] {
  if (why.kind === 'thin') {
    return [];
  }
  const numbers = why.steps.map(({ step }) => step).sort((a, b) => a - b);
  const lines = run.steps
    .filter(({ index }) => numbers.includes(index))
    .map(({ index, title }) => `${index + 1}\\. ${plain(title)}`);
  return [`**${t('Reasoning')}**`, lines.join('  \n')];
}

/** Text that Markdown leaves as it is. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').replaceAll(/[!-/:-@[-`{-~]/g, '\\$&');
}

/** Markdown of a comment. VS Code runs no HTML and no command links of it; a picture would be fetched, so none is left. */
function bodyOf({ title, body, suggestion }: Finding): string {
  const text = [`**${title}**`, body, suggestion]
    .filter((part) => part !== undefined && part !== '')
    .join('\n\n');
  return text.replaceAll('![', '! [');
}
