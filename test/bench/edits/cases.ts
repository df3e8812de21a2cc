/** Makes the cases: files and hunks from the corpus, damaged by each mutator, in each format. */
import type { SourceFile } from '../../../src/core/edits/types.ts';
import type { Step } from './corpus.ts';
import { applyMore, type Draft, draftOf, linesOf } from './draft.ts';
import { type Format, isAnchored, write } from './formats.ts';
import { MUTATORS } from './mutators/all.ts';
import type { Mutator } from './mutators/mutator.ts';
import { random } from './random.ts';

export interface Case {
  readonly id: string;
  readonly mutator: string;
  readonly format: Format;
  readonly type: string;
  readonly answer: string;
  /** The bare diff, for tools that take nothing else. */
  readonly diff: string | undefined;
  readonly file: SourceFile;
  /** What should come out; undefined when it should be refused. */
  readonly intended: string | undefined;
  readonly mayRefuse: boolean;
  readonly complete: boolean;
  /** What should come out of some of the hunks only, by their numbers in the answer. */
  readonly partly: (hunks: readonly number[]) => string;
}

/** How many cases each mutator gets in each format. */
const PER_GROUP = 60;
const MAX_HUNKS = 10;

/** All cases, the same each time. */
export function* makeCases(steps: readonly Step[], only?: string): Generator<Case> {
  const byType = new Map<string, Step[]>();
  for (const step of steps) {
    byType.set(step.type, [...(byType.get(step.type) ?? []), step]);
  }
  for (const mutator of MUTATORS.filter(({ name }) => only === undefined || name.startsWith(only))) {
    for (const format of mutator.formats) {
      yield* group(mutator, format, byType);
    }
  }
}

/** Takes steps of every file type in turn until the group is full. */
function* group(
  mutator: Mutator,
  format: Format,
  byType: ReadonlyMap<string, readonly Step[]>,
): Generator<Case> {
  const chance = random(`${mutator.name} ${format}`);
  const queues = [...byType].map(([type, steps]) => ({ type, steps: shuffled(steps, chance.below) }));
  let made = 0;
  for (let round = 0; made < PER_GROUP && queues.some(({ steps }) => round < steps.length); round++) {
    for (const { steps } of queues) {
      const step = steps[round];
      const made_ = step && made < PER_GROUP ? makeCase(step, mutator, format) : undefined;
      if (made_) {
        made += 1;
        yield made_;
      }
    }
  }
}

function shuffled(steps: readonly Step[], below: (limit: number) => number): Step[] {
  const items = [...steps];
  for (let at = items.length - 1; at > 0; at--) {
    const other = below(at + 1);
    const [a, b] = [items[at], items[other]];
    if (a && b) {
      items[at] = b;
      items[other] = a;
    }
  }
  return items;
}

const drafts = new WeakMap<Step, Draft | undefined>();

function makeCase(step: Step, mutator: Mutator, format: Format): Case | undefined {
  const id = `${mutator.name} ${format} ${step.name} ${step.path}`;
  if (!drafts.has(step)) {
    drafts.set(step, draftOf(step, MAX_HUNKS));
  }
  const undamaged = drafts.get(step);
  const draft = undamaged && mutator.apply(undamaged, random(id));
  if (!draft || !expressible(draft, format)) {
    return undefined;
  }
  const { answer, diff } = write(draft, format);
  const now = draft.now;
  return {
    id,
    mutator: mutator.name,
    format,
    type: step.type,
    answer,
    diff,
    file: { path: draft.path, seen: draft.seen, now },
    intended: draft.intended,
    mayRefuse: draft.mayRefuse,
    complete: mutator.name !== 'R-cut-off',
    partly: (hunks) =>
      applyMore(draft, [...new Set(hunks.map((at) => draft.hunks[at]).filter((hunk) => hunk !== undefined))]),
  };
}

/** Whether a format can say what a draft means to say. */
export function expressible(draft: Draft, format: Format): boolean {
  const texts = draft.hunks.flatMap(({ lines }) => lines.map(({ text }) => text));
  if (format === 'search') {
    return !texts.some((text) => /^\s{0,3}(?:={5,9}|<{5,9}|>{5,9})/.test(text));
  }
  if (format === 'whole' || format === 'elided') {
    // A text without marks cannot say whether white space at line ends was removed or forgotten.
    const trailing = (text: string | undefined): boolean =>
      linesOf(text ?? '').some((line) => /\s$/.test(line));
    const says = !trailing(draft.seen) || trailing(draft.intended ?? draft.seen);
    return says && (format === 'whole' || draft.hunks.every(isAnchored));
  }
  return true;
}
