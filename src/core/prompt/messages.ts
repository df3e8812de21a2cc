import type { ChatMessage } from '../backends/types.ts';
import type { Attachment } from '../chat/session.ts';
import { type CodeContext, excerpt } from './context.ts';

/** Limit on the code shown in one prompt, in UTF-16 units: about 8,000 tokens of code. */
export const CODE_BUDGET = 32_000;

/**
 * Asks for the one edit format that docs/edit-format.md describes. It is a unified diff because models have
 * seen more of it than of any other format; line numbers are left out because models miscount.
 */
export const EDIT_FORMAT = [
  'Answer with the change as a unified diff in one ```diff code block:',
  '',
  '- Before the hunks of each file write `--- a/PATH` and `+++ b/PATH`, with PATH as it is given here.',
  '- Begin each hunk with a line `@@ @@`. Line numbers are not needed.',
  '- Copy context lines and removed lines exactly as they stand in the file, with their indentation. Put one space, `-` or `+` before each line.',
  '- Give two or three unchanged lines of context before and after each change, enough to make the place the only one of its kind.',
  '- Change only what the task needs. Never abbreviate code with "...".',
  '- A new file starts with `--- /dev/null`; a file to delete has `+++ /dev/null`.',
  '',
  'After the code block say in one or two sentences what you changed and why.',
].join('\n');

export const EDIT_ROLE = 'You are an expert programmer who makes precise, minimal changes to existing code.';
const ASK_ROLE =
  'You are an expert programmer. Answer the question about the code in Markdown, briefly and concretely. Use code blocks for code.';

/**
 * The messages of an edit request: who the model is and the edit format, then the code and the task.
 * @param instruction what should change, in the user's words
 * @param others more files that the task is about
 * @param related code that was found by itself, for reference
 */
export function editMessages(
  context: CodeContext,
  instruction: string,
  others: readonly CodeContext[] = [],
  related: readonly Attachment[] = [],
): ChatMessage[] {
  const target = context.selection
    ? 'Change the selected lines; change others only where the task makes it necessary.'
    : 'Change whatever the task needs.';
  return [
    { role: 'system', content: `${EDIT_ROLE}\n\n${EDIT_FORMAT}` },
    {
      role: 'user',
      content: `${showCode(context, others)}${showRelated(related)}\n\n## Task\n\n${instruction.trim()}\n\n${target}`,
    },
  ];
}

/**
 * The messages of a question.
 * @param context the code it is about; absent when no file is open
 * @param related code that was found by itself, for reference
 */
export function askMessages(
  context: CodeContext | undefined,
  question: string,
  related: readonly Attachment[] = [],
): ChatMessage[] {
  const shown = (context ? showCode(context) : '') + showRelated(related);
  const code = shown === '' ? '' : `${shown.trimStart()}\n\n## Question\n\n`;
  return [
    { role: 'system', content: ASK_ROLE },
    { role: 'user', content: code + question.trim() },
  ];
}

/** `src/cart.js:12-30`, 1-based as people write it; the path alone when nothing is selected. */
export function placeLabel({ path, selection }: Pick<CodeContext, 'path' | 'selection'>): string {
  if (!selection) {
    return path;
  }
  const first = selection.startLine + 1;
  return first >= selection.endLine ? `${path}:${first}` : `${path}:${first}-${selection.endLine}`;
}

/** The numbered path, the exact text around the place, and the selection once more when it is a part of it. */
function showCode(context: CodeContext, others: readonly CodeContext[] = []): string {
  return ['## Code', ...[context, ...others].map((file, index) => showFile(file, index + 1))].join('\n\n');
}

/** What is shown in part only, so that no edit of it could be placed for certain. */
function showRelated(related: readonly Attachment[]): string {
  if (related.length === 0) {
    return '';
  }
  const parts = related.map(({ label, language, text }) => `\`${label}\`:\n\n${fenced(text, language)}`);
  return `\n\n## For reference\n\nParts of other files; do not change them.\n\n${parts.join('\n\n')}`;
}

function showFile(context: CodeContext, number: number): string {
  const shown = excerpt(context, CODE_BUDGET);
  const lines = context.text.split('\n');
  const whole = shown.startLine === 0 && shown.endLine >= lines.length;
  const parts = [
    whole
      ? `File ${number}: \`${context.path}\` (the whole file, ${lines.length} lines)`
      : `File ${number}: \`${context.path}\` (lines ${shown.startLine + 1} to ${shown.endLine} of ${lines.length})`,
    '',
    fenced(shown.text, context.languageId),
  ];
  const { selection } = context;
  if (selection && (selection.startLine > shown.startLine || selection.endLine < shown.endLine)) {
    const selected = lines.slice(selection.startLine, selection.endLine).join('\n');
    parts.push('', `Selected in \`${placeLabel(context)}\`:`, '', fenced(selected, context.languageId));
  }
  return parts.join('\n');
}

/** A code block whose fence is longer than any run of back-ticks in `text`, so that nothing can end it early. */
export function fenced(text: string, info: string): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}${info}\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}`;
}
