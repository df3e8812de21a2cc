import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTrace, parseTrace } from '../../../src/core/trace/format.ts';

const text = fc
  .array(fc.constantFrom('%', '%% thought', '%% end', '%%%', '\n', '\r\n', ' ', 'a', '```', '한', '𝒳'))
  .map((parts) => parts.join(''));

test('whatever the model wrote comes back unit by unit', () => {
  fc.assert(
    fc.property(text, text, text, (instruction, thought, answer) => {
      const trace = { task: 'edit', model: 'r1', instruction, thought, answer };
      expect(parseTrace(formatTrace(trace))).toMatchObject(trace);
    }),
  );
});

test('reads as directives with Markdown between them', () => {
  const trace = {
    task: 'edit',
    model: 'deepseek-r1:14b',
    place: 'src/cart.js:4-9',
    thoughtMs: 1234.4,
    reasoningTokens: 56,
    estimated: true,
    instruction: 'round once',
    thought: 'Hmm.\n%% not a directive',
    answer: 'Done.',
  };
  const written = formatTrace(trace);
  expect(written.split('\n')).toEqual([
    '%% r1trace 1',
    '%% task edit',
    '%% model deepseek-r1:14b',
    '%% place src/cart.js:4-9',
    '%% thought-ms 1234',
    '%% reasoning-tokens ~56',
    '%% instruction',
    'round once',
    '%% thought',
    'Hmm.',
    '%%% not a directive',
    '%% answer',
    'Done.',
    '%% end',
    '',
  ]);
  expect(parseTrace(written)).toEqual({ ...trace, thoughtMs: 1234 });
});

test.each(['', 'some notes', '%% r1trace 99\n%% thought\nx'])('%j is no trace', (input) => {
  expect(parseTrace(input)).toBeUndefined();
});

test('comes back whole when its line endings were turned into CRLF', () => {
  const trace = { task: 'ask', model: 'r1', instruction: 'why?', thought: 'One.\nTwo.', answer: 'Three.\n' };
  expect(parseTrace(formatTrace(trace).replaceAll('\n', '\r\n'))).toMatchObject(trace);
});
