import { expect, test } from 'vitest';
import type { StepKind } from '../../../src/core/reasoning/stepKinds.ts';
import { firstKindOf, markerOf } from '../../../src/core/reasoning/stepMarkers.ts';
import { titleOf } from '../../../src/core/reasoning/stepTitle.ts';

/** Opening words and what they say; `silent` where they say nothing. */
const openings: [StepKind | 'silent', string[]][] = [
  [
    'doubt',
    [
      'Wait, but in the IR, %7 is the current power value.',
      'Hmm, that is odd.',
      'But if the cart is empty, what then?',
      'However, the rate is read once.',
      "I'm going in circles here.",
      'Wait, maybe I misread the loop.',
      'Alternatively, maybe I made a mistake.',
      'Wait, no, that is not 20.',
      'Wait, the problem is to measure 20 minutes.',
      '等等，这里不对。',
      '不过，有没有可能我哪里算错了？',
      '或者有没有可能我漏掉了某个步骤？',
      '但是注释说只舍入一次。',
      '잠깐, 이건 두 번 반올림된다.',
      '그런데 할인율은 한 번만 읽는다.',
      '하지만 합계가 다르다.',
      '잠깐, 내가 잘못 읽었다.',
    ],
  ],
  [
    'alternative',
    [
      'Alternatively, keep the loop.',
      'Alternatively, we could keep the loop.',
      'Wait, maybe the rate is rounded twice.',
      "Hmm, here's another idea: keep the loop.",
      'But what if I fold the rope?',
      'Another approach: sum first.',
      'Wait, if I can light both ends at once.',
      'What if we sum first?',
      '或者，有没有可能题目有其他定义？',
      '等等，也许可以先求和。',
      '아니면 반복문을 남겨 둘 수도 있다.',
      '잠깐, 혹시 먼저 더하면 되지 않을까?',
    ],
  ],
  [
    'check',
    [
      'Wait, let me check the loop again.',
      "However, let's double-check the spelling.",
      'But wait, what if the cart is empty?',
      'Hmm, but I need to confirm each one.',
      'Wait a second, let me double-check to make sure.',
      'Alternatively, let me verify it with numbers.',
      '不过，为了确保万无一失，换一种方式计算。',
      '等等，让我再检查一遍。',
      '或者，我可以用计算器来验证一下。',
      '잠깐, 다시 확인해 보자.',
      '하지만 다시 한번 확인하자.',
      'Let me test some cases:',
      "Let's double-check the spelling.",
      'What about floating point?',
      'Edge case: the cart is empty.',
      '让我再检查一遍。',
      '再确认一下计算步骤。',
      '为了确保万无一失，换一种方式计算。',
      '다시 계산해 보면 899이다.',
      '예를 들어 333센트짜리 세 개라면 어떨까.',
    ],
  ],
  [
    'decide',
    [
      'Wait, so the answer is 3.',
      'Hmm, so the fix is small.',
      '不过，所以答案应该是120。',
      'Therefore, round once.',
      'So the fix is small.',
      'Now, putting this together, it is a power.',
      '总之，答案应该是120。',
      '所以只舍入一次。',
      '综上，改动很小。',
      '따라서 한 번만 반올림한다.',
      '결론적으로 반복문은 필요 없다.',
      '결국 소계를 쓰면 된다.',
    ],
  ],
  [
    'plan',
    [
      "I'll write the C++ function with the same logic.",
      'Now I need to write the diff.',
      'So, the C++ function should be:',
      '现在，我得把这些思考整合成一个结构化的计划。',
      '最后，我得确保整个计划简洁明了。',
      '이제 답변을 정리하자.',
      '마지막으로 diff를 쓴다.',
    ],
  ],
  [
    'restate',
    [
      'The user wants the total in cents.',
      'We are asked: how many?',
      '用户想修复折扣。',
      '사용자는 할인을 고치려고 한다.',
    ],
  ],
  [
    'explore',
    [
      'Looking at the loop, it starts with a phi node.',
      'Suppose the cart is empty.',
      '接下来，看代码。',
      '먼저 코드를 보자.',
    ],
  ],
  [
    'silent',
    [
      'It rounds twice.',
      'return total;',
      '折扣被舍入了两次。',
      '할인이 두 번 반올림된다.',
      'Waiting is no option.',
      '',
    ],
  ],
];

test.each(openings.flatMap(([kind, texts]) => texts.map((text) => [kind, text] as const)))(
  '%s: %s',
  (kind, text) => {
    expect(markerOf(text)?.kind ?? 'silent').toBe(kind);
    // Marks that stand before the first word change nothing.
    expect(markerOf(`**“${text}`)?.kind ?? 'silent').toBe(kind);
    // Neither does the case of the letters.
    expect(markerOf(text.toUpperCase())?.kind ?? 'silent').toBe(kind);
  },
);

test.each([
  ['restate', 'Hmm, the total of the cart is wrong.'],
  ['restate', '嗯，用户问的是5的阶乘是多少。'],
  ['restate', '음, 사용자가 할인을 고치려고 한다.'],
  ['check', 'Okay, let me check the code.'],
  ['doubt', 'Wait, that is not what was asked.'],
])('a thought that begins so: %s: %s', (kind, text) => {
  expect(firstKindOf(text)).toBe(kind);
});

test.each([
  ['Wait, but **maybe** the `rate` is rounded twice.', 'Maybe the rate is rounded twice'],
  ["Hmm, here's another idea: keep the loop.", 'Keep the loop'],
  ['- Then `is_simple_power(a, b)` is `a * b`.', 'is_simple_power(a, b) is a * b'],
  ['等等，也许应该先求和。', '也许应该先求和'],
  ['잠깐, 합계를 먼저 구해야 한다.', '합계를 먼저 구해야 한다'],
  ['Hmm, `subtotal` exists, and so does `discountRate`.', 'subtotal exists, and so does discountRate'],
  ['Wait.', 'Wait.'],
  ['Okay, so I need to fix the discount of the cart.', 'Fix the discount of the cart'],
  ['Wait, let me double-check the rate.', 'Double-check the rate'],
  ['First, I think that the loop is wrong.', 'The loop is wrong'],
  ['Now, putting this together, the function checks a power.', 'The function checks a power'],
  ['Therefore, the total is $30 + 15 = 45$ minutes.', 'The total is 30 + 15 = 45 minutes'],
  ['It costs $5 and `price` of $6.', 'It costs $5 and price of $6'],
  ['总之，我得再检查一遍。', '再检查一遍'],
  ['接下来，我得分析用户的场景。', '分析用户的场景'],
  ['먼저, 합계를 구해야 한다.', '합계를 구해야 한다'],
  ['WAIT, LET ME Fix The Rate.', 'Fix The Rate'],
  // A letter that is two in lower case.
  ['So, İzmir is in Türkiye.', 'İzmir is in Türkiye'],
])('the title of “%s”', (sentence, title) => {
  expect(titleOf(sentence).text).toBe(title);
});

test.each([
  [0, 'Hmm...'],
  [0, '等等，'],
  [1, 'Wait, let me think again.'],
  [1, "Here's a different idea."],
  [2, 'Let me think about the rounding of the discount.'],
])('a title of weight %i: %s', (weight, sentence) => {
  expect(titleOf(sentence).weight).toBe(weight);
});
