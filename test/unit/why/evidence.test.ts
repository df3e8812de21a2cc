import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainHunks, type Why, type WhyStep } from '../../../src/core/why/evidence.ts';
import type { HunkText } from '../../../src/core/why/hunkTerms.ts';
import { figuresOf, readLabelled } from '../../fixtures/why/read.ts';

/** A thought whose steps are given one by one. */
function thoughtOf(...texts: string[]): { thought: string; steps: WhyStep[] } {
  let end = 0;
  const steps = texts.map((text, index): WhyStep => {
    const start = end;
    end += text.length;
    return { index, kind: 'explore', start, end };
  });
  return { thought: texts.join(''), steps };
}

function hunk(changed: string, context = '', path = 'src/a.js'): HunkText {
  const lines = changed.split('\n');
  const starting = (mark: string): string[] =>
    lines.flatMap((line) => (line.startsWith(mark) ? [line.slice(1)] : []));
  return { path, removed: starting('-'), added: starting('+'), context: context.split('\n') };
}

/** Numbers of the steps that one hunk goes back to, the likeliest first; empty where that is thin. */
function stepsOf(texts: string[], own: HunkText, others: HunkText[] = []): number[] {
  const { thought, steps } = thoughtOf(...texts);
  const [why] = explainHunks(thought, steps, [own, ...others]);
  return why?.kind === 'evidence' ? why.steps.map(({ step }) => step) : [];
}

const FILLER = 'Let me look at the file. It has some functions that call each other.\n\n';

describe('a hunk goes back to the step that shares with it', () => {
  test.each([
    ['a name', 'I call `applyDiscount` here.', '+applyDiscount(cart);'],
    ['a name in Chinese prose', '这里应该调用applyDiscount再返回。', '+applyDiscount(cart);'],
    ['a name in Korean prose', '여기서 applyDiscount를 불러야 합니다.', '+applyDiscount(cart);'],
    ['a number', 'The timeout of 2500 and the limit of 0.75 are right.', '-wait(0, 0);\n+wait(2500, 0.75);'],
    [
      'an operator in its place',
      'It must be `index >= length`, I think.',
      '-if (index > length) {\n+if (index >= length) {',
    ],
    [
      'a quoted line',
      'So `items.map((item) => item.id)` it is.',
      '+const all = items.map((item) => item.id);',
    ],
    ['Chinese words', '提示应该写成“优惠码已经过期”。', '+  warn("优惠码已经过期");'],
    ['parts of names', 'So the retry delay and the retry budget are needed.', '+const retryDelayBudget = 3;'],
  ])('%s', (_name, text, changed) => {
    expect(stepsOf([FILLER, text, FILLER], hunk(changed))).toEqual([1]);
  });
});

describe('what proves nothing', () => {
  test.each([
    ['nothing that is shared', ['It is slow.', 'I make it fast.'], '+applyDiscount(cart);'],
    [
      'a name that every step has',
      ['`cart` it is.', '`cart` again.', '`cart`, too.'],
      '-a(cart);\n+b(cart);',
    ],
    ['keywords of the language', ['I `return` it.', 'Or `await` it.'], '-return a;\n+return await b;'],
    ['white space', ['So `total` is indented.', 'Fine.'], '-  total();\n+    total();'],
    ['no steps', [], '+applyDiscount(cart);'],
  ])('%s', (_name, texts, changed) => {
    expect(stepsOf(texts, hunk(changed))).toEqual([]);
  });

  test('what only stands near the change', () => {
    const texts = [FILLER, 'The function `openSession` is fine as it is.', FILLER];
    expect(stepsOf(texts, hunk('+log();', 'openSession();\ncloseIt();'))).toEqual([]);
  });

  test('a name that every hunk has, beside one of its own', () => {
    const texts = [FILLER, 'Then `config` is read.', 'And `readLimits` with it.', FILLER];
    const others = ['+config.a = 1;', '+config.b = 2;'].map((changed) => hunk(changed));
    expect(stepsOf(texts, hunk('+config.c = readLimits();'), others)[0]).toBe(2);
  });
});

test('of steps that share the same, the last comes first', () => {
  const missing = 'So `applyDiscount` is missing.';
  const texts = [missing, FILLER, FILLER, missing, FILLER, FILLER, FILLER];
  expect(stepsOf(texts, hunk('+applyDiscount(cart);'))).toEqual([3, 0]);
});

test('what differs counts for more than what the change leaves as it was', () => {
  const texts = [
    FILLER,
    'The `discountRate` takes the `subtotal` of the `cart` and a `limit`.',
    'It should be `>=` in `discountRate`, once the `limit` is met.',
    FILLER,
  ];
  const changed = '-discountRate(subtotal(cart) > limit)\n+discountRate(subtotal(cart) >= limit)';
  expect(stepsOf(texts, hunk(changed))[0]).toBe(2);
});

test('what cannot be named is no reason', () => {
  const own = hunk('-cart.total cart.total\n+cart.total');
  expect(stepsOf(['cart.total cart.total', 'cart.total'], own, [hunk('-cart.total')])).toEqual([]);
});

test('that the task names something does not say why it changes', () => {
  const { thought, steps } = thoughtOf('Fix the import of the `importer`.', FILLER, FILLER);
  const restated = steps.map((step): WhyStep => (step.index === 0 ? { ...step, kind: 'restate' } : step));
  const own = hunk('+importer');
  expect(explainHunks(thought, steps, [own])[0]?.kind).toBe('evidence');
  expect(explainHunks(thought, restated, [own])[0]?.kind).toBe('thin');
});

test('what a step shares is named, the most telling first', () => {
  const { thought, steps } = thoughtOf(FILLER, 'So `applyDiscount` gets the cart. Yes, the cart.', FILLER);
  expect(explainHunks(thought, steps, [hunk('+applyDiscount(cart);')])).toMatchObject([
    { steps: [{ step: 1, terms: ['applyDiscount', 'cart'] }] },
  ]);
});

test('the labelled set: no worse than this', () => {
  const judged = readLabelled('.').flatMap(({ thought, steps, hunks }) => {
    const whys = explainHunks(
      thought,
      steps,
      hunks.map(({ text }) => text),
    );
    return hunks.map((label, at) => ({ label, why: whys[at] ?? { kind: 'thin' as const } }));
  });
  const figures = figuresOf(judged);
  expect(figures.hunks).toBeGreaterThanOrEqual(96);
  expect(figures.precision).toBeGreaterThan(0.9);
  expect(figures.recall).toBeGreaterThan(0.88);
  expect(figures.thin).toBeGreaterThan(0.9);
});

describe('laws', () => {
  const text = fc
    .array(
      fc.constantFrom(
        'applyDiscount',
        'cart.total',
        '`a >= 10`',
        '舍入一次',
        '반올림',
        '```\n',
        '"x y"',
        '\n',
        '0.335',
        '.',
        '🙂',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join(' '));
  const lines = fc.array(fc.oneof(text, fc.string()), { maxLength: 4 });
  const hunks = fc.array(fc.record({ path: fc.string(), removed: lines, added: lines, context: lines }), {
    maxLength: 5,
  });

  test('every hunk gets an answer, of steps that are there, the better ones named with what they share', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), hunks, (texts, all) => {
        const { thought, steps } = thoughtOf(...texts);
        const whys: Why[] = explainHunks(thought, steps, all);
        expect(whys).toHaveLength(all.length);
        for (const why of whys) {
          const found = why.kind === 'evidence' ? why.steps : [];
          expect(new Set(found.map(({ step }) => step)).size).toBe(found.length);
          for (const { step, terms, score } of found) {
            expect(steps.map(({ index }) => index)).toContain(step);
            expect(terms.length).toBeGreaterThan(0);
            expect(score).toBeGreaterThan(0);
          }
          expect(why.kind === 'thin' || found.length > 0).toBe(true);
        }
      }),
    );
  });

  test('the order of the hunks does not matter', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), hunks, (texts, all) => {
        const { thought, steps } = thoughtOf(...texts);
        expect(explainHunks(thought, steps, [...all].reverse()).reverse()).toEqual(
          explainHunks(thought, steps, all),
        );
      }),
    );
  });
});
