import { describe, expect, test } from 'vitest';
import { protectionOf, protectionOfEdit } from '../../../src/core/workspace/protected.ts';

test.each([
  ['.git/hooks/pre-commit', 'version-control'],
  ['packages/a/.GIT/config', 'version-control'],
  ['.git./config', 'version-control'],
  ['.gitmodules', 'version-control'],
  ['.vscode/tasks.json', 'editor-settings'],
  ['.devcontainer/devcontainer.json', 'editor-settings'],
  ['all.code-workspace', 'editor-settings'],
  ['.env', 'secrets'],
  ['server/.env.local', 'secrets'],
  ['.npmrc', 'secrets'],
  ['certs/server.pem', 'secrets'],
  ['.github/workflows/test.yml', 'continuous-integration'],
  ['.GitHub/Workflows/test.yml', 'continuous-integration'],
  ['packages/a/.github/actions/x/action.yml', 'continuous-integration'],
  ['.gitlab-ci.yml', 'continuous-integration'],
  ['.circleci/config.yml', 'continuous-integration'],
  ['ci/Jenkinsfile', 'continuous-integration'],
  ['azure-pipelines.yml', 'continuous-integration'],
  ['.husky/pre-commit', 'hooks'],
  ['.pre-commit-config.yaml', 'hooks'],
  ['lefthook.yml', 'hooks'],
  ['Makefile', 'scripts'],
  ['rules.mk', 'scripts'],
  ['justfile', 'scripts'],
  ['Taskfile.yml', 'scripts'],
  ['AGENTS.md', 'instructions'],
  ['web/agents.md', 'instructions'],
  ['CLAUDE.md', 'instructions'],
  ['.github/copilot-instructions.md', 'instructions'],
  ['.github/instructions/web/style.instructions.md', 'instructions'],
  ['.github/instructions', 'instructions'],
  ['.cursor/rules/style.mdc', 'instructions'],
  ['.cursor/rules', 'instructions'],
  ['.cursorrules', 'instructions'],
  ['.roo/rules/style.md', 'instructions'],
  ['.clinerules', 'instructions'],
  ['.roorules-code', 'instructions'],
  ['docs/agents/list.md', undefined],
  ['src/rules.ts', undefined],
  ['src/git/index.ts', undefined],
  ['.github/ISSUE_TEMPLATE.md', undefined],
  ['docs/environment.md', undefined],
  ['src/makefile/index.ts', undefined],
  ['src/husky.ts', undefined],
  ['.gitignore', undefined],
  ['package.json', undefined],
])('%s: %s', (path, expected) => {
  expect(protectionOf(path)).toBe(expected);
});

describe('scripts of a package', () => {
  const json = (value: unknown): string => JSON.stringify(value, undefined, 2);
  test.each([
    ['another script', json({ scripts: { test: 'a' } }), json({ scripts: { test: 'b' } }), 'scripts'],
    ['a script that comes', json({}), json({ scripts: { postinstall: 'x' } }), 'scripts'],
    ['a program', json({ bin: 'a' }), json({ bin: 'b' }), 'scripts'],
    ['a package that comes with scripts', undefined, json({ scripts: { test: 'a' } }), 'scripts'],
    ['one that comes without', undefined, json({ name: 'a' }), undefined],
    ['one that goes', json({ scripts: { test: 'a' } }), undefined, 'scripts'],
    ['a dependency', json({ scripts: {} }), json({ scripts: {}, dependencies: {} }), undefined],
    ['the layout', json({ scripts: { test: 'a' } }), JSON.stringify({ scripts: { test: 'a' } }), undefined],
    ['what is no JSON any more', json({}), '{', 'scripts'],
  ])('%s', (_, before, after, expected) => {
    expect(protectionOfEdit({ path: 'packages/a/Package.json', before, after })).toBe(expected);
  });

  test('only in the files that have them', () => {
    const [before, after] = [json({ scripts: {} }), json({ scripts: { a: 'b' } })];
    expect(protectionOfEdit({ path: 'src/data.json', before, after })).toBe(undefined);
    expect(protectionOfEdit({ path: '.env', before, after })).toBe('secrets');
  });
});
