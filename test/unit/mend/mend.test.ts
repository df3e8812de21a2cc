import { describe, expect, test } from 'vitest';
import { failingPart } from '../../../src/core/mend/failingPart.ts';
import { mendPrompt } from '../../../src/core/mend/mendPrompt.ts';
import { judge, newProblems } from '../../../src/core/mend/newProblems.ts';
import type { Problem } from '../../../src/core/tasks/problems.ts';

const problem = (message: string, line = 0, path = 'a.ts'): Problem => ({
  path,
  line,
  severity: 'error',
  message,
  related: [],
});

describe('problems that an edit brought', () => {
  test.each([
    ['none, when all have moved only', ['x', 'y'], ['y', 'x'], []],
    ['those that were not there', ['x'], ['x', 'y'], ['y']],
    ['one that is there more often', ['x'], ['x', 'x'], ['x']],
    ['nothing that has gone', ['x', 'y'], ['x'], []],
  ])('are %s', (_, before, after, wanted) => {
    const old = before.map((message, line) => problem(message, line));
    const now = after.map((message, line) => problem(message, line + 5));
    expect(newProblems(old, now).map(({ message }) => message)).toEqual(wanted);
  });

  test.each([
    ['clean', 0, [0]],
    ['clean', 3, [4, 2, 1, 0]],
    ['go-on', 0, [2]],
    ['go-on', 1, [2, 1]],
    ['not-falling', 1, [2, 2]],
    ['turns-spent', 3, [9, 4, 2, 1]],
  ] as const)('are judged %s after %i turns with %j', (verdict, turns, counts) => {
    expect(judge({ turns, counts }, 3)).toBe(verdict);
  });
});

test('the prompt holds the changes, the problems and the failing check', () => {
  const changed = [
    { path: 'a.ts', before: 'one\ntwo\n', after: 'one\n2\n' },
    { path: 'b.ts', before: 'same\n', after: 'same\n' },
  ];
  const prompt = mendPrompt(changed, [problem('2 is no word', 1)], { name: 'npm: test', output: 'not ok' });
  expect(prompt).toContain('-two\n+2\n');
  expect(prompt).not.toContain('b.ts');
  expect(prompt).toContain('`a.ts:2` error: 2 is no word');
  expect(prompt).toContain('The check "npm: test" fails');
  expect(prompt).not.toMatch(/^=====/m);
});

describe('the failing part of an output', () => {
  test('is what speaks of a failure, with a little around it and without colours', () => {
    const quiet = Array.from({ length: 40 }, (_, line) => `ok ${line}`);
    const output = [...quiet, '\u001b[31mFAIL\u001b[0m a.test.js', 'expected 1, got 2', ...quiet].join(
      '\r\n',
    );
    const part = failingPart(output);
    expect(part).toContain('FAIL a.test.js\nexpected 1, got 2');
    expect(part).not.toContain('\u001b');
    expect(part.split('\n').length).toBeLessThan(16);
  });

  test('is its end where no line tells', () => {
    expect(failingPart(`${'x\n'.repeat(9000)}the end`)).toMatch(/the end$/);
  });

  test('is bounded', () => {
    expect(failingPart('error\n'.repeat(100_000)).length).toBeLessThan(7000);
    expect(failingPart(`progress 1%\rprogress 100%\nerror ${'x'.repeat(50_000)}`).length).toBeLessThan(7000);
  });
});
