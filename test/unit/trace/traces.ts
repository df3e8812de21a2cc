import fc from 'fast-check';
import { STEP_KINDS } from '../../../src/core/reasoning/stepKinds.ts';
import { stepsOf } from '../../../src/core/trace/thoughtSteps.ts';
import { FORMAT, type Trace } from '../../../src/core/trace/trace.ts';

/** A trace with what matters to a test; the steps are found in the thought and take a second each. */
export function traceOf(given: Partial<Trace> = {}): Trace {
  const thought = given.thought ?? 'Okay, the total is rounded twice.\n\nWait, that is wrong.\nIt goes on.';
  const steps = stepsOf(thought, [{ offset: 0, ms: 0 }], 0).at(0);
  return {
    format: FORMAT,
    version: 1,
    id: 'one',
    task: 'edit',
    instruction: 'Round it once.',
    model: 'r1',
    thought,
    answer: 'Done.',
    steps: steps.map((step, index) => ({ ...step, startMs: 500 + index * 1000, durationMs: 1000 })),
    ...given,
  };
}

const line = fc
  .array(
    fc.constantFrom(
      '%',
      '%%',
      '%% thought',
      '%% step doubt 1 2 x',
      '%% step+ doubt 1 2 x',
      '%%%',
      '\r',
      ' ',
      'a',
      '```',
      '한',
      '𝒳',
    ),
  )
  .map((parts) => parts.join(''));
/** Text in which much could be taken for a directive. */
export const hostileText = fc.array(line, { minLength: 1 }).map((lines) => lines.join('\n'));

/** Traces with hostile text, whose steps begin anywhere. */
export const traces: fc.Arbitrary<Trace> = fc
  .record({
    thought: hostileText,
    answer: hostileText,
    instruction: hostileText,
    picks: fc.array(fc.nat(99)),
  })
  .map(({ thought, answer, instruction, picks }) => {
    const starts = [...new Set(picks.map((pick) => pick % (thought.length + 1)))]
      .filter((start) => start < thought.length)
      .sort((first, second) => first - second);
    const steps = starts.map((start, index) => ({
      index,
      kind: STEP_KINDS[index % STEP_KINDS.length] ?? 'explore',
      title: `Step ${index}`,
      start,
      end: starts[index + 1] ?? thought.length,
      tokens: 1,
      startMs: index * 100,
      durationMs: 100,
      open: false,
    }));
    return traceOf({ thought, answer, instruction, steps });
  });
