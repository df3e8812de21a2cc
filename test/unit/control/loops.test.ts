import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLoopDetector, type Loop } from '../../../src/core/control/loops.ts';
import { estimateTokens } from '../../../src/core/reasoning/tokens.ts';

/** Reads a text in pieces of this size. */
function read(text: string, size = 5): Loop | undefined {
  const detector = createLoopDetector();
  for (let at = 0; at < text.length; at += size) {
    const loop = detector.push(text.slice(at, at + size));
    if (loop) {
      return loop;
    }
  }
  return undefined;
}

const BEFORE = 'The user wants the total in cents. The discount is taken off each item and rounded there. ';
const SENTENCE = 'Wait, maybe the rounding happens twice, once for each item and once for the sum. ';
const LONG = Array.from({ length: 150 }, (_, at) => `step${at} looks at value${(at * 7) % 31}`).join(
  ' then ',
);

/** Sentences that come again and again, in an order that does not. */
function shuffled(sentences: readonly string[]): string {
  const order = [0, 1, 2, 0, 0, 2, 1, 2, 0, 1, 1, 0, 2, 1, 0, 2, 2, 1, 0, 1, 2, 0, 1, 0, 2, 1];
  return order.map((at) => sentences[at % sentences.length]).join('');
}

describe('a loop is found soon after its third round begins', () => {
  test.each([
    ['one sentence', SENTENCE],
    ['a line', 'Let me check the function discountRate again and see what it returns\n'],
    [
      'an alternation',
      'Wait, it is rounded. But no, it is not rounded in the sum. Hmm, so let me look again. ',
    ],
    ['a passage of 750 words', `${LONG}. `],
    ['paragraphs', 'So the total is 899.\n\nWait, is the discount rounded once for the whole order?\n\n'],
    ['Chinese', '等等，这里可能有问题，折扣被舍入了两次。不对，再检查一下总和。'],
    ['a Chinese alternation', '等等，应该先舍入。\n\n不对，应该先求和再舍入。\n\n'],
    ['Korean', '잠깐, 할인이 두 번 반올림되는 것 같다. 아니, 합계에서 한 번만 반올림된다. '],
    [
      'headings',
      '### 결론\n\n- 합계는 한 번만 반올림한다.\n\n### 추가 설명\n\n- 할인은 주문 전체에 적용된다.\n\n',
    ],
  ])('%s', (_, round) => {
    const text = BEFORE + round.repeat(12);
    const loop = read(text);
    const third = BEFORE.length + 2 * round.length;
    expect(loop).toBeDefined();
    expect(estimateTokens(text.slice(third, loop?.end))).toBeLessThan(400);
    // What stands before the second round stays.
    expect(text.slice(0, loop?.start)).toContain(BEFORE);
    expect(loop?.start).toBeGreaterThanOrEqual(BEFORE.length);
    expect(loop?.start).toBeLessThanOrEqual(third);
  });

  test('with other marks, blanks and capitals in each round', () => {
    const words = 'maybe the rounding happens twice once for each item and once for the sum';
    const rounds = [
      `Wait, ${words}. `,
      `**Wait**: ${words}!\n\n`,
      `wait... ${words.toUpperCase()} – `,
      `Wait ${words},\n`,
    ];
    expect(read(BEFORE + rounds.join('').repeat(2))).toBeDefined();
  });

  test.each([
    [
      'English',
      [
        'Wait, maybe the rounding happens in the loop over the items. ',
        'But no, the rate is read once before the loop begins. ',
        'Hmm, the comment says that the discount is rounded once. ',
      ],
    ],
    [
      'Chinese',
      [
        '等等，也许每一项都被舍入了一次。',
        '不对，折扣率在循环之前只读取一次。',
        '但是注释说折扣只舍入一次才对。',
      ],
    ],
    [
      'Korean',
      [
        '잠깐, 아마 각 항목에서 반올림이 한 번씩 일어나는 것 같다. ',
        '하지만 할인율은 반복문이 시작되기 전에 한 번만 읽는다. ',
        '그런데 주석에는 할인이 한 번만 반올림된다고 쓰여 있다. ',
      ],
    ],
  ])('when a few sentences come again in any order, in %s', (_, sentences) => {
    const text = BEFORE + shuffled(sentences);
    const loop = read(text);
    expect(loop).toBeDefined();
    expect(text.slice(0, loop?.start)).toContain(BEFORE);
    const third = text.indexOf(sentences[0] ?? '', text.indexOf(sentences[0] ?? '', BEFORE.length + 80) + 80);
    expect(estimateTokens(text.slice(third, loop?.end))).toBeLessThan(400);
  });

  test('however the stream is cut', () => {
    const text = BEFORE + SENTENCE.repeat(5);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (size) => {
        expect(read(text, size)?.start).toBe(read(text, 1)?.start);
      }),
    );
  });
});

describe('no loop is seen', () => {
  test.each([
    ['when something is said twice', BEFORE + SENTENCE.repeat(2) + BEFORE],
    ['in a matrix', '0 0 0 1\n'.repeat(60)],
    ['in a table', '| a | b |\n| --- | --- |\n'.repeat(40)],
    ['in closing brackets', '    }\n  }\n}\n'.repeat(40)],
    [
      'in a list of cases',
      Array.from({ length: 40 }, (_, at) => `Case ${at}: the price is ${at * 3} cents.`).join('\n'),
    ],
    [
      'in Chinese cases',
      Array.from({ length: 40 }, (_, at) => `第${at}种情况：价格是${at * 3}分，折扣是${at}分。`).join(''),
    ],
    [
      'in attempts of which each ends the same way',
      Array.from(
        { length: 30 },
        (_, at) => `Wait, try it with rope ${at}. That takes ${at * 15} minutes. Still not 20.\n\n`,
      ).join(''),
    ],
    [
      'in code that is shown again as it grows',
      Array.from({ length: 6 }, (_, at) =>
        [
          'const total = items.length;',
          ...Array.from({ length: at }, (_, line) => `sum += items[${line}].cents * quantity${line};`),
          'return Math.round(sum * rate);',
          '',
        ].join('\n'),
      ).join('\nSo it needs one more:\n'),
    ],
    ['in a log', 'WARN cart: the discount is rounded twice\n'.repeat(2) + BEFORE],
    ['in a long thought', Array.from({ length: 4000 }, (_, at) => `word${(at * 37) % 1009}`).join(' ')],
  ])('%s', (_, text) => {
    expect(read(text)).toBeUndefined();
  });

  test('in a text of random words', () => {
    fc.assert(
      fc.property(fc.array(fc.lorem({ maxCount: 12 }), { minLength: 40, maxLength: 80 }), (sentences) => {
        const fresh = sentences.map((sentence, at) => `${sentence} ${at}`).join('. ');
        expect(read(fresh, 200)).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });
});
