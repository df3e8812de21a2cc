import * as vscode from 'vscode';
import { readFindings } from '../../core/tasks/findings.ts';
import { changedPaths, changesReviewPrompt, codeReviewPrompt } from '../../core/tasks/review.ts';
import { chooseRepository, type Repository } from '../git/git.ts';
import { announce } from '../runs/announce.ts';
import type { Conductor } from '../runs/conductor.ts';
import { Whereabouts } from '../runs/whereabouts.ts';
import { codeIn, codeOf } from './codeOf.ts';
import type { ReviewComments } from './reviewComments.ts';

const { t } = vscode.l10n;

/** What can be reviewed. */
export type ReviewTarget = 'selection' | 'file' | 'changes' | 'branch';

/** What is sent, and the files that findings may be about, by the path that the prompt names. */
interface Subject {
  readonly prompt: string;
  readonly label: string;
  readonly files: ReadonlyMap<string, vscode.Uri>;
}

/**
 * Asks for a review and shows its findings at their lines.
 * @param argument `{ target }`, or a file's URI; else the user chooses
 */
export async function reviewCode(
  conductor: Conductor,
  comments: ReviewComments,
  argument: unknown,
): Promise<void> {
  const target = targetOf(argument) ?? (argument instanceof vscode.Uri ? 'file' : await chooseTarget());
  const where = new Whereabouts();
  const subject = target && (await subjectOf(target, argument));
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
  comments.show(
    findings.flatMap((finding) => {
      const uri = subject.files.get(finding.path);
      return uri ? [{ uri, finding }] : [];
    }),
  );
  const counts = [
    findings.length === 0 ? t('No findings') : t('Findings: {0}', findings.length),
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

async function chooseTarget(): Promise<ReviewTarget | undefined> {
  const editor = vscode.window.activeTextEditor;
  const choices: (vscode.QuickPickItem & { target: ReviewTarget })[] = [
    ...(editor && !editor.selection.isEmpty ? [{ label: t('Selection'), target: 'selection' as const }] : []),
    ...(editor ? [{ label: t('Current File'), target: 'file' as const }] : []),
    { label: t('Working Tree'), description: t('all changes that are not committed'), target: 'changes' },
    { label: t('Branch'), description: t('all changes since it left its base'), target: 'branch' },
  ];
  const picked = await vscode.window.showQuickPick(choices, { title: t('What Should Be Reviewed?') });
  return picked?.target;
}

async function subjectOf(target: ReviewTarget, argument: unknown): Promise<Subject | undefined> {
  if (target === 'selection' || target === 'file') {
    const captured = await codeOf(argument);
    if (!captured) {
      void vscode.window.showInformationMessage(t('Open a file with code first.'));
      return undefined;
    }
    const { uri, context } = captured;
    const scope = target === 'file' ? { ...context, selection: undefined } : context;
    return {
      prompt: codeReviewPrompt(scope),
      label: t('Review {0}', context.path),
      files: new Map([[context.path, uri]]),
    };
  }
  const repository = await chooseRepository();
  const found = repository && (await diffOf(repository, target));
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
    files: new Map(
      changedPaths(found.diff).map((path) => [path, vscode.Uri.joinPath(repository.rootUri, path)]),
    ),
  };
}

async function diffOf(
  repository: Repository,
  target: 'changes' | 'branch',
): Promise<{ diff: string; label: string } | undefined> {
  if (target === 'changes') {
    const parts = [await repository.diff(true), await repository.diff(false)];
    return { diff: parts.join(''), label: t('Review the Working Tree') };
  }
  const branch = repository.state.HEAD?.name;
  const base = branch === undefined ? undefined : await baseOf(repository, branch);
  if (branch === undefined || base === undefined) {
    void vscode.window.showInformationMessage(
      t('No base of this branch was found: it has no commits, or no other branch to compare with.'),
    );
    return undefined;
  }
  const files = await repository.diffBetween(base, 'HEAD');
  const root = repository.rootUri;
  const parts: string[] = [];
  for (const { uri } of files) {
    parts.push(await repository.diffBetween(base, 'HEAD', uri.path.slice(root.path.length + 1)));
  }
  return { diff: parts.join(''), label: t('Review the Branch {0}', branch) };
}

/** The commit at which a branch left its base. */
async function baseOf(repository: Repository, branch: string): Promise<string | undefined> {
  try {
    const upstream = await repository.getBranchBase(branch);
    const name = upstream?.name && (upstream.remote ? `${upstream.remote}/${upstream.name}` : upstream.name);
    for (const other of [name, 'main', 'master'].filter((each) => each !== undefined && each !== branch)) {
      const base = other && (await mergeBase(repository, branch, other));
      if (base) {
        return base;
      }
    }
  } catch {
    // A repository without commits has no base either.
  }
  return undefined;
}

async function mergeBase(repository: Repository, one: string, other: string): Promise<string | undefined> {
  try {
    return await repository.getMergeBase(one, other);
  } catch {
    return undefined;
  }
}
