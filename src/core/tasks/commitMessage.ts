import { fenced } from '../prompt/messages.ts';
import { fitDiff } from './diffBudget.ts';

/** Limit on the diff in a prompt, in UTF-16 units: about 6,000 tokens. */
const DIFF_BUDGET = 24_000;
/** So many of the last messages show the style of the repository. */
export const STYLE_SAMPLES = 12;

/**
 * Asks for a commit message.
 * @param diff what is to be committed, as git prints it
 * @param recent messages of the last commits, newest first; a few lines of each are shown for their style
 * @param draft what the user, or git for a merge, has written already; empty for nothing
 */
export function commitPrompt(diff: string, recent: readonly string[], draft = ''): string {
  const samples = recent
    .slice(0, STYLE_SAMPLES)
    .map((message) => message.trim().split('\n').slice(0, 6).join('\n'))
    .filter((message) => message !== '');
  const style =
    samples.length > 0
      ? ['## Recent commit messages, newest first', '', fenced(samples.join('\n\n---\n\n'), ''), '']
      : [];
  const written = draft.trim() === '' ? [] : ['## Written already', '', fenced(draft.trim(), ''), ''];
  return [
    ...style,
    ...written,
    '## Changes to commit',
    '',
    fenced(fitDiff(diff, DIFF_BUDGET), 'diff'),
    '',
    '## Task',
    '',
    samples.length > 0
      ? 'Write the message for this commit in the language, form and length of the recent ones.'
      : 'Write the message for this commit: a line of at most 72 characters in the imperative, and, only where the reason is not plain, a blank line and a short body.',
    ...(written.length > 0 ? ['Keep to what is written already, and complete it.'] : []),
    'Say what changes for whoever uses or reads the code, and why, rather than list files.',
    'Answer with the message alone, in one ``` code block, and nothing else.',
  ].join('\n');
}

/**
 * The commit message in an answer: what stands in its only code block, else the answer itself, without quotes and
 * introductions around it. Empty when there is none.
 */
export function readCommitMessage(answer: string): string {
  const blocks = [...answer.matchAll(/^ {0,3}(`{3,}|~{3,})[^\n]*\n([\s\S]*?)^ {0,3}\1[ \t]*$/gm)];
  const inner = blocks.length > 0 ? (blocks.at(-1)?.[2] ?? '') : withoutIntroduction(answer);
  const lines = inner
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => line.trimEnd());
  const text = lines.join('\n').trim();
  return /^(["'`])(.*)\1$/s.exec(text)?.[2]?.trim() ?? text;
}

/** Drops a first line such as "Here is the message:". */
function withoutIntroduction(answer: string): string {
  const [first = '', ...rest] = answer.trim().split('\n');
  return /^(?:here|sure|the commit message|commit message)\b.*:\s*$/i.test(first) && rest.length > 0
    ? rest.join('\n')
    : answer;
}
