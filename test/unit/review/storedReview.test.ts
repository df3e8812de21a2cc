import { expect, test } from 'vitest';
import { formatStored, parseStored, type StoredReview } from '../../../src/vscode/review/storedReview.ts';

const REVIEW: StoredReview = {
  version: 1,
  run: {
    instruction: 'do it',
    model: 'm',
    sample: false,
    thought: 'Hm.',
    meter: {
      elapsedMs: 1,
      reasoningTokens: 2,
      reasoningTokensEstimated: true,
      answerTokens: 3,
      answerTokensEstimated: false,
    },
    asked: { uri: 'file:///a.ts', path: 'a.ts', languageId: 'typescript', cursorLine: 0 },
  },
  source: {
    answer: 'text',
    complete: true,
    files: [
      { path: 'a.ts', uri: 'file:///a.ts', seen: 'a\n' },
      { path: 'new.ts', uri: 'file:///new.ts' },
    ],
    barred: [{ path: 'b.png', why: 'unsupported-file' }],
  },
  decisions: { accepted: [0], discarded: [2] },
  units: 'abc',
};

test('comes back as it was', () => {
  expect(parseStored(formatStored(REVIEW) ?? '')).toEqual(REVIEW);
});

test.each([
  ['nothing', ''],
  ['half a file', formatStored(REVIEW)?.slice(0, 200) ?? ''],
  ['another version', JSON.stringify({ ...REVIEW, version: 2 })],
  ['other types', JSON.stringify({ ...REVIEW, decisions: { accepted: ['0'], discarded: [] } })],
])('%s is no review', (_, text) => {
  expect(parseStored(text)).toBe(undefined);
});

test('what is too large is not kept', () => {
  expect(formatStored({ ...REVIEW, units: 'x'.repeat(9 * 1024 * 1024) })).toBe(undefined);
});
