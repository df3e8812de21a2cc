import * as vscode from 'vscode';
import { readFindings } from '../../core/tasks/findings.ts';
import { changedPaths, changesReviewPrompt, codeReviewPrompt } from '../../core/tasks/review.ts';
import { explainHunks } from '../../core/why/evidence.ts';
import { findingTexts } from '../../core/why/findingTexts.ts';
import { branchBase } from '../git/base.ts';
import { type Changes, committedChanges, workingTreeChanges } from '../git/changes.ts';
import { chooseRepository, type Repository, sourceControlRoot } from '../git/git.ts';
import { announce } from '../runs/announce.ts';
import type { Conductor } from '../runs/conductor.ts';
import type { Activity } from '../status/activity.ts';
import { codeIn, codeOf, tellNoCode } from './codeOf.ts';
import type { ReviewComments } from './reviewComments.ts';

const { t } = vscode.l10n;

/** What can be reviewed. */
export type ReviewTarget = 'selection' | 'file' | 'changes' | 'branch';

/** What is sent, and the files that findings may be about, by the path that the prompt names. */
interface Subject {
  readonly prompt: string;
  readonly label: string;
  readonly files: ReadonlyMap<string, vscode.Uri>;
  /** Changed files whose content is not sent. */
  readonly leftOut: number;
}

/**
 * Asks for a review and shows its findings at their lines.
 * @param argument `{ target }`, a file's URI, or a source control provider; else the user chooses
 */
export async function reviewCode(
  conductor: Conductor,
  comments: ReviewComments,
  activity: Activity,
  argument: unknown,
): Promise<void> {
  const target =
    targetOf(argument) ??
    (argument instanceof vscode.Uri ? 'file' : await chooseTarget(sourceControlRoot(argument) !== undefined));
  const where = conductor.whereabouts();
  const subject = target && (await subjectOf(target, activity, argument));
  if (!subject) {
    return;
  }
  const run = await conductor.start({
    kind: 'ask',
    instruction: subject.prompt,
    label: subject.label,
    captured: undefined,
    where,
    shownElsewhere: true,
  });
  if (!run) {
    return;
  }
  const texts = new Map<string, string>();
  for (const [path, uri] of subject.files) {
    const code = await codeIn(uri);
    if (code) {
      texts.set(path, code.context.text);
    }
  }
  const { findings, dropped } = readFindings(run.answer, texts);
  const whys = explainHunks(run.thought, run.steps, findingTexts(findings, texts), texts);
  comments.show(
    findings.flatMap((finding, at) => {
      const uri = subject.files.get(finding.path);
      return uri ? [{ uri, finding, run, why: whys[at] ?? { kind: 'thin' } }] : [];
    }),
  );
  const counts = [
    findings.length === 0 ? t('No findings') : t('Findings: {0}', findings.length),
    ...(subject.leftOut > 0 ? [t('Files not looked at: {0}', subject.leftOut)] : []),
    ...(dropped > 0 ? [t('Dropped, because their lines do not exist: {0}', dropped)] : []),
  ].join('. ');
  run.notify({
    kind: 'info',
    title: counts,
    detail:
      findings.length === 0
        ? t('The model reported nothing that could be tied to a line.')
        : t('They stand as comments at their lines, and in the Comments view.'),
    actions: findings.length === 0 ? [] : [{ id: 'showFindings', label: t('Show Findings') }],
  });
  if (where.left) {
    announce({
      text: t('{0}: {1}', subject.label, counts),
      show: async () =>
        await vscode.commands.executeCommand(
          findings.length === 0 ? 'rationale.focusReasoning' : 'workbench.action.focusCommentsPanel',
        ),
    });
  }
}

function targetOf(argument: unknown): ReviewTarget | undefined {
  const named =
    typeof argument === 'object' && argument !== null && 'target' in argument ? argument.target : undefined;
  return named === 'selection' || named === 'file' || named === 'changes' || named === 'branch'
    ? named
    : undefined;
}

/** @param changesOnly the user is at the changes, and not at a file */
async function chooseTarget(changesOnly: boolean): Promise<ReviewTarget | undefined> {
  const editor = changesOnly ? undefined : vscode.window.activeTextEditor;
  const choices: (vscode.QuickPickItem & { target: ReviewTarget })[] = [
    ...(editor && !editor.selection.isEmpty ? [{ label: t('Selection'), target: 'selection' as const }] : []),
    ...(editor ? [{ label: t('Current File'), target: 'file' as const }] : []),
    { label: t('Working Tree'), description: t('all changes that are not committed'), target: 'changes' },
    { label: t('Branch'), description: t('all changes since it left its base'), target: 'branch' },
  ];
  const picked = await vscode.window.showQuickPick(choices, { title: t('What Should Be Reviewed?') });
  return picked?.target;
}

async function subjectOf(
  target: ReviewTarget,
  activity: Activity,
  argument: unknown,
): Promise<Subject | undefined> {
  if (target === 'selection' || target === 'file') {
    const captured = await codeOf(argument);
    if (!captured) {
      tellNoCode(argument);
      return undefined;
    }
    const { uri, context } = captured;
    const scope = target === 'file' ? { ...context, selection: undefined } : context;
    return {
      prompt: codeReviewPrompt(scope),
      label: t('Review {0}', context.path),
      files: new Map([[context.path, uri]]),
      leftOut: 0,
    };
  }
  const repository = await chooseRepository(argument);
  const found = repository && (await changesOf(activity, repository, target));
  if (!repository || found === undefined) {
    return undefined;
  }
  if (found.diff.trim() === '') {
    void vscode.window.showInformationMessage(t('There are no changes to review.'));
    return undefined;
  }
  return {
    prompt: changesReviewPrompt(found.diff),
    label: found.label,
    leftOut: found.leftOut,
    files: new Map(
      changedPaths(found.diff).map((path) => [path, vscode.Uri.joinPath(repository.rootUri, path)]),
    ),
  };
}

/** Reads the changes; that can take long, so it is shown and can be stopped. Undefined when it was, or nothing is there. */
async function changesOf(
  activity: Activity,
  repository: Repository,
  target: 'changes' | 'branch',
): Promise<(Changes & { readonly label: string }) | undefined> {
  const stopping = new AbortController();
  const shown = activity.begin({ label: () => t('Reading changes'), stop: () => stopping.abort() });
  try {
    if (target === 'changes') {
      return { ...(await workingTreeChanges(repository)), label: t('Review the Working Tree') };
    }
    const base = await branchBase(repository);
    if (!base) {
      void vscode.window.showInformationMessage(
        t('No base of this branch was found: it has no commits, or no other branch to compare with.'),
      );
      return undefined;
    }
    const changes = await committedChanges(repository, base.commit, stopping.signal);
    return { ...changes, label: t('Review the Branch {0} Against {1}', base.name, base.base) };
  } catch (error) {
    if (stopping.signal.aborted) {
      return undefined;
    }
    throw error;
  } finally {
    shown.dispose();
  }
}
