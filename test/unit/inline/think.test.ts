import { describe, expect, it } from 'vitest';
import { insertionAt, thinkInstruction } from '../../../src/core/inline/think.ts';

/** What an answer with these diff lines inserts at ‸. */
function inserted(code: string, ...diff: string[]): string | undefined {
  const offset = code.indexOf('‸');
  const answer = ['```diff', '--- a/a.js', '+++ b/a.js', '@@ @@', ...diff, '```', 'Done.'].join('\n');
  return insertionAt(answer, 'a.js', code.replace('‸', ''), offset);
}

describe('the answer of Think Here', () => {
  it.each([
    [
      'fills a blank line',
      'f() {\n  ‸\n}\n',
      [' f() {', '-  ', '+  one();', '+  two();', ' }'],
      'one();\n  two();',
    ],
    ['ends a line', 'a = ‸\nb();\n', ['-a = ', '+a = 1;', ' b();'], '1;'],
    ['adds lines below', 'a();‸\nb();\n', [' a();', '+x();', ' b();'], '\nx();'],
    ['changes another line', 'a = ‸\nb();\n', ['-a = ', '+a = 1;', '-b();', '+c();'], undefined],
    ['inserts elsewhere', 'a();‸\nb();\nc();\n', [' b();', '+x();', ' c();'], undefined],
    ['only removes', 'a();‸\nb();\n', [' a();', '-b();'], undefined],
    ['cannot be placed', 'a();‸\n', [' nowhere();', '+x();'], undefined],
  ] as const)('that %s', (_, code, diff, expected) => {
    expect(inserted(code, ...diff)).toBe(expected);
  });

  it('that holds no edit inserts nothing', () => {
    expect(insertionAt('Nothing is missing.', 'a.js', 'a();', 3)).toBeUndefined();
  });
});

it('the task of Think Here names the place, and what the user adds', () => {
  const text = thinkInstruction({ lineNumber: 3, before: '  return ', after: ';' }, 'round up');
  expect(text).toContain('line 3');
  expect(text).toContain('  return ‸;');
  expect(text).toContain('round up');
  expect(thinkInstruction({ lineNumber: 3, before: '  ', after: '' }, '')).toContain('which is blank');
});
