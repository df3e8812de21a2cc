import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../../scripts/setup.mjs';
import type { StepKind } from '../../src/core/reasoning/stepKinds.ts';
import { estimateTokens } from '../../src/core/reasoning/tokens.ts';

const folder = join(root, 'test/fixtures/thoughts');

/** A published thought of a reasoning model; see test/fixtures/thoughts/README.md. */
export interface RealThought {
  readonly name: string;
  readonly model: string;
  readonly language: 'en' | 'zh';
  readonly source: string;
  readonly licence: string;
  readonly text: string;
}

/** Where a reader began a step, and the kinds that it may be said to be of. */
export interface Label {
  readonly start: number;
  readonly kinds: readonly StepKind[];
}

/** What a reader made of a thought, or of its first part. */
export interface LabelledThought extends RealThought {
  readonly labels: readonly Label[];
  /** While the rules were made, only its score was seen. */
  readonly heldOut: boolean;
}

interface LabelFile {
  readonly heldOut?: boolean;
  /** The first words of what was not labelled any more. */
  readonly until?: string;
  readonly steps: readonly (readonly [kinds: string, opening: string])[];
}

export function realThoughts(): RealThought[] {
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as (Omit<
    RealThought,
    'name' | 'text'
  > & {
    file: string;
  })[];
  return index.map((entry) => ({
    ...entry,
    name: basename(entry.file, '.txt'),
    text: readFileSync(join(folder, entry.file), 'utf8').replace(/\n$/, ''),
  }));
}

/** At least so many estimated tokens of a real thought, which is said as often as that takes. */
export function thoughtOf(tokens: number, name: string): string {
  const text = `${realThoughts().find((thought) => thought.name === name)?.text}\n\n`;
  return text.repeat(Math.ceil(tokens / estimateTokens(text)));
}

/** @throws when a thought does not hold the first words of a step */
export function labelledThoughts(): LabelledThought[] {
  const files = JSON.parse(readFileSync(join(folder, 'labels.json'), 'utf8')) as Record<string, LabelFile>;
  const thoughts = new Map(realThoughts().map((thought) => [thought.name, thought]));
  return Object.entries(files).map(([name, { heldOut = false, until, steps }]) => {
    const thought = thoughts.get(name);
    if (!thought) {
      throw new Error(`No thought is called ${name}.`);
    }
    let from = 0;
    const labels = steps.map(([kinds, opening]) => {
      const start = find(thought, opening, from);
      from = start + 1;
      return { start, kinds: kinds.split('|') as StepKind[] };
    });
    const text = until === undefined ? thought.text : thought.text.slice(0, find(thought, until, from));
    return { ...thought, text, labels, heldOut };
  });
}

function find({ name, text }: RealThought, opening: string, from: number): number {
  const at = text.indexOf(opening, from);
  if (at < 0) {
    throw new Error(`${name} does not go on with “${opening}”.`);
  }
  return at;
}
