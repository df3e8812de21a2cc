import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTrace } from '../../../src/core/trace/format.ts';
import { outlineTrace, type TraceEntry } from '../../../src/core/trace/outline.ts';
import { traceOf } from './traces.ts';

const trace = [
  '%% r1trace 1',
  '%% task edit',
  '%% model r1',
  '%% instruction',
  'Round it once.\n%%% thought\nis not a section here',
  '%% thought',
  `${'The user wants to round the total only once. '.repeat(5)}\n\nWait, that is wrong.\nIt goes on.\n\n`,
  '%% answer',
  'Done.',
  '%% end',
  '',
].join('\n');

const brief = ({ kind, firstLine, lastLine, steps }: TraceEntry): unknown => [
  kind,
  firstLine,
  lastLine,
  ...steps.map(brief),
];

test.each([
  ['LF', trace],
  ['CRLF', trace.replaceAll('\n', '\r\n')],
])('sections and steps have their lines (%s)', (_name, text) => {
  expect(outlineTrace(text).map(brief)).toEqual([
    ['instruction', 3, 6],
    ['thought', 7, 13, ['restate', 8, 8], ['doubt', 10, 11]],
    ['answer', 14, 15],
  ]);
});

test('a step has the title that its text gives it', () => {
  expect(outlineTrace(trace)[1]?.steps.map(({ title }) => title)).toEqual([
    'The user wants to round the total only once',
    'That is wrong',
  ]);
});

test('steps that are written are those of the outline, with their kinds and durations', () => {
  const text = formatTrace(traceOf({ thought: 'Okay, one.\n\nWait, two.\nMore.\n\n' })).replace(
    'doubt',
    'check',
  );
  expect(outlineTrace(text)[1]?.steps).toEqual([
    { kind: 'restate', title: 'One', firstLine: 6, lastLine: 7, steps: [], durationMs: 1000 },
    { kind: 'check', title: 'Two', firstLine: 9, lastLine: 11, steps: [], durationMs: 1000 },
  ]);
});

test('a trace that still grows has what is there', () => {
  const cut = trace.slice(0, trace.indexOf('It goes on'));
  expect(outlineTrace(cut).map(({ kind }) => kind)).toEqual(['instruction', 'thought']);
  expect(outlineTrace('')).toEqual([]);
});

test('whatever the text is, entries lie in order inside it', () => {
  const text = fc
    .array(
      fc.constantFrom(
        '%% thought\n',
        '%% answer\r\n',
        '%%%',
        '%% step doubt 1 2 Hm\n',
        '\n',
        '\n\n',
        '```',
        'Wait, no. ',
        'So it is. ',
      ),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (input) => {
      const last = input.split('\n').length - 1;
      let before = -1;
      for (const section of outlineTrace(input)) {
        expect(section.firstLine).toBeGreaterThan(before);
        let line = section.firstLine;
        for (const step of section.steps) {
          expect(step.firstLine).toBeGreaterThan(line);
          expect(step.lastLine).toBeGreaterThanOrEqual(step.firstLine);
          line = step.lastLine;
        }
        expect(section.lastLine).toBeGreaterThanOrEqual(line);
        before = section.lastLine;
      }
      expect(before).toBeLessThanOrEqual(last);
    }),
  );
});
