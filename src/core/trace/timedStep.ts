import * as v from 'valibot';
import { isStepKind, type StepKind } from '../reasoning/stepKinds.ts';

/** A step as it is kept and told of. */
export const timedStep = v.object({
  /** Number from 0. */
  index: v.number(),
  kind: v.custom<StepKind>((input) => typeof input === 'string' && isStepKind(input)),
  /** One line, taken from the step's own text. */
  title: v.string(),
  /** UTF-16 offsets in the thought; `end` is exclusive. */
  start: v.number(),
  end: v.number(),
  /** Estimated. */
  tokens: v.number(),
  /** In ms since the request began; absent where it is not known. */
  startMs: v.optional(v.number()),
  /** In ms, until the next step began or the thought ended; of the step that the model is at, until now. */
  durationMs: v.optional(v.number()),
  /** True while the model is at it: all but this one never change again. */
  open: v.boolean(),
});
/** A step of a thought with its times. */
export type TimedStep = Readonly<v.InferOutput<typeof timedStep>>;
