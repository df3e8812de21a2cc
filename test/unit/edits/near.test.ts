import { describe, expect, test } from 'vitest';
import { proposeEdits } from '../../../src/core/edits/propose.ts';

const FILE = [
  'function one(a) {',
  '  const first = prepare(a);',
  '  if (first) {',
  '    report(first);',
  '  }',
  '  return first.total;',
  '}',
  '',
].join('\n');

/** What becomes of the file, or the reason of the refusal. */
function apply(lines: readonly string[], seen = FILE, header = '@@ @@'): string {
  const answer = `\`\`\`diff\n--- a/x.js\n+++ b/x.js\n${header}\n${lines.join('\n')}\n\`\`\`\n`;
  const file = { path: 'x.js', seen, now: seen };
  const { changes, refusals } = proposeEdits(
    answer,
    { files: [file], exists: () => true },
    { complete: true },
  );
  const [change] = changes;
  return refusals[0]?.reason ?? (change?.kind === 'modify' ? change.result : 'nothing');
}

const CHANGE = ['-  return first.total;', '+  return first.sum;'];
const DONE = FILE.replace('first.total', 'first.sum');

describe('a hunk that stands to the letter but for a line or two of its context', () => {
  test('is placed when it leaves a line out', () => {
    const hunk = [
      ' function one(a) {',
      '   const first = prepare(a);',
      '     report(first);',
      '   }',
      ...CHANGE,
      ' }',
    ];
    expect(apply(hunk)).toBe(DONE);
  });

  test('is placed when it invents a line', () => {
    const hunk = ['   if (first) {', '     check(first);', '     report(first);', '   }', ...CHANGE, ' }'];
    expect(apply(hunk)).toBe(DONE);
  });

  test('is refused when the line is missing where something is added', () => {
    const hunk = [
      '   const first = prepare(a);',
      '+  log(first);',
      '     report(first);',
      '   }',
      '   return first.total;',
    ];
    expect(apply(hunk)).toBe('no-match');
  });

  test('is refused when it says little and stands at no line number', () => {
    const seen = 'a(() => {\n  b(() => {\n    c();\n  });\n  d();\n});\n';
    expect(apply(['   });', ' });', '+e();'], seen)).toBe('no-match');
  });
});

test('a reading that stands in the file to the letter is believed, however odd its indentation', () => {
  const seen = '   An odd indentation.\n\n* a list\n  with `x` in it\n\n**Note:** end\n';
  const hunk = [
    '    An odd indentation.',
    ' ',
    ' * a list',
    '-  with `x` in it',
    '+  with `y` in it',
    ' ',
    ' **Note:** end',
  ];
  expect(apply(hunk, seen)).toBe(seen.replace('`x`', '`y`'));
});

test('an addition is not made twice because a line beside it lost the spaces at its end', () => {
  const hunk = [
    '   const first = prepare(a);',
    '-  if (first) { ',
    '+  if (first) {',
    '+    remember(first, a);',
    '     report(first);',
  ];
  const before = FILE.replace('if (first) {', 'if (first) { ');
  const after = apply(hunk, before);
  expect(after).toContain('if (first) {\n    remember(first, a);\n');
  expect(apply(hunk, after)).toBe('no-change');
});
