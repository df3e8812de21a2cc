import { expect, test } from 'vitest';
import { proposeEdits } from '../../../src/core/edits/propose.ts';
import { type Bar, bar } from '../../../src/core/review/barred.ts';
import { MAX_FILE_LENGTH } from '../../../src/core/workspace/limits.ts';

const create = (path: string, text = 'x'): string => `--- /dev/null\n+++ b/${path}\n@@ @@\n+${text}`;
const update = (path: string): string => `--- a/${path}\n+++ b/${path}\n@@ @@\n-one\n+two`;
const move = (from: string, to: string): string =>
  `diff --git a/${from} b/${to}\nrename from ${from}\nrename to ${to}`;

const BARRED = new Map<string, Bar>([
  ['dist/a.js', 'ignored'],
  ['a.png', 'unsupported-file'],
  ['big.sql', 'too-large'],
]);

/** `create new.js; refused ignored dist/a.js`. */
function said(part: string, present: readonly string[] = []): string {
  const files = ['in.js', ...present].map((path) => ({ path, seen: 'one\n', now: 'one\n' }));
  const known = new Set(
    [...BARRED.keys()].filter((path) => path !== 'dist/a.js' || part.includes('@@ @@\n-')),
  );
  const proposal = proposeEdits(`\`\`\`diff\n${part}\n\`\`\`\n`, {
    files,
    exists: (path) => known.has(path),
  });
  const { changes, refusals } = bar(proposal, (path) => BARRED.get(path));
  return [
    ...changes.map(({ kind, path }) => `${kind} ${path}`),
    ...refusals.map(({ reason, path }) => `refused ${reason} ${path}`),
  ].join('; ');
}

test.each([
  ['a file within reach', update('in.js'), 'modify in.js'],
  ['a new file where git looks away', create('dist/a.js'), 'refused ignored dist/a.js'],
  ['a file where git looks away', update('dist/a.js'), 'refused ignored dist/a.js'],
  ['a picture', update('a.png'), 'refused unsupported-file a.png'],
  ['a long file', update('big.sql'), 'refused too-large big.sql'],
  ['a new file in place of a long one', create('big.sql'), 'refused too-large big.sql'],
  ['a new file that is too long', create('new.js', 'x'.repeat(MAX_FILE_LENGTH)), 'refused too-large new.js'],
  ['moving to where git looks away', move('in.js', 'dist/a.js'), 'refused ignored dist/a.js'],
  ['a file that is not there', update('none.js'), 'refused no-such-file none.js'],
])('%s', (_, part, expected) => {
  expect(said(part)).toBe(expected);
});
