/**
 * The edit engine's vocabulary: text in, answer in, placed edits or reasons out.
 *
 * Positions are UTF-16 offsets into a file's text as given; lines are 0-based unless a name says otherwise.
 */

/** A file that an answer may touch. */
export interface SourceFile {
  /** Path as the prompt named it: relative to the workspace folder, forward slashes. */
  readonly path: string;
  /** The text that the model saw. */
  readonly seen: string;
  /** The text as it is now; equal to `seen` when nothing happened in between. */
  readonly now: string;
}

/** Replace `[start, end)` of the file's text as it is now by `text`. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** How a hunk was matched, from strictest to loosest. */
export type Rung =
  | 'exact'
  | 'whitespace'
  | 'indentation'
  | 'lookalikes'
  | 'elision'
  | 'alignment'
  | 'whole-file'
  | 'create'
  | 'delete'
  | 'rename';

export interface PlacedHunk {
  /** Number of the hunk within the answer, from 0, in the order in which it was written. */
  readonly index: number;
  readonly rung: Rung;
  /** First and one past the last line of the present text that the hunk replaces, 0-based. */
  readonly startLine: number;
  readonly endLine: number;
  /** What settled the place when the text alone did not. */
  readonly settledBy?: 'only-place' | 'line-number' | 'heading' | 'order' | undefined;
  readonly edits: readonly TextEdit[];
  /** True when the file already holds what the hunk would write. */
  readonly alreadyThere: boolean;
}

export type RefusalReason =
  /** The old text is nowhere in the file. */
  | 'no-match'
  /** The old text is in several places and nothing tells them apart. */
  | 'ambiguous'
  /** The lines were changed since the model saw them. */
  | 'conflict'
  /** The answer was cut off inside this edit. */
  | 'incomplete'
  /** Two hunks of the answer change the same lines differently. */
  | 'overlap'
  /** The path leads outside the workspace, or to a protected place. */
  | 'path-not-allowed'
  /** No such file. */
  | 'no-such-file'
  /** The file that should be created exists already. */
  | 'file-exists'
  /** Several files have that base name. */
  | 'path-ambiguous'
  /** The edit names no file and none can be told. */
  | 'no-path'
  /** A whole-file answer would drop more than half of the file, or holds an elision that cannot be resolved. */
  | 'held-back'
  /** The edit would change nothing. */
  | 'no-change'
  /** The file is binary or larger than the engine takes. */
  | 'unsupported-file'
  /** The block is not well formed. */
  | 'malformed';

export interface Refusal {
  /** Number of the hunk within the answer, from 0; absent when it concerns a whole file or block. */
  readonly index?: number | undefined;
  /** Path as the answer wrote it, when it wrote one. */
  readonly path?: string | undefined;
  readonly reason: RefusalReason;
  /** The hunk or block as the model wrote it. */
  readonly hunk: string;
  /** 0-based lines of the present text that come nearest, for the user and a second try. */
  readonly nearest?: { readonly startLine: number; readonly endLine: number } | undefined;
  /** 0-based first lines of all places that match, when there are several. */
  readonly candidates?: readonly number[] | undefined;
}

export type FileChange =
  | {
      readonly kind: 'modify';
      readonly path: string;
      readonly hunks: readonly PlacedHunk[];
      /** All hunks' edits, sorted by `start`, not overlapping. */
      readonly edits: readonly TextEdit[];
      /** The text after the edits. */
      readonly result: string;
    }
  | { readonly kind: 'create'; readonly path: string; readonly result: string }
  | { readonly kind: 'delete'; readonly path: string }
  | {
      readonly kind: 'rename';
      readonly path: string;
      readonly to: string;
      readonly hunks: readonly PlacedHunk[];
      readonly edits: readonly TextEdit[];
      readonly result: string;
    };

/** What one answer comes to. */
export interface Proposal {
  readonly changes: readonly FileChange[];
  readonly refusals: readonly Refusal[];
}

/** What the engine may ask about the workspace. Pure data, so that the core stays free of the editor. */
export interface Workspace {
  /** Files that the engine has the text of: the context that was sent and whatever the answer names. */
  readonly files: readonly SourceFile[];
  /** Whether a path that is not in `files` exists; such a path is not editable and never overwritten. */
  readonly exists?: ((path: string) => boolean) | undefined;
  /** Paths of the workspace folders as the model may write them, such as `/home/a/project` or `C:\\project`. */
  readonly roots?: readonly string[] | undefined;
}
