/** A place in a file that the user asked about, with the text around it. Lines are 0-based. */
export interface CodeContext {
  /** As the model should write it: relative to the workspace folder, forward slashes. */
  readonly path: string;
  /** VS Code language id, used as the info string of the code block. */
  readonly languageId: string;
  /** The whole text of the file at the moment of asking. */
  readonly text: string;
  /** What is selected, first line and one past the last; absent when nothing is. */
  readonly selection?: { readonly startLine: number; readonly endLine: number } | undefined;
  /** Line of the cursor; the window is laid around it when nothing is selected. */
  readonly cursorLine: number;
}

/** The part of a file that goes into the prompt. Lines are 0-based, `endLine` is one past the last. */
export interface Excerpt {
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
}

/**
 * Cuts the part of a file that is shown to the model: all of it when it fits, else whole lines around the
 * selection, as many above as below where there are enough.
 * @param budget limit in UTF-16 units; a selection longer than it is shown whole all the same, because an
 *   edit of lines that the model did not see could not be placed.
 */
export function excerpt(context: CodeContext, budget: number): Excerpt {
  const lines = context.text.split('\n');
  if (context.text.length <= budget) {
    return { startLine: 0, endLine: lines.length, text: context.text };
  }
  const last = lines.length - 1;
  const cursor = Math.min(Math.max(context.cursorLine, 0), last);
  let start = Math.min(context.selection?.startLine ?? cursor, last);
  let end = Math.max(Math.min(context.selection?.endLine ?? cursor + 1, lines.length), start + 1);
  const cost = (line: number): number => (lines[line]?.length ?? 0) + 1;
  let used = 0;
  for (let line = start; line < end; line++) {
    used += cost(line);
  }
  let open = true;
  while (open) {
    open = false;
    if (start > 0 && used + cost(start - 1) <= budget) {
      start--;
      used += cost(start);
      open = true;
    }
    if (end < lines.length && used + cost(end) <= budget) {
      used += cost(end);
      end++;
      open = true;
    }
  }
  return { startLine: start, endLine: end, text: lines.slice(start, end).join('\n') };
}
