import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attachment } from '../../../src/core/chat/session.ts';
import {
  automaticBudget,
  type DefinitionCode,
  definitionAttachments,
  notSentYet,
} from '../../../src/core/context/automatic.ts';
import { estimateTokens } from '../../../src/core/reasoning/tokens.ts';

const code = (path: string, startLine: number, endLine: number): DefinitionCode => ({
  path,
  language: 'ts',
  startLine,
  endLine,
  text: Array.from({ length: endLine - startLine }, (_, at) => `line ${startLine + at}`).join('\n'),
});
const labels = (found: readonly DefinitionCode[], budget = 1000): string[] =>
  definitionAttachments(found, budget).map(({ label }) => label);

describe('definitions that were found', () => {
  it('are added once, by the largest of what lies in one another', () => {
    const found = [
      code('a.ts', 4, 5),
      code('a.ts', 2, 9),
      code('b.ts', 4, 5),
      code('a.ts', 2, 9),
      code('a.ts', 8, 11),
    ];
    expect(labels(found)).toEqual(['a.ts:3-9', 'b.ts:5', 'a.ts:9-11']);
  });

  it('fit the budget, the first ones first', () => {
    const place = fc.tuple(fc.nat(3), fc.nat(20), fc.integer({ min: 1, max: 8 }));
    fc.assert(
      fc.property(fc.array(place), fc.nat(60), (places, budget) => {
        const found = places.map(([file, start, lines]) => code(`${file}.ts`, start, start + lines));
        const made = definitionAttachments(found, budget);
        expect(made.reduce((sum, { text }) => sum + Math.ceil(estimateTokens(text)), 0)).toBeLessThanOrEqual(
          budget,
        );
        expect(new Set(made.map(({ label }) => label)).size).toBe(made.length);
      }),
    );
  });
});

describe('what was sent before', () => {
  const map = (text: string): Attachment => ({ label: 'Map', language: 'text', text, automatic: 'map' });

  it('is not sent again, of a map file by file', () => {
    const sent = [
      map('a.ts:\n  class A\nb.ts:\n  class B'),
      { label: 'c.ts:1', language: 'ts', text: 'const c = 1;' },
    ];
    const found = [
      map('b.ts:\n  class B\n    run()\na.ts:\n  class A'),
      { label: 'c.ts:1', language: 'ts', text: 'const c = 1;', automatic: 'definition' as const },
      { label: 'd.ts:1', language: 'ts', text: 'const d = 1;', automatic: 'definition' as const },
    ];
    expect(notSentYet(found, sent).map(({ text }) => text)).toEqual([
      'b.ts:\n  class B\n    run()',
      'const d = 1;',
    ]);
    expect(notSentYet(found, [...sent, ...found])).toEqual([]);
    expect(notSentYet(found, [])).toEqual(found);
  });
});

it('takes no more of a small context than a part', () => {
  expect(automaticBudget(undefined)).toEqual({ map: 2000, definitions: 3000 });
  expect(automaticBudget(131_072)).toEqual({ map: 2000, definitions: 3000 });
  expect(automaticBudget(4096)).toEqual({ map: 256, definitions: 409 });
});
