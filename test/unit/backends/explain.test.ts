import { expect, test } from 'vitest';
import { explainFailure } from '../../../src/core/backends/explain.ts';
import type { Failure, FailureCode } from '../../../src/core/backends/failure.ts';
import type { PresetId } from '../../../src/core/backends/types.ts';

const fill = (message: string, ...args: (string | number)[]): string =>
  message.replaceAll(/\{(\d)\}/g, (_, index) => String(args[Number(index)]));

const explain = (failure: Failure, preset: PresetId = 'ollama') =>
  explainFailure(failure, { preset, baseUrl: 'http://127.0.0.1:11434/v1', model: 'deepseek-r1:8b' }, fill);

/** What a user reads and can press, for every failure. */
test.each<[FailureCode, RegExp, string[]]>([
  [
    'unreachable',
    /Ollama cannot be reached.*127\.0\.0\.1:11434.*"ollama serve"/,
    ['retry', 'setup', 'showOutput'],
  ],
  ['unauthorized', /key.*Enter a valid key/, ['setKey', 'retry']],
  ['payment', /credit.*Top up/, ['retry', 'chooseModel']],
  ['model-not-found', /deepseek-r1:8b is not there.*"ollama pull deepseek-r1:8b"/, ['chooseModel', 'retry']],
  ['bad-request', /not accept/, ['retry', 'chooseModel', 'showOutput']],
  ['context-too-long', /not fit.*Select less/, ['retry', 'chooseModel']],
  ['rate-limited', /Too many.*Wait/, ['retry']],
  ['server-error', /failed.*Try again/, ['retry', 'showOutput']],
  ['not-a-stream', /not a model server.*\/v1/, ['openSettings', 'setup', 'showOutput']],
  ['malformed-stream', /damaged.*kept/, ['retry', 'showOutput']],
  ['cut-off', /broke off.*kept/, ['retry', 'showOutput']],
  ['stalled', /silent.*limits/, ['retry', 'openSettings']],
  ['empty', /empty.*Try again/, ['retry', 'chooseModel']],
  ['no-answer', /no answer.*kept/, ['retry', 'openSettings']],
  ['redirected', /redirects.*not sent/, ['openSettings', 'setup']],
  ['not-configured', /No model.*Choose/, ['setup']],
  ['unknown', /failed.*output channel/, ['retry', 'showOutput']],
])('%s', (code, words, actions) => {
  const { title, detail, actions: buttons } = explain({ code });
  expect(`${title}. ${detail}`).toMatch(words);
  expect(buttons.map(({ id }) => id)).toEqual(actions);
});

test('a known wait is named, in whole seconds', () => {
  expect(explain({ code: 'rate-limited', retryAfterMs: 12_300 }).detail).toBe('Try again in 13 s.');
});

test('the server is quoted, and the place to pay is offered where it is known', () => {
  const { detail, actions } = explain({ code: 'payment', serverMessage: 'Insufficient Balance' }, 'deepseek');
  expect(detail).toContain('Insufficient Balance');
  expect(actions.map(({ id }) => id)).toEqual(['topUp', 'retry']);
});

test('without an endpoint the way to one is offered', () => {
  expect(explainFailure({ code: 'unreachable' }, undefined, fill).actions[0]?.id).toBe('setup');
});
