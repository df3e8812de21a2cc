import { type CodeContext, excerpt } from '../prompt/context.ts';
import { CODE_BUDGET, fenced, placeLabel } from '../prompt/messages.ts';
import { fitDiff } from './diffBudget.ts';
import { FINDINGS_FORMAT } from './findings.ts';
import { readGitDiff } from './gitDiff.ts';

const WISH =
  'Review this as an experienced colleague would: look for bugs, missing cases, races, security holes, wrong error handling, and documentation that is not true.';

/** Asks for a review of a file, or of what is selected in it. */
export function codeReviewPrompt(context: CodeContext): string {
  const shown = excerpt(context, CODE_BUDGET);
  const scope = context.selection ? `Review only \`${placeLabel(context)}\`; the rest is context.` : WISH_ALL;
  return [
    '## Code',
    '',
    `\`${context.path}\`, from line ${shown.startLine + 1}:`,
    '',
    fenced(shown.text, context.languageId),
    '',
    '## Task',
    '',
    `${WISH} ${scope}`,
    '',
    FINDINGS_FORMAT,
  ].join('\n');
}

const WISH_ALL = 'Review the whole of it.';

/** Asks for a review of changes. @param diff as git prints it */
export function changesReviewPrompt(diff: string): string {
  return [
    '## Changes',
    '',
    fenced(fitDiff(diff, CODE_BUDGET), 'diff'),
    '',
    '## Task',
    '',
    `${WISH} Review what these changes add or break; line numbers are those of the new files.`,
    '',
    FINDINGS_FORMAT,
  ].join('\n');
}

/** The paths of the files that a git diff leaves in existence, relative to the repository. */
export function changedPaths(diff: string): string[] {
  return readGitDiff(diff)
    .filter(({ deleted }) => !deleted)
    .map(({ path }) => path);
}
