import type { Why } from '../../core/why/evidence.ts';
import type { StepPlace } from '../reasoning/panel.ts';

/**
 * What the view is to show of the evidence.
 * @param note says what is shared
 * @returns undefined where the evidence is thin
 */
export function placeOf(why: Why, note: (terms: string) => string): StepPlace | undefined {
  const [first, ...others] = why.kind === 'evidence' ? why.steps : [];
  return (
    first && {
      step: first.step,
      others: others.map(({ step }) => step),
      note: note(first.terms.join(' · ')),
    }
  );
}
