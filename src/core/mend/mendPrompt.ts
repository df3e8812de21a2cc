import { createTwoFilesPatch } from 'diff';
import { fenced } from '../prompt/messages.ts';
import { fitDiff } from '../tasks/diffBudget.ts';
import { describeProblems, type Problem } from '../tasks/problems.ts';

/** A file that an edit changed. */
export interface ChangedFile {
  /** As prompts name it. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** What a check of the user's said of the edit. */
export interface CheckFailure {
  /** Name of the task. */
  readonly name: string;
  /** The part of its output that tells. */
  readonly output: string;
}

/** Limit on the changes in the prompt, in UTF-16 units. */
const CHANGES_BUDGET = 12_000;

/** Asks to mend what an edit broke: its changes, the problems that came with it, and what a check said. */
export function mendPrompt(
  changed: readonly ChangedFile[],
  problems: readonly Problem[],
  failure: CheckFailure | undefined,
): string {
  const diff = changed
    .filter(({ before, after }) => before !== after)
    .map(
      ({ path, before, after }) =>
        `diff --git a/${path} b/${path}\n${withoutRuler(createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, { context: 3 }))}`,
    )
    .join('');
  return [
    'These changes were just made, and are already in the files:',
    '',
    fenced(fitDiff(diff, CHANGES_BUDGET), 'diff'),
    ...(problems.length > 0
      ? ['', 'Since then these problems are reported:', '', describeProblems(problems)]
      : []),
    ...(failure ? ['', `The check "${failure.name}" fails now:`, '', fenced(failure.output, 'text')] : []),
    '',
    'Solve these problems with as small a change as possible, keeping what the changes were made for.',
  ].join('\n');
}

/** Drops the line of equals signs that the library puts in front. */
function withoutRuler(patch: string): string {
  return patch.replace(/^=+\n/m, '');
}
