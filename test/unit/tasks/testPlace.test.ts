import { expect, test } from 'vitest';
import { findTestPlace } from '../../../src/core/tasks/testPlace.ts';

const PACKAGE = (uses: string): [string, string][] => [
  ['package.json', `{"devDependencies": {"${uses}": "1"}}`],
];

test.each([
  ['the test that is there', 'src/cart.js', ['src/cart.js', 'test/cart.test.js'], 'test/cart.test.js', true],
  ['the nearest of two', 'src/b/x.ts', ['test/a/x.test.ts', 'test/b/x.test.ts'], 'test/b/x.test.ts', true],
  [
    'beside the source, as others are',
    'src/new.ts',
    ['src/old.ts', 'src/old.spec.ts'],
    'src/new.spec.ts',
    false,
  ],
  ['the mirrored folder', 'src/core/new.ts', ['test/core/old.test.ts'], 'test/core/new.test.ts', false],
  ['the one folder of tests', 'src/core/new.js', ['test/old.test.js'], 'test/new.test.js', false],
  ['__tests__ beside it', 'lib/new.jsx', ['lib/__tests__/old.test.jsx'], 'lib/__tests__/new.test.jsx', false],
  ['what is usual for Go', 'pkg/run.go', ['pkg/run.go'], 'pkg/run_test.go', false],
  ['what is usual for Python', 'app/run.py', [], 'app/test_run.py', false],
  ['the tests folder of Python', 'app/run.py', ['tests/test_old.py'], 'tests/test_run.py', false],
  [
    'what is usual for Java',
    'src/main/java/a/Run.java',
    ['src/test/java/b/OldTest.java'],
    'src/test/java/a/RunTest.java',
    false,
  ],
] as const)('tests belong into %s', (_, source, paths, path, exists) => {
  expect(findTestPlace(source, [...paths], new Map())).toMatchObject({ path, exists });
});

test.each([
  ['Vitest', PACKAGE('vitest')],
  ['Jest', PACKAGE('jest')],
  ['node:test', [['package.json', '{"scripts": {"test": "node --test"}}']] as [string, string][]],
  ['pytest', [['pyproject.toml', '[tool.pytest.ini_options]']] as [string, string][]],
  [undefined, []],
])('the framework is %s', (framework, files) => {
  expect(findTestPlace('src/a.js', [], new Map(files)).framework).toBe(framework);
});

test('another test shows the manner where the file has none of its own', () => {
  expect(findTestPlace('src/a.js', ['test/b.test.js'], new Map()).example).toBe('test/b.test.js');
  expect(findTestPlace('src/b.js', ['test/b.test.js'], new Map()).example).toBeUndefined();
});
