import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Delta, StartState } from '../../../src/core/reasoning/events.ts';
import { eventsOf, join, segmentsOf, written } from './notation.ts';

const content = (text: string): Delta => ({ content: text });
const field = (text: string): Delta => ({ reasoning: text });

/** Name, content, what it comes to (see `written`), and where the stream starts. */
const table: [string, string, string[], StartState?][] = [
  ['an answer without a thought', 'Hello.', ['A:Hello.']],
  ['a tagged thought', '<think>a</think>b', ['#:<think>', 'T:a', '#:</think>', 'A:b']],
  [
    'line breaks next to the tags',
    '<think>\nOkay.\n</think>\n\nDone.',
    ['#:<think>\n', 'T:Okay.\n', '#:</think>\n\n', 'A:Done.'],
  ],
  ['white space before the tag', ' \n <think>a</think>b', ['#: \n <think>', 'T:a', '#:</think>', 'A:b']],
  ['indentation after the tag', '</think>\n    code', ['#:</think>\n', 'A:    code']],
  ['no opening tag', 'Okay, so.\n</think>\n\nDone.', ['T:Okay, so.\n', '#:</think>\n\n', 'A:Done.']],
  ['no opening tag, glued', 'Okay.</think>Done.', ['T:Okay.', '#:</think>', 'A:Done.']],
  ['no opening tag, glued after a blank', 'Okay. </think>Done.', ['T:Okay. ', '#:</think>', 'A:Done.']],
  ['the template opened it', 'Okay.\n</think>Done.', ['T:Okay.\n', '#:</think>', 'A:Done.'], 'thought'],
  [
    'the model opens it once more',
    '<think>\na</think>b',
    ['#:<think>\n', 'T:a', '#:</think>', 'A:b'],
    'thought',
  ],
  ['in its middle', ' so.\n</think>\n\nDone.', ['T: so.\n', '#:</think>\n\n', 'A:Done.'], 'inThought'],
  ['never closed', '<think>\nWait', ['#:<think>\n', 'T:Wait']],
  ['never closed, opened by the template', 'Wait', ['T:Wait'], 'thought'],
  ['an empty thought', '<think>\n\n</think>\n\nb', ['#:<think>\n\n</think>\n\n', 'A:b']],
  ['nothing but a thought', '<think>a</think>', ['#:<think>', 'T:a', '#:</think>']],
  ['a half tag at the end', '<think>a</thi', ['#:<think>', 'T:a</thi']],
  ['the server separates', 'Use <think> and\n</think>\n', ['A:Use <think> and\n</think>\n'], 'answer'],
  ['another tag', '<thinker>a</thinker>', ['A:<thinker>a</thinker>']],
  ['less-than signs', 'a < b <= c </ d', ['A:a < b <= c </ d']],

  [
    'two thoughts, lines of their own',
    '<think>a</think>b\n<think>\nc\n</think>\nd',
    ['#:<think>', 'T:a', '#:</think>', 'A:b\n', '#:<think>\n', 'T:c\n', '#:</think>\n', 'A:d'],
  ],
  [
    'two thoughts, glued',
    '<think>a</think>First.<think>b</think>Second.',
    ['#:<think>', 'T:a', '#:</think>', 'A:First.', '#:<think>', 'T:b', '#:</think>', 'A:Second.'],
  ],
  [
    'two thoughts with nothing between',
    '<think>a</think>\n<think>b</think>c',
    ['#:<think>', 'T:a', '#:</think>\n<think>', 'T:b', '#:</think>', 'A:c'],
  ],
  [
    'the second thought is cut off',
    '<think>a</think>b\n\n<think>\nc',
    ['#:<think>', 'T:a', '#:</think>', 'A:b\n\n', '#:<think>\n', 'T:c'],
  ],
  [
    'a line of the answer that begins with the tag',
    '<think>a</think>Tags:\n<think>opens a thought.',
    ['#:<think>', 'T:a', '#:</think>', 'A:Tags:\n', 'A:<think>', 'A:opens a thought.'],
  ],

  [
    'mentioned in prose',
    'R1 writes <think> first, then </think> and on.',
    ['A:R1 writes <think> first, then </think> and on.'],
  ],
  ['mentioned in code', 'Strip `<think>` and `</think>`.', ['A:Strip `<think>` and `</think>`.']],
  ['mentioned in a string', 'split("</think>")', ['A:split("</think>")']],
  ['mentioned in a pattern', 'Use `.*</think>` here.', ['A:Use `.*</think>` here.']],
  ['mentioned in Korean', '답은 <think>와 </think> 사이에 있다.', ['A:답은 <think>와 </think> 사이에 있다.']],
  [
    'shown in a code block of the answer',
    '<think>a</think>```\n<think>\nx\n</think>\n```\nend',
    ['#:<think>', 'T:a', '#:</think>', 'A:```\n<think>\nx\n</think>\n```\nend'],
  ],
  [
    'shown in a code block, no thought at all',
    '```xml\n<think>\nx\n</think>\n```\n',
    ['A:```xml\n<think>\nx\n</think>\n```\n'],
  ],
  [
    'quoted inside the thought',
    '<think>The tag `</think>` or "</think>" ends it.\n</think>\nb',
    ['#:<think>', 'T:The tag `</think>` or "</think>" ends it.\n', '#:</think>\n', 'A:b'],
  ],
  [
    'shown in a code block inside the thought',
    '<think>```\n<think>\nx\n</think>\n```\nok\n</think>\nb',
    ['#:<think>', 'T:```\n<think>\nx\n</think>\n```\nok\n', '#:</think>\n', 'A:b'],
  ],
  [
    'in a sentence of the thought, the real one alone on its line',
    '<think>Is </think> the end? No.\n</think>\nb',
    ['#:<think>', 'T:Is ', 'T:</think> ', 'T:the end? No.\n', '#:</think>\n', 'A:b'],
  ],
  [
    'opened inside the thought',
    '<think>a <think> b</think>c',
    ['#:<think>', 'T:a <think> b', '#:</think>', 'A:c'],
  ],
  [
    'a code block left open in an untagged thought',
    'Try:\n```js\nlet a;\n</think>\nDone.',
    ['T:Try:\n```js\nlet a;\n', '#:</think>\n', 'A:Done.'],
  ],
  [
    'a block right after an untagged thought',
    'Okay.\n</think>```diff\n-a\n```',
    ['T:Okay.\n', '#:</think>', 'A:```diff\n-a\n```'],
  ],
  [
    'a second closing tag in the answer',
    '<think>a\n</think>\nb\n</think>\nc',
    ['#:<think>', 'T:a\n', '#:</think>\n', 'A:b\n</think>\nc'],
  ],
];

describe('one message', () => {
  test.each(table)('%s', (_name, text, expected, start = 'unknown') => {
    const whole = segmentsOf(eventsOf(start, [content(text)]));
    expect(written(whole)).toEqual(expected);
    // Every way of cutting it in two, and unit by unit.
    for (let cut = 1; cut < text.length; cut++) {
      const cutInTwo = segmentsOf(eventsOf(start, [content(text.slice(0, cut)), content(text.slice(cut))]));
      expect(written(cutInTwo)).toEqual(expected);
    }
    expect(written(segmentsOf(eventsOf(start, text.split('').map(content))))).toEqual(expected);
  });
});

describe('a field of its own', () => {
  test('the field is the thought and the content the answer', () => {
    const segments = segmentsOf(eventsOf('unknown', [field('a'), field('b'), content('c'), content('d')]));
    expect(written(segments)).toEqual(['T:ab', 'A:cd']);
  });

  test('empty and absent parts open nothing', () => {
    expect(eventsOf('unknown', [{ reasoning: '', content: '' }, {}, { content: undefined }])).toEqual([]);
  });

  test('field and tags at once', () => {
    const deltas = [field('a'), content('<think>a</think>'), content('b')];
    expect(written(segmentsOf(eventsOf('unknown', deltas)))).toEqual([
      'T:a',
      '#:<think>',
      'T:a',
      '#:</think>',
      'A:b',
    ]);
  });

  test.each(['thought', 'inThought'] as const)('a server that separates is believed over: %s', (start) => {
    expect(written(segmentsOf(eventsOf(start, [field('a'), content('b')])))).toEqual(['T:a', 'A:b']);
  });

  test('after a field, a closing tag in the content is taken out only where it stands alone', () => {
    expect(written(segmentsOf(eventsOf('unknown', [field('a'), content('\n</think>\n\nb')])))).toEqual([
      'T:a',
      '#:\n</think>\n\n',
      'A:b',
    ]);
    expect(written(segmentsOf(eventsOf('unknown', [field('a'), content('b.</think>c')])))).toEqual([
      'T:a',
      'A:b.</think>c',
    ]);
  });

  test('a thought after the beginning of the answer is a segment of its own', () => {
    const deltas = [field('a'), content('b'), field('c'), field('d'), content('e')];
    expect(written(segmentsOf(eventsOf('unknown', deltas)))).toEqual(['T:a', 'A:be', 'T:cd']);
  });
});

describe('laws', () => {
  const piece = fc.constantFrom(
    '<think>',
    '</think>',
    '<think',
    '</',
    '<',
    '>',
    '\n',
    '\n\n',
    ' ',
    '`',
    '```',
    '```js\n',
    '~~~\n',
    '"',
    '.',
    'a',
    'Wait, ',
    'word ',
    '한국어',
    '思考',
    '🙂',
    '\ud83d',
    '\ude42',
    '\r\n',
    '- ',
    '    ',
  );
  const text = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));
  const start = fc.constantFrom<StartState>('unknown', 'thought', 'inThought', 'answer');

  test('nothing is lost or invented, and the cut points do not matter', () => {
    fc.assert(
      fc.property(text, start, fc.array(fc.nat(200), { maxLength: 12 }), (message, state, points) => {
        const whole = segmentsOf(eventsOf(state, [content(message)]));
        expect(join(whole, 'content')).toBe(message);
        const cuts = [0, ...points.filter((point) => point < message.length), message.length].sort(
          (a, b) => a - b,
        );
        const pieces = cuts.slice(1).map((to, index) => content(message.slice(cuts[index], to)));
        expect(segmentsOf(eventsOf(state, pieces))).toEqual(whole);
      }),
      { numRuns: 2000 },
    );
  });

  test('both sources come out whole, however they alternate', () => {
    const delta = fc.record({ reasoning: text, content: text }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.array(delta, { maxLength: 8 }), start, (deltas, state) => {
        const segments = segmentsOf(eventsOf(state, deltas));
        expect(join(segments, 'field')).toBe(deltas.map(({ reasoning }) => reasoning ?? '').join(''));
        expect(join(segments, 'content')).toBe(deltas.map(({ content }) => content ?? '').join(''));
      }),
    );
  });

  test('no text is given out that ends in half of a surrogate pair', () => {
    const deltas = [...'a🙂b'].join('').split('').map(content);
    const appended = eventsOf('unknown', deltas).flatMap((event) =>
      event.type === 'append' ? [event.text] : [],
    );
    expect(appended).toEqual(['a', '🙂', 'b']);
  });
});
