import { redact } from '../backends/redact.ts';
import type { TimedStep } from './timedStep.ts';
import type { Trace } from './trace.ts';

/** A trace without its thought: no step and no time tells what was in it. */
export function withoutThought(trace: Trace): Trace {
  const { times: _, ...rest } = trace;
  return { ...rest, thought: '', steps: [] };
}

/**
 * A trace to be given away: everything that looks like a secret is taken out of every text.
 * @param secrets strings that are known to be secret, such as the stored keys
 */
export function redactTrace(trace: Trace, secrets: readonly string[]): Trace {
  const clean = (text: string): string => redact(text, secrets);
  const cleanOr = (text: string | undefined): string | undefined => text && clean(text);
  const [thought, answer] = [clean(trace.thought), clean(trace.answer)];
  const isSame = thought === trace.thought && answer === trace.answer;
  const { times, session: _, ...rest } = trace;
  return {
    ...rest,
    instruction: clean(trace.instruction),
    place: cleanOr(trace.place),
    model: clean(trace.model),
    server: cleanOr(trace.server),
    ...(trace.settings ? { settings: cleanSettings(trace.settings, clean) } : {}),
    thought,
    answer,
    steps: thought === trace.thought ? cleanTitles(trace.steps, clean) : movedSteps(trace, thought, clean),
    // The offsets no longer fit a text that has changed; its steps still tell the times.
    ...(times && isSame ? { times } : {}),
  };
}

function cleanSettings(
  settings: NonNullable<Trace['settings']>,
  clean: (text: string) => string,
): NonNullable<Trace['settings']> {
  const entries = Object.entries(settings);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? clean(value) : value]),
  );
}

function cleanTitles(steps: readonly TimedStep[], clean: (text: string) => string): TimedStep[] {
  return steps.map((step) => ({ ...step, title: clean(step.title) }));
}

/** The steps where they lie in the changed thought; one whose beginning was taken out goes to the one before. */
function movedSteps(trace: Trace, thought: string, clean: (text: string) => string): TimedStep[] {
  const starts = trace.steps.flatMap((step) => {
    const before = clean(trace.thought.slice(0, step.start));
    return thought.startsWith(before) ? [{ ...step, start: before.length }] : [];
  });
  return cleanTitles(starts, clean).map((step, index) => ({
    ...step,
    index,
    end: starts[index + 1]?.start ?? thought.length,
  }));
}
