import * as v from 'valibot';

/** Version of the stored form. What has another one is left alone and not listed. */
const VERSION = 1;

/** SHA-256 of a content as 64 lower-case hexadecimal digits: the name that it is stored under. */
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const bytes = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const content = v.object({ hash, bytes });

/** A content that is kept: its name, and its size in bytes. */
export type Content = v.InferOutput<typeof content>;

const fileSchema = v.object({
  uri: v.pipe(v.string(), v.regex(/^[a-z][\w+.-]*:/i)),
  saved: v.variant('type', [
    v.object({ type: v.literal('absent') }),
    v.object({ type: v.literal('kept'), content }),
    v.object({ type: v.literal('not-kept'), bytes }),
  ]),
  unsaved: v.optional(content),
  encoding: v.optional(v.string()),
});

/** One file as it was. */
export interface KeptFile {
  /** Absolute, with its scheme. */
  readonly uri: string;
  /** What was on disk: nothing, bytes, or more bytes than are kept. */
  readonly saved:
    | { readonly type: 'absent' }
    | { readonly type: 'kept'; readonly content: Content }
    | { readonly type: 'not-kept'; readonly bytes: number };
  /** The text of the open document, as UTF-8, where it was not that of the disk. */
  readonly unsaved?: Content | undefined;
  /** VS Code's name of the encoding that the document was open in. */
  readonly encoding?: string | undefined;
}

const schema = v.object({
  version: v.literal(VERSION),
  id: v.pipe(v.string(), v.regex(/^[0-9a-z-]{1,64}$/)),
  at: v.pipe(v.number(), v.finite()),
  before: v.picklist(['answer', 'restore']),
  instruction: v.string(),
  // A damaged file is dropped, the rest of its checkpoint is kept.
  files: v.pipe(
    v.array(v.fallback(v.nullable(fileSchema), null)),
    v.transform((files): KeptFile[] => files.filter((file) => file !== null)),
    v.minLength(1),
  ),
});

/** Files as they were before something changed them. */
export interface Checkpoint {
  /** Lower-case letters, digits and hyphens; also the name that it is stored under. */
  readonly id: string;
  /** When it was made, in ms since the epoch. */
  readonly at: number;
  /** What came next: an accepted answer, or a restore to an earlier checkpoint. */
  readonly before: 'answer' | 'restore';
  /** What the user had asked for; of a restore, the instruction of the checkpoint that was restored. */
  readonly instruction: string;
  /** Each file once, at least one. */
  readonly files: readonly KeptFile[];
}

/** Writes a checkpoint; {@link parseCheckpoint} gives it back. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  return JSON.stringify({ version: VERSION, ...checkpoint });
}

/**
 * Reads a checkpoint. Total: whatever the text is, nothing is thrown.
 * @returns undefined when it is damaged, names no file, or is of another version
 */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { success, output } = v.safeParse(schema, value);
  if (!success) {
    return undefined;
  }
  const { version: _, ...checkpoint } = output;
  return checkpoint;
}

/** Everything that a checkpoint refers to, each content once. */
export function contentsOf({ files }: Checkpoint): Content[] {
  const contents = files.flatMap(({ saved, unsaved }) => [
    ...(saved.type === 'kept' ? [saved.content] : []),
    ...(unsaved ? [unsaved] : []),
  ]);
  return [...new Map(contents.map((each) => [each.hash, each])).values()];
}
