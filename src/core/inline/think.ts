import { proposeEdits } from '../edits/propose.ts';
import { fenced } from '../prompt/messages.ts';

/** A place in a text, for a reader: 1-based line, and the cursor's line in two parts. */
export interface ThinkPlace {
  readonly lineNumber: number;
  readonly before: string;
  readonly after: string;
}

/**
 * The task of *Think Here*, as the model reads it.
 * @param wish what the user added in own words; empty for nothing
 */
export function thinkInstruction({ lineNumber, before, after }: ThinkPlace, wish: string): string {
  const place =
    (before + after).trim() === ''
      ? `The cursor stands in line ${lineNumber}, which is blank.`
      : `The cursor stands in line ${lineNumber}, at the mark ‸:\n\n${fenced(`${before}‸${after}`, '')}`;
  return [
    place,
    'Think about what the code needs at this place: what it is for, what the code around expects, which cases are missing.',
    'Then write it. Insert it exactly at the cursor and leave all other lines as they are; only where that cannot be right, change what has to be changed. The mark is no part of the file.',
    ...(wish.trim() === '' ? [] : [`The user adds: ${wish.trim()}`]),
  ].join('\n\n');
}

/**
 * What an answer inserts at the cursor, when it does nothing else.
 * @param path of the file, as the prompt named it
 * @param text the file, as the model saw it and as it still is
 * @param offset of the cursor, UTF-16
 * @returns undefined when the answer changes anything else, or cannot be placed
 */
export function insertionAt(answer: string, path: string, text: string, offset: number): string | undefined {
  const workspace = { files: [{ path, seen: text, now: text }] };
  const { changes, refusals } = proposeEdits(answer, workspace, { complete: true, defaultPath: path });
  const [change, ...others] = changes;
  if (change?.kind !== 'modify' || change.path !== path || others.length > 0 || refusals.length > 0) {
    return undefined;
  }
  const { result } = change;
  const [before, after] = [text.slice(0, offset), text.slice(offset)];
  const length = result.length - text.length;
  return length > 0 && result.startsWith(before) && result.endsWith(after)
    ? result.slice(offset, offset + length)
    : undefined;
}
