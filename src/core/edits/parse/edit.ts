/** What an answer asks for, before anything is looked up in a file. */

/** One line of a hunk; `op` as in a unified diff. */
export interface HunkLine {
  readonly op: ' ' | '-' | '+';
  /** The line without its marker and without its line ending. */
  readonly text: string;
  /**
   * The same line read as one whose marker was lost: for a context line that starts with white space, nobody can
   * tell whether the first space is the marker or belongs to the code.
   */
  readonly unmarked?: string | undefined;
}

/** Lines to find, to remove and to add in one place. */
export interface Hunk {
  /** Number within the answer, from 0. */
  readonly index: number;
  /** As the model wrote it. */
  readonly source: string;
  readonly lines: readonly HunkLine[];
  /** 0-based line of the old text at which the hunk says it starts. */
  readonly line?: number | undefined;
  /** Section headings (`@@ … @@ heading`), outermost first. */
  readonly headings: readonly string[];
  /** The hunk says that its last line is the last one of the file. */
  readonly endOfFile: boolean;
  /** What the hunk says of the final line ending of the old and the new text. */
  readonly finalNewline?: { readonly old: boolean; readonly new: boolean } | undefined;
  /** The answer was cut off inside this hunk. */
  readonly incomplete: boolean;
  /** Which lines stay was worked out from two texts, not said: a blank line may have been taken for its like. */
  readonly derived?: boolean | undefined;
}

interface EditBase {
  /** Path as the answer wrote it; undefined when it named none. */
  readonly path: string | undefined;
  /** The block as the model wrote it. */
  readonly source: string;
}

export interface UpdateEdit extends EditBase {
  readonly kind: 'update';
  /** New path as the answer wrote it, for a rename. */
  readonly to?: string | undefined;
  readonly hunks: readonly Hunk[];
}

export interface CreateEdit extends EditBase {
  readonly kind: 'create';
  readonly index: number;
  readonly lines: readonly string[];
  readonly finalNewline: boolean;
  readonly incomplete: boolean;
}

export interface DeleteEdit extends EditBase {
  readonly kind: 'delete';
}

/** The whole new text of a file that may or may not exist. */
export interface WholeEdit extends EditBase {
  readonly kind: 'whole';
  readonly index: number;
  readonly lines: readonly string[];
  readonly incomplete: boolean;
}

/** A block that is meant as an edit, yet cannot be read as one. */
export interface BrokenEdit extends EditBase {
  readonly kind: 'broken';
  readonly reason: 'malformed' | 'incomplete';
}

export type ParsedEdit = UpdateEdit | CreateEdit | DeleteEdit | WholeEdit | BrokenEdit;

/** Hands out the numbers of the hunks of one answer. */
export interface Counter {
  next(): number;
}

export function counter(): Counter {
  let value = 0;
  return { next: () => value++ };
}
