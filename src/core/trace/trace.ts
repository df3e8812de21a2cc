import * as v from 'valibot';
import { timedStep } from './timedStep.ts';
import type { TextTimes } from './times.ts';

const optional = {
  text: v.optional(v.string()),
  ms: v.optional(v.pipe(v.number(), v.minValue(0))),
  count: v.optional(v.pipe(v.number(), v.minValue(0))),
};

/** Offsets and times in turn, each as the difference to the one before, in UTF-16 units and whole ms. */
const packedTimes = v.array(v.pipe(v.number(), v.minValue(0)));

/** Marks a trace among other JSON. */
export const FORMAT = 'rationale-trace';

const trace = v.object({
  format: v.literal(FORMAT),
  version: v.literal(1),
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  /** When it was asked, in ms since 1970. */
  at: optional.ms,
  /** Whether an edit was asked for or words. */
  task: v.picklist(['edit', 'ask']),
  /** `chat` where it was asked there; else absent. */
  origin: optional.text,
  /** The chat session that it belongs to. */
  session: optional.text,
  /** What the user asked, as typed. */
  instruction: v.string(),
  /** Where it was asked, such as `src/cart.js:12-30`. */
  place: optional.text,
  /** The model and server as people should read them. */
  model: v.string(),
  /** Base URL, without credentials. */
  server: optional.text,
  /** True when prepared answers were replayed and no model ran. */
  sample: v.optional(v.boolean()),
  /** How much the model was told to think, and how long its message could get, as name and value. */
  settings: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
  /** Whether the thought came in a field of its own or between tags of the content. */
  source: v.optional(v.picklist(['field', 'tags'])),
  elapsedMs: optional.ms,
  /** From the request to the first piece of text. */
  firstTokenMs: optional.ms,
  thoughtMs: optional.ms,
  reasoningTokens: optional.count,
  /** True for our own estimate. */
  reasoningTokensEstimated: v.optional(v.boolean()),
  answerTokens: optional.count,
  answerTokensEstimated: v.optional(v.boolean()),
  tokensPerSecond: optional.count,
  promptTokens: optional.count,
  cachedPromptTokens: optional.count,
  ended: v.optional(v.picklist(['done', 'stopped', 'failed', 'cut'])),
  /** `stop`, `length`, … as the server said it. */
  finishReason: optional.text,
  /** Code of what went wrong. */
  failure: optional.text,
  thought: v.string(),
  answer: v.string(),
  steps: v.array(timedStep),
  /** When the parts of thought and answer came; absent where only the steps are known. */
  times: v.optional(v.object({ thought: packedTimes, answer: packedTimes })),
});
/** The record of one request: what was asked, thought and answered, and when. Times are ms since it was sent. */
export type Trace = Readonly<v.InferOutput<typeof trace>>;

/** A trace as JSON: what is kept, and what is exported. */
export function formatTraceJson(of: Trace): string {
  return `${JSON.stringify(of)}\n`;
}

/** Why a text is no trace that can be read. */
export type NotRead = 'foreign' | 'later-version' | 'damaged';

/** @returns the trace, or why it cannot be read; what is no JSON at all is foreign */
export function parseTraceJson(text: string): Trace | NotRead {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return text.includes(`"${FORMAT}"`) ? 'damaged' : 'foreign';
  }
  const head = v.safeParse(v.object({ format: v.literal(FORMAT), version: v.number() }), json);
  if (!head.success) {
    return 'foreign';
  }
  if (head.output.version > 1) {
    return 'later-version';
  }
  const parsed = v.safeParse(trace, json);
  return parsed.success && isWhole(parsed.output) ? parsed.output : 'damaged';
}

/** Whether steps lie in the thought, one after the other. */
function isWhole({ thought, steps }: Trace): boolean {
  let end = 0;
  return steps.every((step) => {
    const fits = step.start >= end && step.end >= step.start && step.end <= thought.length;
    end = step.end;
    return fits;
  });
}

export function packTimes(times: TextTimes): number[] {
  let before = { offset: 0, ms: 0 };
  return times.flatMap((time) => {
    const packed = [time.offset - before.offset, Math.round(time.ms) - before.ms];
    before = { offset: time.offset, ms: Math.round(time.ms) };
    return packed;
  });
}

export function unpackTimes(packed: readonly number[]): TextTimes {
  const times = [];
  let [offset, ms] = [0, 0];
  for (let at = 0; at + 1 < packed.length; at += 2) {
    offset += packed[at] ?? 0;
    ms += packed[at + 1] ?? 0;
    times.push({ offset, ms });
  }
  return times;
}
