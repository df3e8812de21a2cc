import * as v from 'valibot';
import { expect, it } from 'vitest';
import { dialectSchema } from '../../../src/core/backends/dialect.ts';
import { DIALECT_IDS } from '../../../src/core/backends/dialectIds.ts';
import { DIALECTS, dialectOf } from '../../../src/core/backends/dialects.ts';

it.each(DIALECTS.map((dialect) => [dialect.id, dialect] as const))('the entry of %s holds', (_, dialect) => {
  expect(v.parse(dialectSchema, dialect)).toEqual(dialect);
});

it('has every server once', () => {
  expect(DIALECTS.map(({ id }) => id).toSorted()).toEqual([...DIALECT_IDS].toSorted());
});

it.each([
  ['custom', 'https://api.deepseek.com/beta', 'deepseek'],
  ['custom', 'https://team.openai.azure.com/openai/v1', 'azure'],
  ['custom', 'https://notopenrouter.ai/api/v1', 'custom'],
  ['custom', 'no address', 'custom'],
  ['vllm', 'https://api.deepseek.com', 'vllm'],
  ['something of a later version', 'http://127.0.0.1:8000/v1', 'custom'],
])('speaks to %s at %s as to %s', (preset, baseUrl, id) => {
  expect(dialectOf({ preset, baseUrl }).id).toBe(id);
});
