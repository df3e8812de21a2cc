import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fitDiff } from '../../../src/core/tasks/diffBudget.ts';
import { newFileDiff, readGitDiff, withoutSecrets } from '../../../src/core/tasks/gitDiff.ts';

describe('a diff as git prints it', () => {
  let folder = '';
  const git = (...words: string[]): string =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...words], {
      cwd: folder,
      encoding: 'utf8',
    });
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'git-diff-'));
    git('init', '-q', '-b', 'main');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is parted into its files, whatever they are called and whatever happened to them', () => {
    for (const name of ['가 나.js', 'tab\t"quote".js', 'gone.js', 'old name.js', 'data.bin', 'plain.js']) {
      write(name, `${name}\n`.repeat(9));
    }
    git('add', '.');
    git('commit', '-qm', 'begin');
    write('가 나.js', 'x\n');
    write('tab\t"quote".js', 'x\n');
    write('data.bin', '\0\u0001');
    write('plain.js', '++ b/not/a/path.js\n');
    git('rm', '-q', 'gone.js');
    git('mv', 'old name.js', 'new name.js');
    git('add', '.');
    const files = readGitDiff(git('diff', '--cached', '-M'));
    expect(files.map(({ path, deleted }) => (deleted ? `-${path}` : path)).sort()).toEqual(
      ['-gone.js', 'data.bin', 'new name.js', 'plain.js', 'tab\t"quote".js', '가 나.js'].sort(),
    );
    expect(files.find(({ path }) => path === 'plain.js')?.hunks).toHaveLength(1);
  });

  test('of a merge with conflicts is parted, too', () => {
    write('a.js', 'one\n');
    git('add', '.');
    git('commit', '-qm', 'begin');
    git('checkout', '-qb', 'topic');
    write('a.js', 'two\n');
    git('commit', '-qam', 'two');
    git('checkout', '-q', 'main');
    write('a.js', 'three\n');
    git('commit', '-qam', 'three');
    expect(() => git('merge', '-q', 'topic')).toThrow();
    const diff = git('diff');
    expect(readGitDiff(diff).map(({ path, hunks }) => [path, hunks.length])).toEqual([['a.js', 1]]);
    expect(fitDiff(diff, 10)).toContain('(1 more hunks not shown');
  });

  test('of a new file is one that git applies', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '', '+x', '@@ -1 +1 @@', '\\ No')),
        fc.boolean(),
        (lines, ended) => {
          const text = lines.join('\n') + (ended && lines.length > 0 ? '\n' : '');
          write('new.diff', newFileDiff('made.js', text));
          git('apply', '--unidiff-zero', 'new.diff');
          const made = execFileSync('cat', [join(folder, 'made.js')], { encoding: 'utf8' });
          rmSync(join(folder, 'made.js'));
          expect(made).toBe(text);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('of a long new file loses its end, and not all of it', () => {
    const diff = newFileDiff('long.js', 'a line of some length\n'.repeat(500));
    const fitted = fitDiff(diff, 5000);
    expect(fitted.length).toBeLessThan(5500);
    expect(fitted).toContain('+a line of some length');
    expect(fitted).toMatch(/\(\d more hunks not shown/);
  });

  test('tells of a file with secrets that it changed, and nothing more', () => {
    const diff = newFileDiff('.env.local', 'KEY=abc\n') + newFileDiff('a.js', 'one();\n');
    const shown = withoutSecrets(diff);
    expect(shown.keptBack).toBe(1);
    expect(shown.diff).toContain('.env.local');
    expect(shown.diff).not.toContain('abc');
    expect(shown.diff).toContain('+one();');
  });
});
