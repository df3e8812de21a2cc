import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits, countChanges, proposeEdits } from '../../../src/core/edits/propose.ts';
import { diff, fence, file, lines, outcome, replace } from './notation.ts';

const FILE = lines('a|b|c|d|e|f|g');

describe('a hunk is placed', () => {
  it.each([
    ['to the letter', FILE, diff(' b|-c|+C| d'), 'f.ts = a|b|C|d|e|f|g'],
    ['without line numbers', FILE, diff(' b|-c|+C| d', '@@ ... @@'), 'f.ts = a|b|C|d|e|f|g'],
    ['as an insertion', FILE, diff(' b|+x| c'), 'f.ts = a|b|x|c|d|e|f|g'],
    ['as a removal', FILE, diff(' b|-c|-d| e'), 'f.ts = a|b|e|f|g'],
    ['at the start', FILE, diff('+x| a'), 'f.ts = x|a|b|c|d|e|f|g'],
    ['at the end', FILE, diff(' g|+x'), 'f.ts = a|b|c|d|e|f|g|x'],
    ['where trailing white space was dropped', lines('a|b  |c'), diff(' b|-c|+C'), 'f.ts = a|b  |C'],
    ['with other line endings', 'a\r\nb\r\nc\r\n', diff(' a|-b|+B| c'), 'f.ts = a\r|B\r|c\r'],
    [
      'with the hunk less indented',
      lines('a|    b|    c|d'),
      diff(' b|+x| c'),
      'f.ts = a|    b|    x|    c|d',
    ],
    ['with spaces for tabs', lines('a|\tb|\t\tc|d'), diff('   b|-    c|+    x'), 'f.ts = a|\tb|\t\tx|d'],
    [
      'by its line number among equals',
      lines('a|b|a|b'),
      diff('-a|+x| b', '@@ -3,2 +3,2 @@'),
      'f.ts = a|b|x|b',
    ],
    ['once when written twice', FILE, diff(' b|-c|+C| d') + diff(' b|-c|+C| d'), 'f.ts = a|b|C|d|e|f|g'],
    ['as a replacement', FILE, replace('b|c', 'b|C'), 'f.ts = a|b|C|d|e|f|g'],
    ['without a path, in the file meant', FILE, fence('diff', ' b\n-c\n+C'), 'f.ts = a|b|C|d|e|f|g'],
  ])('%s', (_name, text, answer, expected) => {
    expect(outcome(text, answer)).toBe(expected);
  });
});

describe('a hunk is refused', () => {
  it.each([
    ['when its lines are nowhere', FILE, diff(' x|-y|+z'), 'refused no-match'],
    [
      'when its lines are in several places',
      lines('a|b|a|b'),
      diff('-a|+x| b', '@@ ... @@'),
      'refused ambiguous',
    ],
    ['when its removed line is not there', FILE, diff(' b|-x|+C| c'), 'refused no-match'],
    ['when it is done already', lines('a|B|c'), diff(' a|-b|+B| c'), 'refused no-change'],
    [
      'when it clashes with another',
      FILE,
      diff(' b|-c|+C| d') + diff(' b|-c|+X| d'),
      'refused overlap; refused overlap',
    ],
  ])('%s', (_name, text, answer, expected) => {
    expect(outcome(text, answer)).toBe(expected);
  });
});

describe('the newer text', () => {
  it.each([
    ['changed elsewhere', lines('a|b|c|d|e|f|g|new'), 'f.ts = a|b|C|d|e|f|g|new'],
    ['changed above', lines('new|a|b|c|d|e|f|g'), 'f.ts = new|a|b|C|d|e|f|g'],
    ['changed at the same line', lines('a|b|x|d|e|f|g'), 'refused conflict'],
  ])('%s', (_name, now, expected) => {
    expect(outcome(FILE, diff(' b|-c|+C| d'), { now })).toBe(expected);
  });
});

describe('laws', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', '  c', '', 'd ', '\te'), { maxLength: 20 })
    .chain((all) => fc.constantFrom('\n', '\r\n').map((ending) => all.join(ending)));

  it('a whole file gives that file, apart from its line endings', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const answer = `f.ts\n${fence('', after)}`;
        const { changes } = proposeEdits(answer, { files: [file('f.ts', before)] });
        const [change] = changes;
        if (change?.kind === 'modify') {
          const trimmed = (value: string): string[] => value.split(/\r?\n/).map((line) => line.trimEnd());
          const result = trimmed(change.result);
          expect(result.join('\n').trimEnd()).toBe(trimmed(after).join('\n').trimEnd());
          expect(applyEdits(before, change.edits)).toBe(change.result);
        }
      }),
    );
  });

  it('counts no change between equal texts, and every line of a new one', () => {
    fc.assert(
      fc.property(text, (each) => {
        expect(countChanges(each, each)).toEqual({ added: 0, removed: 0 });
        expect(countChanges('', each).removed).toBe(0);
      }),
    );
  });

  it('never throws', () => {
    const piece = fc.constantFrom(
      '```',
      '```diff',
      '@@ -1,2 +1,2 @@',
      '--- a/f.ts',
      '+++ b/f.ts',
      ' a',
      '-b',
      '+c',
      'f.ts',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }),
        fc.boolean(),
        (all, complete) => {
          const proposal = proposeEdits(all.join('\n'), { files: [file('f.ts', FILE)] }, { complete });
          for (const change of proposal.changes) {
            if (change.kind === 'modify') {
              expect(applyEdits(FILE, change.edits)).toBe(change.result);
            }
          }
        },
      ),
    );
  });
});
