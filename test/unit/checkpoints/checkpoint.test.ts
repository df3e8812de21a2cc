import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Checkpoint,
  formatCheckpoint,
  parseCheckpoint,
} from '../../../src/core/checkpoints/checkpoint.ts';

const content = { hash: 'a'.repeat(64), bytes: 3 };
const checkpoint: Checkpoint = {
  id: '0-a',
  at: 5,
  before: 'answer',
  instruction: 'Fix\n“it”',
  files: [
    { uri: 'file:///a.js', saved: { type: 'kept', content }, encoding: 'utf8bom' },
    { uri: 'file:///b.js', saved: { type: 'absent' } },
    { uri: 'file:///c.bin', saved: { type: 'not-kept', bytes: 1e9 } },
    { uri: 'file:///d.js', saved: { type: 'kept', content }, unsaved: content },
  ],
};

test('what is written is read again', () => {
  expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint);
});

describe('damage', () => {
  const stored = JSON.parse(formatCheckpoint(checkpoint));
  test.each([
    ['cut off', formatCheckpoint(checkpoint).slice(0, -1)],
    ['empty', ''],
    ['another version', JSON.stringify({ ...stored, version: 2 })],
    ['an id that leads elsewhere', JSON.stringify({ ...stored, id: '../../x' })],
    ['no file left', JSON.stringify({ ...stored, files: [null] })],
    ['no time', JSON.stringify({ ...stored, at: null })],
  ])('%s: not listed', (_, text) => {
    expect(parseCheckpoint(text)).toBeUndefined();
  });

  test.each([
    [
      'a hash that leads elsewhere',
      { saved: { type: 'kept', content: { hash: '../../../etc/passwd', bytes: 3 } } },
    ],
    ['a negative size', { saved: { type: 'kept', content: { ...content, bytes: -1 } } }],
    ['no address', { uri: undefined }],
  ])('a file with %s: the others are kept', (_, damage) => {
    const [first, ...others] = stored.files;
    const text = JSON.stringify({ ...stored, files: [{ ...first, ...damage }, ...others] });
    expect(parseCheckpoint(text)?.files).toEqual(checkpoint.files.slice(1));
  });

  test('no text throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseCheckpoint(text)).toBeUndefined();
      }),
    );
  });
});
