import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isIgnored, parseIgnore } from '../../../src/core/workspace/ignore.ts';

const PATHS = [
  ...['a', 'b.log', 'dist/x.js', 'src/dist/x.js', 'src/a.log', 'node_modules/p/index.js', 'doc/a/b/c.txt'],
  ...['build', 'src/build/x', 'foo/bar', 'x/foo/bar', '#hash', '!bang', 'sp ', 'k1.txt', 'k9.txt', 'kx.txt'],
  ...[
    'keep.log',
    'dist/keep.js',
    'a/z/b',
    'a/b',
    'a/y/z/b',
    'star*',
    'starry',
    'abc/def',
    'x[1].js',
    'x1.js',
  ],
];

/** Each is the text of a `.gitignore`; git itself says what is right. */
const FILES = [
  ...[
    '*.log',
    '*.log\n!keep.log',
    'dist/',
    '/dist/',
    '/dist',
    'dist/\n!dist/keep.js',
    'node_modules',
    'build',
  ],
  ...['build/', 'foo/bar', '/foo/bar', '**/foo/bar', 'doc/**', 'doc/**/c.txt', 'a/**/b', '**', '*', '*\n!*/'],
  ...[
    '\\#hash',
    '\\!bang',
    'sp\\ ',
    'sp ',
    'k[0-9].txt',
    'k[!0-9].txt',
    'k?.txt',
    'star\\*',
    '# all\n\n*.js',
  ],
  ...['x[1].js', 'src/*.log', '/*\n!/src', 'a/*/b', 'abc', 'doc/*/c.txt', 'x\\[1].js', '[', 'a//b', '/'],
];

describe('the same as git', () => {
  test.each(FILES)('%j', (text) => {
    const folder = mkdtempSync(join(tmpdir(), 'rationale-ignore-'));
    try {
      execFileSync('git', ['init', '-q'], { cwd: folder });
      writeFileSync(join(folder, '.gitignore'), text);
      const rules = [parseIgnore(text, '')];
      expect(PATHS.filter((path) => isIgnored(path, rules))).toEqual(asGit(folder));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** What git says of all paths; none of them exists, which is all the same to it. */
function asGit(folder: string): string[] {
  try {
    const said = execFileSync(
      'git',
      ['-c', 'core.excludesFile=', 'check-ignore', '-z', '--no-index', '--stdin'],
      {
        cwd: folder,
        input: `${PATHS.join('\0')}\0`,
      },
    );
    return said.toString().split('\0').filter(Boolean);
  } catch {
    // git ends with 1 when none is ignored.
    return [];
  }
}

test('rules of a folder come after those of the folders above', () => {
  const rules = [parseIgnore('*.log\n', ''), parseIgnore('!keep.log\n/only.txt', 'src')];
  expect(
    ['a.log', 'src/a.log', 'src/keep.log', 'src/x/keep.log', 'only.txt', 'src/only.txt'].filter((path) =>
      isIgnored(path, rules),
    ),
  ).toEqual(['a.log', 'src/a.log', 'src/only.txt']);
});

test('a hostile pattern takes no time', () => {
  const rules = [parseIgnore(`${'*a'.repeat(200)}b\n${'**/'.repeat(100)}x`, '')];
  expect(isIgnored(`${'a/'.repeat(200)}${'a'.repeat(5000)}`, rules)).toBe(false);
});
