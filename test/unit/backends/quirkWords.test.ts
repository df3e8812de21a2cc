import { expect, test } from 'vitest';
import type { Quirks } from '../../../src/core/backends/quirks.ts';
import { corrected, corrections, quirksInWords } from '../../../src/core/backends/quirkWords.ts';

const t = (message: string): string => message;
const choice = (label: string) => {
  const found = corrections(t).flatMap(([, choices]) => choices.filter((one) => one.label === label))[0];
  if (!found) {
    throw new Error(`no correction "${label}"`);
  }
  return found;
};

test('every finding has words', () => {
  const all: Required<Quirks> = {
    without: ['a'],
    thoughts: true,
    noSystem: true,
    noContinuation: true,
    noRaw: true,
    noNative: true,
    thoughtIn: 'tags',
    unopened: true,
  };
  const words = quirksInWords(all, t).map(([, said]) => said);
  expect(new Set(words).size).toBe(Object.keys(all).length);
  expect(quirksInWords({}, t)).toEqual([]);
});

test('what the user says takes the place of what was found, and the rest stays', () => {
  const found: Quirks = { thoughtIn: 'reasoning', without: ['temperature'] };
  const said = corrected(found, choice('Before a closing tag, without an opening one'));
  expect(said).toEqual({ thoughtIn: 'tags', unopened: true, without: ['temperature'] });
  expect(corrected(said, choice('As the next answer shows'))).toEqual({ without: ['temperature'] });
  expect(corrected(found, choice('Never send them back'))).toEqual({ ...found, thoughts: false });
});
