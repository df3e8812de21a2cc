import { createStepper, type Step } from '../../src/core/reasoning/steps.ts';
import type { LabelledThought } from './corpus.ts';

/** How well steps agree with what readers made of the same thoughts; all but the counts from 0 to 1. */
export interface Score {
  readonly found: number;
  readonly labelled: number;
  readonly cut: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Share of the steps, whose beginning agrees, that are of a kind which the reader gave. */
  readonly kinds: number;
}

export function stepsOf(text: string): readonly Step[] {
  const stepper = createStepper(() => 0);
  stepper.push(text);
  stepper.end();
  return stepper.steps;
}

/**
 * Compares the beginnings of steps, the first apart: it is always at the start. Two beginnings agree when at most one
 * sentence lies between them; each agrees with one other at most.
 */
export function score(thoughts: readonly LabelledThought[]): Score {
  let found = 0;
  let labelled = 0;
  let cut = 0;
  let kinds = 0;
  let compared = 0;
  for (const { text, labels } of thoughts) {
    const sentence = sentenceCounter(text);
    const steps = stepsOf(text).map(({ start, kind }) => ({ at: sentence(start), kind }));
    labelled += labels.length - 1;
    cut += steps.length - 1;
    const left = steps.map((step, index) => ({ ...step, first: index === 0 }));
    labels.forEach((label, index) => {
      const at = sentence(label.start);
      const near = left
        .filter((step) => step.first === (index === 0) && Math.abs(step.at - at) <= 1)
        .sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at))[0];
      if (near) {
        left.splice(left.indexOf(near), 1);
        compared += 1;
        kinds += label.kinds.includes(near.kind) ? 1 : 0;
        found += index === 0 ? 0 : 1;
      }
    });
  }
  const [precision, recall] = [found / cut, found / labelled];
  return {
    found,
    labelled,
    cut,
    precision,
    recall,
    f1: (2 * precision * recall) / (precision + recall),
    kinds: kinds / compared,
  };
}

/** Tells the number of the sentence that stands at, or first after, an offset. */
function sentenceCounter(text: string): (offset: number) => number {
  const starts = [...text.matchAll(/(?:^|\n|[.!?:…](?=\s)|[。！？])["”')\s]*/gu)].map(
    ({ index, 0: gap }) => index + gap.length,
  );
  return (offset) => starts.filter((start) => start <= offset + leadingBlanks(text, offset)).length;
}

function leadingBlanks(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && /\s/.test(text.charAt(at))) {
    at++;
  }
  return at - offset;
}
