/** What a part of a thought does; an `alternative` turns to another idea. */
export const STEP_KINDS = ['restate', 'explore', 'alternative', 'doubt', 'check', 'decide', 'plan'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

const kinds: ReadonlySet<string> = new Set(STEP_KINDS);

/** What is one of the kinds of a step. */
export function isStepKind(text: string): text is StepKind {
  return kinds.has(text);
}
