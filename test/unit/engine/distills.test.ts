import { expect, test } from 'vitest';
import { factsOf } from '../../../src/core/backends/models.ts';
import { DISTILLS, fits, memoryNeeded } from '../../../src/core/engine/distills.ts';

test.each(DISTILLS.map((distill) => [distill.file, distill] as const))('%s', (file, distill) => {
  expect(new URL(distill.url).protocol).toBe('https:');
  expect(distill.url.endsWith(`/${file}`)).toBe(true);
  // Its name tells the rest of the extension that it is an R1.
  expect(factsOf(file)?.family).toMatch(/^DeepSeek-R1/);
  expect(memoryNeeded(distill, 8192)).toBeGreaterThan(distill.bytes);
});

test('no two have the same name', () => {
  expect(new Set(DISTILLS.map(({ file }) => file)).size).toBe(DISTILLS.length);
});

test.each([
  [4, 'yes'],
  [5, 'tight'],
  [9, 'no'],
] as const)('%i of 8, 4 of them free: %s', (needed, verdict) => {
  expect(fits(needed, 8, 4)).toBe(verdict);
});
