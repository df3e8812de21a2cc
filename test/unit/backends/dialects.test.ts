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

const [entry] = DIALECTS;
it.each<[string, object]>([
  ['a field that means nothing', { thinks: true }],
  ['no source', { sources: [] }],
  ['a source that is no address', { sources: ['the manual'] }],
  ['another protocol', { protocol: 'carrier pigeon' }],
  ['an id that no setting has', { id: 'nobody' }],
  ['a knob without its off', { knobs: { ...entry?.knobs, thinking: { on: {} } } }],
  ['a prompt from nowhere', { continuation: { ...entry?.continuation, raw: { prompt: { from: 'air' } } } }],
  ['a parameter of sampling that is none', { refuses: ['heat'] }],
])('an entry does not hold with %s', (_, wrong) => {
  expect(v.safeParse(dialectSchema, { ...entry, ...wrong }).success).toBe(false);
});

it.each(DIALECTS.map((dialect) => [dialect.id, dialect] as const))(
  '%s fills in nothing but what a message has',
  (_, { continuation: { thought, closed, answer } }) => {
    const texts = [thought, closed, answer].flatMap((form) => Object.values(form?.message ?? {}).map(String));
    const names = texts.flatMap((text) => [...text.matchAll(/\{(\w*)\}/g)].map(([, name]) => name));
    expect(names.filter((name) => !/^(thought|answer|open|opening|close)$/.test(name ?? ''))).toEqual([]);
  },
);
