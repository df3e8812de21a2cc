import { expect, test } from 'vitest';
import { FailureError, failureOf } from '../../../src/core/backends/failure.ts';

test('a failure is told by its value, whichever bundle made it', () => {
  const failure = { code: 'payment', status: 402 } as const;
  expect(failureOf(new FailureError(failure))).toEqual(failure);
  expect(failureOf(Object.assign(new Error('from another bundle'), { failure }))).toEqual(failure);
});

test.each([undefined, null, 'text', new Error('plain'), { failure: null }, { failure: 'payment' }])(
  '%s carries no failure',
  (value) => {
    expect(failureOf(value)).toBeUndefined();
  },
);
