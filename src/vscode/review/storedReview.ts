import * as v from 'valibot';
import { timedStep } from '../../core/trace/timedStep.ts';

/** A review that waits, with the run that it comes from, as it is kept across a reload of the window. */

const lines = v.object({ startLine: v.number(), endLine: v.number() });
const bar = v.picklist([
  'path-not-allowed',
  'ignored',
  'too-large',
  'too-many-files',
  'same-file',
  'unsupported-file',
]);

const source = v.object({
  answer: v.string(),
  complete: v.boolean(),
  defaultPath: v.optional(v.string()),
  files: v.array(v.object({ path: v.string(), uri: v.string(), seen: v.optional(v.string()) })),
  barred: v.array(v.object({ path: v.string(), why: bar })),
});

const run = v.object({
  instruction: v.string(),
  place: v.optional(v.string()),
  model: v.string(),
  sample: v.boolean(),
  thought: v.string(),
  meter: v.object({
    elapsedMs: v.number(),
    thoughtMs: v.optional(v.number()),
    reasoningTokens: v.number(),
    reasoningTokensEstimated: v.boolean(),
    answerTokens: v.number(),
    answerTokensEstimated: v.boolean(),
    tokensPerSecond: v.optional(v.number()),
  }),
  /** Absent in what was kept before steps were. */
  steps: v.optional(v.array(timedStep)),
  /** What the user asked about; its text is that of the file in the source. */
  asked: v.object({
    uri: v.string(),
    path: v.string(),
    languageId: v.string(),
    selection: v.optional(lines),
    cursorLine: v.number(),
  }),
});

const ids = v.array(v.pipe(v.number(), v.integer()));

const stored = v.object({
  version: v.literal(1),
  run,
  source,
  decisions: v.object({ accepted: ids, discarded: ids }),
  /** Tells whether the same source still gives the same units. */
  units: v.string(),
});
export type StoredReview = v.InferOutput<typeof stored>;

/** Most that is kept, in UTF-16 units of JSON; a larger review does not survive a reload. */
const MAX_LENGTH = 8 * 1024 * 1024;

/** @returns undefined for one that is too large to be kept */
export function formatStored(review: StoredReview): string | undefined {
  const text = JSON.stringify(review);
  return text.length > MAX_LENGTH ? undefined : text;
}

/** @returns undefined for what is not such a review: damaged, or of another version */
export function parseStored(text: string): StoredReview | undefined {
  try {
    const parsed = v.safeParse(stored, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
