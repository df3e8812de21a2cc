import { describe, expect, it } from 'vitest';
import { namedPaths } from '../../../src/core/edits/propose.ts';
import { diff, fence, file, inWorkspace, lines, outcome, replace } from './notation.ts';

const files = [file('src/a.ts', lines('a|b|c')), file('src/b.ts', lines('x|y|z'))];

describe('formats', () => {
  it.each([
    [
      'two files in one fence',
      fence(
        'diff',
        '--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,2 +1,2 @@\n-a\n+A\n b\n--- a/src/b.ts\n+++ b/src/b.ts\n@@ -1,2 +1,2 @@\n-x\n+X\n y',
      ),
      'src/a.ts = A|b|c; src/b.ts = X|y|z',
    ],
    [
      'a new file',
      fence('diff', '--- /dev/null\n+++ b/src/n.ts\n@@ -0,0 +1,2 @@\n+one\n+two'),
      '+src/n.ts = one|two',
    ],
    [
      'a deleted file',
      fence(
        'diff',
        'diff --git a/src/a.ts b/src/a.ts\ndeleted file mode 100644\n--- a/src/a.ts\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-a\n-b\n-c',
      ),
      '-src/a.ts',
    ],
    [
      'a renamed file',
      fence(
        'diff',
        'diff --git a/src/a.ts b/src/c.ts\nsimilarity index 100%\nrename from src/a.ts\nrename to src/c.ts',
      ),
      'src/a.ts > src/c.ts = a|b|c',
    ],
    [
      'a patch',
      '*** Begin Patch\n*** Update File: src/a.ts\n@@\n-b\n+B\n c\n*** Add File: src/n.ts\n+one\n*** Delete File: src/b.ts\n*** End Patch\n',
      'src/a.ts = a|B|c; +src/n.ts = one; -src/b.ts',
    ],
    ['a whole file', `**src/a.ts**\n\n${fence('ts', 'a\nB\nc')}`, 'src/a.ts = a|B|c'],
    ['a whole file, path in the fence', fence('ts src/n.ts', 'one'), '+src/n.ts = one'],
    ['a whole file, path in a comment', fence('ts', '// src/a.ts\na\nB\nc'), 'src/a.ts = a|B|c'],
    ['an example in the prose', `Run this:\n${fence('sh', 'npm test')}`, ''],
  ])('%s', (_name, answer, expected) => {
    expect(inWorkspace(answer, { files })).toBe(expected);
  });
});

describe('paths', () => {
  const body = (path: string): string => `*** Begin Patch\n*** Update File: ${path}\n-b\n+B\n*** End Patch`;
  it.each([
    ['src/a.ts', 'src/a.ts = a|B|c'],
    ['./src/a.ts', 'src/a.ts = a|B|c'],
    ['a/src/a.ts', 'src/a.ts = a|B|c'],
    ['src\\a.ts', 'src/a.ts = a|B|c'],
    ['/home/me/project/src/a.ts', 'src/a.ts = a|B|c'],
    ['file:///home/me/project/src/a.ts', 'src/a.ts = a|B|c'],
    ['a.ts', 'src/a.ts = a|B|c'],
    ['../src/a.ts', 'refused path-not-allowed'],
    ['/etc/passwd', 'refused path-not-allowed'],
    ['C:\\Windows\\a.ts', 'refused path-not-allowed'],
    ['src/none.ts', 'refused no-such-file'],
    ['src/../../a.ts', 'refused path-not-allowed'],
  ])('%s', (path, expected) => {
    expect(inWorkspace(body(path), { files, roots: ['/home/me/project'] })).toBe(expected);
  });

  it('are ambiguous when two files have the name', () => {
    expect(inWorkspace(body('a.ts'), { files: [file('x/a.ts', ''), file('y/a.ts', '')] })).toBe(
      'refused path-ambiguous',
    );
  });

  it('never overwrite a file whose text is unknown', () => {
    const answer = fence('ts src/big.ts', 'one');
    expect(inWorkspace(answer, { files: [], exists: () => true })).toBe('refused unsupported-file');
  });

  it('are named for the caller to read', () => {
    const answer = diff('-a|+b') + body('file:///home/me/project/src/a.ts');
    expect(namedPaths(answer, ['/home/me/project'])).toEqual(['f.ts', 'src/a.ts']);
  });
});

describe('what was cut off', () => {
  const open = '```diff\n--- a/f.ts\n+++ b/f.ts\n@@ -1,2 +1,2 @@\n-a\n+A\n@@ -3 +3 @@\n-c\n+';
  it.each([
    ['a diff: the hunks before stay', open, 'f.ts = A|b|c; refused incomplete'],
    ['a search block', 'f.ts\n<<<<<<< SEARCH\na\n=======\nA', 'refused incomplete'],
    ['a whole file', 'f.ts\n```ts\na\n', 'refused incomplete'],
    [
      'a block after a whole one',
      `${replace('a', 'A')}f.ts\n<<<<<<< SEARCH\nc`,
      'f.ts = A|b|c; refused incomplete',
    ],
  ])('%s', (_name, answer, expected) => {
    expect(outcome(lines('a|b|c'), answer, { complete: false })).toBe(expected);
  });
});
