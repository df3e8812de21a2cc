import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTrace, parseTrace } from '../../../src/core/trace/format.ts';
import type { Trace } from '../../../src/core/trace/trace.ts';
import { traceOf, traces } from './traces.ts';

/** Without what is estimated from the text. */
const plain = (trace: Trace) => ({ ...trace, steps: trace.steps.map(({ tokens: _, ...step }) => step) });
const read = (text: string): Trace => {
  const trace = parseTrace(text, 'one');
  if (typeof trace === 'string') {
    throw new Error(trace);
  }
  return trace;
};

test('text and steps come back unit by unit, whatever the model wrote', () => {
  fc.assert(
    fc.property(traces, (trace) => {
      expect(plain(read(formatTrace(trace)))).toEqual(plain(trace));
    }),
  );
});

const whole: Trace = traceOf({
  at: Date.UTC(2026, 0, 2, 3, 4, 5),
  origin: 'chat',
  model: 'deepseek-r1:14b · Ollama',
  server: 'http://127.0.0.1:11434/v1',
  place: 'src/cart.js:4-9',
  sample: true,
  settings: { effort: 'high', maxTokens: '4096' },
  source: 'tags',
  elapsedMs: 4000,
  firstTokenMs: 500,
  thoughtMs: 2000,
  reasoningTokens: 56,
  reasoningTokensEstimated: true,
  answerTokens: 7,
  answerTokensEstimated: false,
  promptTokens: 100,
  cachedPromptTokens: 60,
  ended: 'cut',
  finishReason: 'length',
  failure: 'stalled',
  thought: 'Okay, the total is rounded twice.\n\nWait, that is wrong.\n%% not a directive',
});

test('reads as directives with Markdown between them', () => {
  expect(formatTrace(whole).split('\n')).toEqual([
    '%% r1trace 2',
    '%% task edit',
    '%% date 2026-01-02T03:04:05.000Z',
    '%% model deepseek-r1:14b · Ollama',
    '%% server http://127.0.0.1:11434/v1',
    '%% place src/cart.js:4-9',
    '%% origin chat',
    '%% sample yes',
    '%% setting effort high',
    '%% setting maxTokens 4096',
    '%% source tags',
    '%% elapsed-ms 4000',
    '%% first-token-ms 500',
    '%% thought-ms 2000',
    '%% reasoning-tokens ~56',
    '%% answer-tokens 7',
    '%% prompt-tokens 100',
    '%% cached-tokens 60',
    '%% ended cut',
    '%% finish-reason length',
    '%% failure stalled',
    '%% instruction',
    'Round it once.',
    '%% thought',
    '%% step restate 500 1000 The total is rounded twice',
    'Okay, the total is rounded twice.',
    '',
    '%% step doubt 1500 1000 That is wrong',
    'Wait, that is wrong.',
    '%%% not a directive',
    '%% answer',
    'Done.',
    '%% end',
    '',
  ]);
  expect(plain(read(formatTrace(whole)))).toEqual(plain(whole));
});

test('comes back whole when its line endings were turned into CRLF', () => {
  expect(plain(read(formatTrace(whole).replaceAll('\n', '\r\n')))).toEqual(plain(whole));
});

test('a step that begins in the middle of a line breaks it, and is joined again', () => {
  const [first, second] = whole.steps;
  const steps = [first, { ...second, start: 10 }] as Trace['steps'];
  const lines = formatTrace({ ...whole, thought: 'Okay, so. Wait, no.', steps }).split('\n');
  expect(lines.slice(-7)).toEqual([
    'Okay, so. ',
    '%% step+ doubt 1500 1000 That is wrong',
    'Wait, no.',
    '%% answer',
    'Done.',
    '%% end',
    '',
  ]);
  expect(read(lines.join('\n')).thought).toBe('Okay, so. Wait, no.');
});

test('a step whose times are not known, or that still runs, is written without', () => {
  const [first, second] = whole.steps;
  const steps = [
    { ...first, startMs: undefined, durationMs: undefined },
    { ...second, open: true },
  ] as Trace['steps'];
  const text = formatTrace({ ...whole, steps });
  expect(text).toContain('%% step restate - - The total');
  expect(text).toContain('%% step doubt 1500 - That is');
  expect(read(text).steps.map(({ startMs, durationMs }) => [startMs, durationMs])).toEqual([
    [undefined, undefined],
    [1500, undefined],
  ]);
});

test('files of version 1 are read', () => {
  const text = [
    '%% r1trace 1',
    '%% task edit',
    '%% model r1',
    '%% thought-ms 1234',
    '%% reasoning-tokens ~5',
    '%% instruction',
    'Why?',
    '%% thought',
    'Hmm.',
    '%%% x',
    '%% answer',
    'So.',
    '%% end',
    '',
  ].join('\n');
  expect(read(text)).toMatchObject({
    thoughtMs: 1234,
    reasoningTokens: 5,
    thought: 'Hmm.\n%% x',
    answer: 'So.',
  });
  expect(read(text).steps).toEqual([]);
});

test('a kind of step that is not known is read as another', () => {
  expect(read(formatTrace(whole).replace('step doubt', 'step dream')).steps[1]?.kind).toBe('explore');
});

test.each([
  ['', 'foreign'],
  ['some notes', 'foreign'],
  ['%% r1trace 99\n%% thought\nx', 'later-version'],
  [formatTrace(whole).slice(0, -8), 'damaged'],
  ['%% r1trace 2\n%% end', 'damaged'],
])('%j is not read: %s', (input, why) => {
  expect(parseTrace(input, 'one')).toBe(why);
});
