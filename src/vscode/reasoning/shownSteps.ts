import type { TimedStep } from '../../core/trace/timedStep.ts';
import type { ThoughtStep } from '../../protocol/reasoningView.ts';

/** Steps as the view shows them. A step that came in one piece took no time that means anything. */
export function shownSteps(steps: readonly TimedStep[]): ThoughtStep[] {
  return steps.map(({ startMs: _, durationMs, ...step }) => ({
    ...step,
    ...(durationMs !== undefined && durationMs >= 1 ? { ms: durationMs } : {}),
  }));
}
