import { expect, test } from 'vitest';
import { REFRAIN_PATTERNS } from '../../../src/core/control/refrains.ts';
import { warmUp } from '../../../src/core/control/warmUp.ts';
import { MARKER_PATTERNS } from '../../../src/core/reasoning/stepMarkers.ts';
import { TITLE_PATTERNS } from '../../../src/core/reasoning/stepTitle.ts';

test('warming up comes in many bits and leaves the patterns as they were', () => {
  const patterns = [...MARKER_PATTERNS, ...TITLE_PATTERNS, ...REFRAIN_PATTERNS];
  const bits = [...warmUp()];
  expect(bits.length).toBeGreaterThan(2 * patterns.length);
  expect(patterns.map(({ lastIndex }) => lastIndex)).toEqual(patterns.map(() => 0));
});
