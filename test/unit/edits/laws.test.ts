import { createTwoFilesPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits, countChanges, proposeEdits } from '../../../src/core/edits/propose.ts';
import type { Proposal } from '../../../src/core/edits/types.ts';
import { fence, file } from './notation.ts';

/** Few different lines, so that the same ones come again and again. */
const repetitive = fc.array(fc.constantFrom('alpha beta', '  }', '', 'gamma()', '\tdelta', '  }  '), {
  maxLength: 25,
});

/** Lines of which most stand once, as in code. */
const code = fc
  .array(fc.tuple(fc.nat(4), fc.nat(99)), { minLength: 6, maxLength: 40 })
  .map((shapes) =>
    shapes.map(([depth, value], at) =>
      value < 15
        ? ''
        : value < 30
          ? `${'  '.repeat(depth % 3)}}`
          : `${'  '.repeat(depth % 3)}const name${at} = value(${value});`,
    ),
  );

const ending = fc.constantFrom('\n', '\r\n');

function textOf(lines: readonly string[], end: string, closed: boolean): string {
  return lines.join(end) + (closed && lines.length > 0 ? end : '');
}

function only(proposal: Proposal): string | undefined {
  const [change] = proposal.changes;
  return change?.kind === 'modify' ? change.result : undefined;
}

describe('a diff of any two texts', () => {
  const texts = fc.tuple(repetitive, repetitive, ending, fc.boolean(), fc.boolean());

  it('gives the second when applied to the first', () => {
    fc.assert(
      fc.property(texts, ([a, b, end, closedA, closedB]) => {
        const [before, after] = [textOf(a, end, closedA), textOf(b, end, closedB)];
        // A text of one open line does not show its line ending.
        fc.pre(before !== after && after !== '' && before.includes(end));
        const patch = createTwoFilesPatch('a/f.ts', 'b/f.ts', before, after).replace(/\r\n/g, '\n');
        const proposal = proposeEdits(fence('diff', patch), { files: [file('f.ts', before)] });
        expect(proposal.refusals).toEqual([]);
        expect(only(proposal)).toBe(after);
      }),
      { numRuns: 500 },
    );
  });

  it('is counted in lines', () => {
    fc.assert(
      fc.property(repetitive, repetitive, (a, b) => {
        const { added, removed } = countChanges(textOf(a, '\n', true), textOf(b, '\n', true));
        expect(a.length - removed + added).toBe(b.length);
        expect(added).toBeLessThanOrEqual(b.length);
      }),
    );
  });
});

/** Ways in which models damage a hunk, as functions of its lines. */
type Damage = (lines: readonly string[], at: number) => readonly string[];

const isContext = (line: string | undefined): boolean => line?.startsWith(' ') === true;
const inner = (lines: readonly string[], at: number): boolean =>
  isContext(lines[at - 1]) && isContext(lines[at]) && isContext(lines[at + 1] ?? ' ');

const DAMAGES: Readonly<Record<string, Damage>> = {
  'drops white space at line ends': (lines) => lines.map((line) => line[0] + line.slice(1).trimEnd()),
  'indents all of it': (lines) =>
    lines.map((line) => (line.slice(1).trim() === '' ? line : `${line[0]}    ${line.slice(1)}`)),
  'changes a word of a context line': (lines, at) =>
    inner(lines, at) ? lines.with(at, (lines[at] ?? '').replace(/value/, 'result')) : lines,
  'invents a context line': (lines, at) =>
    inner(lines, at) ? lines.toSpliced(at, 0, '   invented(options);') : lines,
  'makes quotes of brackets': (lines) =>
    lines.map((line) => (isContext(line) ? line.replace('(', '\u2018(') : line)),
  'strips blank context lines': (lines) => lines.map((line) => (line === ' ' ? '' : line)),
};

describe('a damaged diff', () => {
  const edit = fc.record({
    lines: code,
    changes: fc.array(fc.tuple(fc.nat(1000), fc.constantFrom('replace', 'remove', 'add')), {
      minLength: 1,
      maxLength: 3,
    }),
    damages: fc.array(fc.tuple(fc.constantFrom(...Object.keys(DAMAGES)), fc.nat(1000)), { maxLength: 3 }),
  });

  it('is placed rightly or refused, never wrongly', () => {
    let placed = 0;
    fc.assert(
      fc.property(edit, ({ lines, changes, damages }) => {
        const after = [...lines];
        for (const [where, kind] of changes) {
          const at = where % after.length;
          after.splice(at, kind === 'add' ? 0 : 1, ...(kind === 'remove' ? [] : [`  fresh${where}();`]));
        }
        const [before, wanted] = [textOf(lines, '\n', true), textOf(after, '\n', true)];
        const patch = createTwoFilesPatch('a/f.ts', 'b/f.ts', before, wanted).split('\n');
        const hunks = patch
          .slice(4, -1)
          .join('\n')
          .split(/^@@.*\n?/m)
          .map((hunk) => hunk.replace(/\n$/, '').split('\n'));
        const damaged = [patch[4] === undefined ? [] : [], ...hunks.slice(0)].filter(
          ([first]) => first !== undefined && first !== '',
        );
        const body = damaged
          .map((hunk) =>
            damages.reduce<readonly string[]>(
              (all, [name, at]) => DAMAGES[name]?.(all, at % all.length) ?? all,
              hunk,
            ),
          )
          .map((hunk) => `@@ @@\n${hunk.join('\n')}`)
          .join('\n');
        const answer = fence('diff', `--- a/f.ts\n+++ b/f.ts\n${body}`);
        const proposal = proposeEdits(answer, { files: [file('f.ts', before)] });
        const isWhole = proposal.refusals.length === 0;
        placed += isWhole ? 1 : 0;
        if (isWhole && before !== wanted) {
          expect(only(proposal)).toBe(wanted);
        }
      }),
      { numRuns: 500 },
    );
    expect(placed).toBeGreaterThan(150);
  });
});

describe('any answer', () => {
  const piece = fc.constantFrom(
    '```',
    '```diff',
    '````md f.ts',
    '~~~',
    'f.ts',
    '--- a/f.ts',
    '+++ b/f.ts',
    '+++ /dev/null',
    'diff --git a/f.ts b/g.ts',
    'rename to g.ts',
    '@@ -1,2 +1,2 @@',
    '@@ ... @@',
    '<<<<<<< SEARCH',
    '=======',
    '>>>>>>> REPLACE',
    '*** Begin Patch',
    '*** Update File: f.ts',
    '*** Delete File: f.ts',
    '*** Move to: ../g.ts',
    '*** End Patch',
    '// ... existing code ...',
    ' alpha',
    '-beta',
    '+gamma',
    'alpha',
    '',
  );
  const TEXT = 'alpha\nbeta\n\nalpha\nomega\n';

  it('is read without an error, and what is placed is what the edits say', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 9, arbitrary: piece }, fc.string()), { maxLength: 30 }),
        fc.constantFrom(true, false, undefined),
        (lines, complete) => {
          const options = complete === undefined ? {} : { complete };
          const { changes } = proposeEdits(lines.join('\n'), { files: [file('f.ts', TEXT)] }, options);
          for (const change of changes) {
            if (change.kind === 'modify' || change.kind === 'rename') {
              expect(applyEdits(TEXT, change.edits)).toBe(change.result);
              let end = 0;
              for (const each of change.edits) {
                expect(each.start).toBeGreaterThanOrEqual(end);
                end = each.end;
              }
            }
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
