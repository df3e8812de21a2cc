import { createStepper, type Step, type Stepper } from '../reasoning/steps.ts';
import type { TimedStep } from './timedStep.ts';
import type { TextTimes } from './times.ts';

/** The steps of a thought that arrives, with the times at which its text came. */
export class ThoughtSteps {
  #clockMs = 0;
  /** Steps that ended with an answer, after which the model has thought on. */
  #before: Step[] = [];
  #stepper: Stepper = createStepper(() => this.#clockMs);
  /** Where the text of the stepper begins in the thought, in UTF-16 units. */
  #base = 0;
  #length = 0;
  #ended = false;

  /** More of the thought, which came at `ms`. */
  push(text: string, ms: number): void {
    this.#clockMs = ms;
    let rest = text;
    if (this.#ended) {
      const blank = text.length - text.trimStart().length;
      this.#length += blank;
      if (blank === text.length) {
        return;
      }
      this.#beginAnew();
      rest = text.slice(blank);
    }
    this.#stepper.push(rest);
    this.#length += rest.length;
  }

  /** The thought is over, at least for now. */
  end(ms: number): void {
    if (!this.#ended) {
      this.#clockMs = ms;
      this.#stepper.end();
      this.#ended = true;
    }
  }

  /**
   * @param nowMs what the open step has lasted until
   * @param from number of the first step that is wanted
   */
  at(nowMs: number, from = 0): TimedStep[] {
    return this.#from(from).map(({ endMs, startMs, ...step }) => ({
      ...step,
      startMs,
      durationMs: Math.max(0, (endMs ?? nowMs) - startMs),
      open: endMs === undefined,
    }));
  }

  /** The last step; undefined before the first. */
  get last(): Pick<Step, 'title' | 'start'> | undefined {
    const step = this.#stepper.steps.at(-1);
    return step ? { title: step.title, start: step.start + this.#base } : this.#before.at(-1);
  }

  /** What is closed stays as it is; what comes now is in steps of its own. */
  #beginAnew(): void {
    this.#before = this.#from(0);
    this.#base = this.#length;
    this.#stepper = createStepper(() => this.#clockMs);
    this.#ended = false;
  }

  #from(from: number): Step[] {
    const first = this.#before.length;
    return [
      ...this.#before.slice(from),
      ...this.#stepper.steps.slice(Math.max(0, from - first)).map((step) => ({
        ...step,
        index: step.index + first,
        start: step.start + this.#base,
        end: step.end + this.#base,
      })),
    ];
  }
}

/**
 * The steps of what is there of a thought.
 * @param times when its text came
 * @param endMs when it ended, in ms; undefined while it goes on
 */
export function stepsOf(thought: string, times: TextTimes, endMs: number | undefined): ThoughtSteps {
  const steps = new ThoughtSteps();
  for (const [index, { offset, ms }] of times.entries()) {
    const text = thought.slice(index === 0 ? 0 : offset, times[index + 1]?.offset);
    if (text !== '') {
      steps.push(text, ms);
    }
  }
  if (endMs !== undefined) {
    steps.end(endMs);
  }
  return steps;
}
