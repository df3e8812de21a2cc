import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactTrace, withoutThought } from '../../../src/core/trace/exported.ts';
import { formatTrace } from '../../../src/core/trace/format.ts';
import { formatMarkdown } from '../../../src/core/trace/markdown.ts';
import { formatTraceJson, packTimes, parseTraceJson, unpackTimes } from '../../../src/core/trace/trace.ts';
import { traceOf, traces } from './traces.ts';

const words = {
  question: 'Question',
  thought: 'Thought',
  answer: 'Answer',
  kinds: {
    restate: 'restates',
    explore: 'explores',
    alternative: 'tries another idea',
    doubt: 'doubts',
    check: 'checks',
    decide: 'decides',
    plan: 'plans',
  },
  duration: (ms: number) => `${ms / 1000} s`,
  facts: () => [['Model', 'r1']] as const,
};

test('a trace comes back from JSON as it was', () => {
  fc.assert(
    fc.property(traces, (trace) => {
      expect(parseTraceJson(formatTraceJson(trace))).toEqual(trace);
    }),
  );
});

test.each([
  ['notes', 'foreign'],
  ['{"a": 1}', 'foreign'],
  [formatTraceJson(traceOf()).slice(0, -9), 'damaged'],
  [formatTraceJson({ ...traceOf(), version: 2 as 1 }), 'later-version'],
  [formatTraceJson({ ...traceOf(), thought: 'shorter than its steps' }), 'damaged'],
  [formatTraceJson({ ...traceOf(), id: '../../etc' }), 'damaged'],
])('%j is not read: %s', (text, why) => {
  expect(parseTraceJson(text)).toBe(why);
});

test('times come back from their packed form, in whole ms', () => {
  const offsets = fc.uniqueArray(fc.nat(90_000)).map((all) => all.sort((a, b) => a - b));
  const times = offsets.map((all) => all.map((offset) => ({ offset, ms: offset * 3 })));
  fc.assert(
    fc.property(times, (given) => {
      expect(unpackTimes(packTimes(given))).toEqual(given);
    }),
  );
});

describe('an export', () => {
  const key = 'the-stored-key-1234';
  const secret = traceOf({
    instruction: `Use ${key}.`,
    server: 'https://me:pass@example.com/v1',
    place: `a-${key}.js`,
    model: `r1 ${key}`,
    settings: { note: key, budgetTokens: 3 },
    thought: `Okay, the key is ${key}, I see.\n\nWait, that is Bearer abcdef123456 there.\n\nTherefore so be it.`,
    answer: `api_key = "${key}"`,
    times: { thought: [0, 500], answer: [0, 3000] },
    session: 'chat-1',
  });

  test('holds no secret in any of its forms', () => {
    const clean = redactTrace(secret, [key]);
    for (const text of [formatTraceJson(clean), formatTrace(clean), formatMarkdown(clean, words)]) {
      expect(text).not.toContain(key);
      expect(text).not.toContain('abcdef123456');
      expect(text).not.toContain('me:pass');
    }
    expect(formatTraceJson(clean)).not.toContain('chat-1');
    // It can be read again, with its steps where they were and the times that they had.
    expect(parseTraceJson(formatTraceJson(clean))).toEqual(JSON.parse(JSON.stringify(clean)));
    expect(clean.steps.map(({ start, startMs }) => [clean.thought.slice(start, start + 4), startMs])).toEqual(
      [
        ['Okay', 500],
        ['Wait', 1500],
        ['Ther', 2500],
      ],
    );
    expect(clean.times).toBeUndefined();
  });

  test('of what holds no secret is the trace itself', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        expect(redactTrace(trace, [key])).toEqual(trace);
      }),
    );
  });

  test('without the thought tells nothing of it', () => {
    const bare = withoutThought(traceOf({ thoughtMs: 2000, times: { thought: [0, 1], answer: [0, 3] } }));
    const texts = [formatTraceJson(bare), formatTrace(bare), formatMarkdown(bare, words)].join('\n');
    expect(texts).not.toMatch(/rounded|wrong|## Thought|%% step/);
    expect(bare.thoughtMs).toBe(2000);
    expect(typeof parseTraceJson(formatTraceJson(bare))).toBe('object');
  });

  test('as Markdown reads as sections and steps', () => {
    expect(formatMarkdown(traceOf(), words)).toBe(
      [
        '# Round it once.\n',
        '- Model: r1\n',
        '## Question\n',
        'Round it once.\n',
        '## Thought\n',
        '### The total is rounded twice\n',
        '*restates · 1 s*\n',
        'Okay, the total is rounded twice.\n',
        '### That is wrong\n',
        '*doubts · 1 s*\n',
        'Wait, that is wrong.\nIt goes on.\n',
        '## Answer\n',
        'Done.\n',
      ].join('\n'),
    );
  });
});
