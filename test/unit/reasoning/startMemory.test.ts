import { expect, test } from 'vitest';
import { StartMemory } from '../../../src/core/reasoning/startMemory.ts';
import { eventsOf } from './notation.ts';

test('an endpoint that closes what it did not open is expected to do so again, and no other is', () => {
  const memory = new StartMemory();
  memory.learn('a', eventsOf('unknown', [{ content: '<think>x</think>y' }]));
  expect(memory.start('a')).toBe('unknown');
  memory.learn('a', eventsOf('unknown', [{ content: 'x\n</think>\ny' }]));
  expect([memory.start('a'), memory.start('b')]).toEqual(['thought', 'unknown']);
  memory.forget('a');
  expect(memory.start('a')).toBe('unknown');
});
