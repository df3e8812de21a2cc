import { expect, test } from 'vitest';
import { protectionOf } from '../../../src/core/workspace/protected.ts';

test.each([
  ['.git/hooks/pre-commit', 'version-control'],
  ['packages/a/.GIT/config', 'version-control'],
  ['.git./config', 'version-control'],
  ['.vscode/tasks.json', 'editor-settings'],
  ['all.code-workspace', 'editor-settings'],
  ['.env', 'secrets'],
  ['server/.env.local', 'secrets'],
  ['src/git/index.ts', undefined],
  ['docs/environment.md', undefined],
  ['.gitignore', undefined],
])('%s: %s', (path, expected) => {
  expect(protectionOf(path)).toBe(expected);
});
