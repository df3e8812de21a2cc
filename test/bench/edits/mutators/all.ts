/** The one list of mistakes. To add one, write it beside those of its kind and it takes part. */
import { CHARACTERS } from './characters.ts';
import { CONTEXT } from './context.ts';
import { HEADERS } from './headers.ts';
import type { Mutator } from './mutator.ts';
import { REFUSALS, STRUCTURE } from './structure.ts';

/** Pairs of mistakes that come together. */
const TOGETHER: readonly (readonly [string, string])[] = [
  ['shifted-left', 'numbers-missing'],
  ['comment-paraphrased', 'numbers-off'],
  ['context-one-line', 'numbers-off'],
  ['tabs-for-spaces', 'blank-lines-dropped'],
  ['stale-context', 'newer-elsewhere'],
  ['trailing-space-dropped', 'crlf-file'],
];

const SINGLE: readonly Mutator[] = [...HEADERS, ...CONTEXT, ...CHARACTERS, ...STRUCTURE];

function together(first: string, second: string): Mutator[] {
  const a = SINGLE.find(({ name }) => name === first);
  const b = SINGLE.find(({ name }) => name === second);
  if (!a || !b) {
    throw new Error(`no mutator is called ${a ? second : first}`);
  }
  return [
    {
      name: `${first}+${second}`,
      mistake: `${a.mistake}, and ${b.mistake}`,
      formats: a.formats.filter((format) => b.formats.includes(format)),
      apply: (draft, random) => {
        const damaged = a.apply(draft, random);
        return damaged && b.apply(damaged, random);
      },
    },
  ];
}

export const MUTATORS: readonly Mutator[] = [
  ...SINGLE,
  ...TOGETHER.flatMap(([first, second]) => together(first, second)),
  ...REFUSALS,
];
