import { describe, expect, test } from 'vitest';
import { commitPrompt, readCommitMessage } from '../../../src/core/tasks/commitMessage.ts';
import { fitDiff } from '../../../src/core/tasks/diffBudget.ts';
import { describeProblems, type Problem } from '../../../src/core/tasks/problems.ts';
import { changedPaths } from '../../../src/core/tasks/review.ts';
import { taskPrompt } from '../../../src/core/tasks/tasks.ts';

const file = (name: string, hunks: readonly string[]): string =>
  `diff --git a/${name} b/${name}\nindex 1..2 100644\n--- a/${name}\n+++ b/${name}\n${hunks.join('')}`;
const hunk = (section: string, length: number): string =>
  `@@ -1,1 +1,${length} @@ ${section}\n${'+added line\n'.repeat(length)}`;

describe('a diff that is too long', () => {
  test('is left alone while it fits', () => {
    const diff = file('a.js', [hunk('f()', 3)]);
    expect(fitDiff(diff, diff.length)).toBe(diff);
  });

  test('loses whole hunks, names what is left out, and shows some of every file', () => {
    const big = file('a.js', [hunk('f()', 2), hunk('g()', 500), hunk('h()', 2)]);
    const small = file('b.js', [hunk('k()', 2)]);
    const fitted = fitDiff(big + small, 200);
    expect(fitted).toContain('(2 more hunks not shown: +502 -0; in g(); h())');
    expect(fitted).toContain('+++ b/b.js');
    expect(fitted).toContain('k()\n+added line\n+added line\n');
    expect(fitted.match(/\+added line/g)).toHaveLength(4);
  });
});

describe('a commit message', () => {
  test.each([
    ['in a code block', 'Sure:\n\n```\nAdd x\n\nBecause.\n```\nDone.', 'Add x\n\nBecause.'],
    ['bare', '  Add x  \n', 'Add x'],
    ['after an introduction', 'Here is the commit message:\n\nAdd x', 'Add x'],
    ['in quotes', '"Add x"', 'Add x'],
    ['with Windows line ends', '```text\r\nAdd x\r\n\r\nWhy\r\n```', 'Add x\n\nWhy'],
  ])('is found %s', (_, answer, message) => {
    expect(readCommitMessage(answer)).toBe(message);
  });

  test('is asked for in the style of the last ones, with the changes fenced safely', () => {
    const prompt = commitPrompt('+```\n', ['feat: one\n\nbody', 'fix: two']);
    expect(prompt).toContain('feat: one\n\nbody\n\n---\n\nfix: two');
    expect(prompt).toContain('````diff\n+```\n````');
    expect(commitPrompt('+x\n', [])).not.toContain('Recent commit messages');
  });
});

describe('what other tools report', () => {
  const problem = (line: number, severity: Problem['severity'], message = 'no'): Problem => ({
    path: 'a.ts',
    line,
    severity,
    message,
    source: 'ts',
    code: '2322',
    related: [],
  });

  test('is told gravest first, with 1-based lines', () => {
    expect(describeProblems([problem(1, 'warning'), problem(7, 'error', 'two\nlines')])).toBe(
      '- `a.ts:8` error (ts 2322): two\n    lines\n- `a.ts:2` warning (ts 2322): no',
    );
  });

  test('is counted where it is too much', () => {
    const told = describeProblems(Array.from({ length: 25 }, (_, line) => problem(line, 'error')));
    expect(told.split('\n')).toHaveLength(21);
    expect(told).toMatch(/and 5 more$/);
  });

  test('goes into a fix and an explanation, and into nothing else', () => {
    expect(taskPrompt('fix', [problem(0, 'error')]).instruction).toContain('a.ts:1');
    expect(taskPrompt('explain', [problem(0, 'error')])).toMatchObject({ kind: 'ask' });
    expect(taskPrompt('refactor', [problem(0, 'error')]).instruction).not.toContain('a.ts:1');
    expect(taskPrompt('fix').instruction).not.toContain('below');
  });
});

test('the files of a diff are those that remain', () => {
  const gone = 'diff --git a/x b/x\ndeleted file mode 100644\n--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n';
  expect(changedPaths(file('src/a.js', [hunk('', 1)]) + gone)).toEqual(['src/a.js']);
});
