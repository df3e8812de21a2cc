import { describe, expect, it } from 'vitest';
import { type DocumentFacts, isWelcome } from '../../../src/core/inline/gate.ts';
import { neighbourContext } from '../../../src/core/inline/neighbours.ts';

const file: DocumentFacts = {
  path: 'src/a.ts',
  scheme: 'file',
  languageId: 'typescript',
  writable: true,
  length: 1000,
  comparing: false,
  cursors: 1,
  selecting: false,
};
const rules = { languages: { '*': true, markdown: false }, maxFileKilobytes: 10 };

describe('a suggestion is welcome', () => {
  it.each<[string, Partial<DocumentFacts>, boolean]>([
    ['in a file', {}, true],
    ['in an untitled document', { scheme: 'untitled', writable: undefined }, true],
    ['in a virtual file system that takes changes', { scheme: 'memfs' }, true],
    ['not in a read-only file system', { scheme: 'memfs', writable: false }, false],
    ['not in a virtual document', { scheme: 'git', writable: undefined }, false],
    ['not in a notebook cell', { scheme: 'vscode-notebook-cell' }, false],
    ['not in the settings', { scheme: 'vscode-userdata' }, false],
    ['not in a diff editor', { comparing: true }, false],
    ['not at several cursors', { cursors: 2 }, false],
    ['not over a selection', { selecting: true }, false],
    ['not in a language that is switched off', { languageId: 'markdown' }, false],
    ['not in a file of secrets', { path: 'config/.env.local' }, false],
    ['not in a very large file', { length: 10 * 1024 + 1 }, false],
  ])('%s', (_, facts, expected) => {
    expect(isWelcome({ ...file, ...facts }, rules)).toBe(expected);
  });

  it('nowhere, or in one language only, when the user says so', () => {
    expect(isWelcome(file, { ...rules, languages: { '*': false } })).toBe(false);
    expect(isWelcome(file, { ...rules, languages: { '*': false, typescript: true } })).toBe(true);
  });
});

describe('the pieces of other files', () => {
  const source = (lines: readonly string[]) => ({
    lineCount: lines.length,
    line: (index: number) => lines[index] ?? '',
  });

  it('are the lines around a place, the most telling last, within a budget', () => {
    const long = Array.from({ length: 100 }, (_, index) => `line ${index}`);
    const wide = Array.from({ length: 20 }, () => 'x'.repeat(200));
    const found = neighbourContext([
      { path: '.env', source: source(['TOKEN=1']), line: 0 },
      { path: 'a', source: source(long), line: 50 },
      { path: 'wide', source: source(wide), line: 3 },
      { path: 'b', source: source(['only']), line: 0 },
    ]);
    expect(found.map(({ path }) => path)).toEqual(['b', 'a']);
    expect(found[1]?.text.split('\n').at(0)).toBe('line 38');
    expect(found[1]?.text.split('\n').at(-1)).toBe('line 62');
  });
});
