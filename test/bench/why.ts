import { root } from '../../scripts/setup.mjs';
import { createStepper } from '../../src/core/reasoning/steps.ts';
import { explainHunks } from '../../src/core/why/evidence.ts';
import type { HunkText } from '../../src/core/why/hunkTerms.ts';
import { figuresOf, readLabelled } from '../fixtures/why/read.ts';

const GOALS = { precision: 0.9, recall: 0.85, thin: 0.9 };
const GOAL_MS = 200;
const HUNKS = 50;
/** UTF-16 units of 100,000 tokens at 0.3 tokens for each. */
const THOUGHT_UNITS = 333_000;

/** Prints how often *Why This Change?* names the right step, and how long it takes. */
export function run(): void {
  const cases = readLabelled(root);
  for (const [name, chosen] of [
    ['all', cases],
    ['held out', cases.filter(({ heldOut }) => heldOut)],
    ['Chinese and Korean', cases.filter(({ language }) => language !== 'en')],
  ] as const) {
    const judged = chosen.flatMap(({ thought, steps, hunks }) => {
      const whys = explainHunks(
        thought,
        steps,
        hunks.map(({ text }) => text),
      );
      return hunks.flatMap((label, at) => {
        const why = whys[at];
        return why ? [{ label, why }] : [];
      });
    });
    const { hunks, precision, recall, thin } = figuresOf(judged);
    console.log(
      `${name} (${chosen.length} thoughts, ${hunks} hunks): ` +
        `precision ${percent(precision)} (goal: ${percent(GOALS.precision)}), ` +
        `recall@1 ${percent(recall)} (goal: ${percent(GOALS.recall)}), ` +
        `thin ones said to be thin ${percent(thin)} (goal: ${percent(GOALS.thin)})`,
    );
  }
  printSpeed();
}

function printSpeed(): void {
  const cases = readLabelled(root);
  const texts = cases.map(({ thought }) => thought).join('\n\n');
  const thought = texts.repeat(Math.ceil(THOUGHT_UNITS / texts.length)).slice(0, THOUGHT_UNITS);
  const stepper = createStepper(() => 0);
  stepper.push(thought);
  stepper.end();
  const all: HunkText[] = cases.flatMap(({ hunks }) => hunks.map(({ text }) => text));
  const hunks = all.slice(0, HUNKS);
  // Time on the processor, so that what else runs does not count.
  const times = Array.from({ length: 7 }, () => {
    const start = process.cpuUsage();
    explainHunks(thought, stepper.steps, hunks);
    return process.cpuUsage(start).user / 1000;
  });
  const median = [...times].sort((a, b) => a - b)[3];
  console.log(
    `${THOUGHT_UNITS} units of thought in ${stepper.steps.length} steps, ${hunks.length} hunks, processor time: ` +
      `first ${times[0]?.toFixed(0)} ms, median ${median?.toFixed(0)} ms (goal: under ${GOAL_MS} ms)`,
  );
}

function percent(value: number): string {
  return `${(100 * value).toFixed(0)} %`;
}
