import { expect, test } from 'vitest';
import type { KeptFile } from '../../../src/core/checkpoints/checkpoint.ts';
import { type Obstacle, type PresentFile, planRestore } from '../../../src/core/checkpoints/plan.ts';

const URI = 'file:///a';
const content = (name: string) => ({ hash: name, bytes: 1 });

/** `a` is a file with the content *a*, `-` none, `a/b` one whose document is open with the unsaved text *b*. */
function kept(notation: string): KeptFile {
  const [saved = '', unsaved] = notation.split('/');
  return {
    uri: URI,
    saved: saved === '-' ? { type: 'absent' } : { type: 'kept', content: content(saved) },
    ...(unsaved === undefined ? {} : { unsaved: content(unsaved) }),
  };
}

function present(notation: string): PresentFile {
  const [saved, unsaved] = notation.split('/');
  return { saved: saved === '-' ? undefined : saved, unsaved };
}

test.each([
  ['a', 'a', 'same'],
  ['-', '-', 'same'],
  ['a/b', 'a/b', 'same'],
  ['a', 'b', 'overwrite'],
  ['a', 'a/b', 'overwrite'],
  ['a/b', 'b', 'overwrite'],
  ['-/b', '-', 'create'],
  ['a', '-', 'create'],
  ['-', 'a', 'delete'],
  ['-', 'a/b', 'delete'],
  ['lost', 'a', 'lost'],
  ['a/lost', 'a', 'lost'],
])('%s was kept, %s is there: %s', (was, is, kind) => {
  const { steps, same, blocked } = planRestore(
    [kept(was)],
    () => present(is),
    (hash) => hash !== 'lost',
  );
  expect([
    ...steps.map((step) => step.kind),
    ...same.map(() => 'same'),
    ...blocked.map(({ obstacle }) => obstacle),
  ]).toEqual([kind]);
});

test('what was too large is not touched, nor is what stands in the way', () => {
  const files: KeptFile[] = [{ uri: 'file:///big', saved: { type: 'not-kept', bytes: 1e9 } }, kept('a')];
  const obstacle = (): Obstacle => 'in-the-way';
  expect(planRestore(files, obstacle, () => true)).toEqual({
    steps: [],
    same: [],
    blocked: [
      { uri: 'file:///big', obstacle: 'not-kept' },
      { uri: URI, obstacle: 'in-the-way' },
    ],
  });
});
