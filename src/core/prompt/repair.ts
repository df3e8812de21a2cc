/** Sends what could not be placed back to the model, with the text of its places as it is now. */
import type { ChatMessage } from '../backends/types.ts';
import type { ReviewRefusal } from '../review/barred.ts';
import { CODE_BUDGET, EDIT_FORMAT, EDIT_ROLE, fenced } from './messages.ts';

/** A file with hunks that were refused. */
export interface RepairFile {
  /** As the model should write it. */
  readonly path: string;
  /** VS Code language id, used as the info string of the code block. */
  readonly languageId: string;
  /** The whole text as it is now. */
  readonly text: string;
  readonly hunks: readonly RepairHunk[];
}

export interface RepairHunk {
  readonly reason: ReviewRefusal['reason'];
  /** As the model wrote it, or as it was placed. */
  readonly hunk: string;
  /** The lines that come nearest, 0-based, `end` one past the last; absent when there are none. */
  readonly place?: { readonly start: number; readonly end: number } | undefined;
}

/** Lines shown above and below a place where the file is too long to be shown whole. */
const AROUND_LINES = 40;
/** Limit on one hunk, in UTF-16 units. */
const HUNK_BUDGET = 8_000;

/**
 * The messages of a second try: exactly the refused hunks, why each was refused, and the present text.
 * @param instruction what the user asked for in the first place
 */
export function repairMessages(instruction: string, files: readonly RepairFile[]): ChatMessage[] {
  const share = Math.floor(CODE_BUDGET / Math.max(files.length, 1));
  const code = files.map((file, at) => showFile(file, at + 1, share));
  const hunks = files.flatMap((file) => file.hunks.map((hunk) => ({ ...hunk, path: file.path })));
  const tasks = hunks.map(({ path, reason, hunk }, at) =>
    [`Change ${at + 1}, of \`${path}\`: ${WHY[reason]}`, '', fenced(hunk.slice(0, HUNK_BUDGET), '')].join(
      '\n',
    ),
  );
  const user = [
    ...['## Code', '', 'The files as they are now.', ''],
    ...[code.join('\n\n'), '', '## Changes that were not applied', ''],
    'You answered the task below with these changes, and they could not be applied:',
    ...['', tasks.join('\n\n'), '', '## Task', '', instruction.trim(), ''],
    'Give these changes once more, for the files as they are now, and no others. ' +
      'Leave out what the files already hold.',
  ];
  return [
    { role: 'system', content: `${EDIT_ROLE}\n\n${EDIT_FORMAT}` },
    { role: 'user', content: user.join('\n') },
  ];
}

const WHY: Readonly<Record<ReviewRefusal['reason'], string>> = {
  'no-match': 'its context lines and removed lines are not in the file.',
  ambiguous: 'its lines stand in several places. Give more context lines, so that only one is meant.',
  conflict: 'the lines were changed since.',
  incomplete: 'the answer was cut off inside it.',
  overlap: 'another change of the answer changes the same lines differently.',
  'path-not-allowed': 'the path is not in the project.',
  'no-such-file': 'there is no such file.',
  'file-exists': 'the file exists already. Change it instead.',
  'path-ambiguous': 'several files have this name. Write the whole path.',
  'no-path': 'it does not say which file it is for.',
  'held-back': 'it would drop a large part of the file. Give the change as a diff, without abbreviations.',
  'no-change': 'the file is like this already.',
  'unsupported-file': 'the file is not text.',
  malformed: 'it is not well formed.',
  ignored: 'git ignores the file.',
  'too-large': 'the file is too long.',
  'same-file': 'it is another name of a file that was named before.',
  'too-many-files': 'the answer names too many files.',
};

/** The whole file where it fits, else the parts around the places that are in question. */
function showFile({ path, languageId, text, hunks }: RepairFile, number: number, budget: number): string {
  const lines = text.split('\n');
  if (text.length <= budget) {
    const all = `File ${number}: \`${path}\` (the whole file, ${lines.length} lines)`;
    return `${all}\n\n${fenced(text, languageId)}`;
  }
  const parts = windows(hunks, lines.length);
  const each = Math.floor(budget / parts.length);
  return parts
    .map(({ start, end }) => {
      const shown = fitting(lines, start, end, each);
      const head = `File ${number}: \`${path}\` (lines ${shown.start + 1} to ${shown.end} of ${lines.length})`;
      return `${head}\n\n${fenced(lines.slice(shown.start, shown.end).join('\n'), languageId)}`;
    })
    .join('\n\n');
}

interface Window {
  readonly start: number;
  readonly end: number;
}

/** The lines around each place; those that meet are one. Without any place, the start of the file. */
function windows(hunks: readonly RepairHunk[], total: number): Window[] {
  const around = hunks
    .flatMap(({ place }) => (place ? [place] : []))
    .map(({ start, end }) => ({
      start: Math.max(0, start - AROUND_LINES),
      end: Math.min(total, end + AROUND_LINES),
    }))
    .sort((a, b) => a.start - b.start);
  const merged: Window[] = [];
  for (const window of around) {
    const last = merged.at(-1);
    if (last && window.start <= last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, window.end) };
    } else {
      merged.push(window);
    }
  }
  return merged.length > 0 ? merged : [{ start: 0, end: total }];
}

/** Takes lines off both ends until a part fits. */
function fitting(lines: readonly string[], start: number, end: number, budget: number): Window {
  let size = lines.slice(start, end).reduce((sum, line) => sum + line.length + 1, 0);
  let [from, to] = [start, end];
  while (size > budget && to - from > 1) {
    // In turns, so that the middle, where the place is, goes last.
    const first = (to - from) % 2 === 0;
    size -= (lines[first ? from : to - 1]?.length ?? 0) + 1;
    from += first ? 1 : 0;
    to -= first ? 0 : 1;
  }
  return { start: from, end: to };
}
