import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createStepper, type Step } from '../../../src/core/reasoning/steps.ts';
import { fixTotal } from '../../backend/answers/fixTotal.ts';

function stepsOf(pieces: readonly string[]): readonly Step[] {
  let time = 0;
  const stepper = createStepper(() => time);
  for (const piece of pieces) {
    time += 10;
    stepper.push(piece);
  }
  stepper.end();
  return stepper.steps;
}

const outline = (thought: string): string[] =>
  stepsOf([thought]).map(({ kind, title }) => `${kind}: ${title}`);

test('a thought becomes a readable outline', () => {
  expect(outline(fixTotal.thought)).toEqual([
    'restate: Look at what the user wants',
    'explore: What does the function do now?',
    'check: Try it with numbers',
    'doubt: Is it really meant to be rounded once?',
    'alternative: I could keep the loop and collect the unrounded discount, then round…',
    'doubt: discountRate calls subtotal again',
    'check: Check the other cases',
    'check: What about floating point?',
    'decide: The change is small: replace the loop in total',
  ]);
});

test.each([
  [
    'in Chinese',
    `${'好的，用户想修复折扣。先看代码。\n\n'.repeat(4)}等等，这样不对。\n\n所以应该只舍入一次。`,
    ['restate', 'doubt', 'decide'],
  ],
  [
    'in Korean',
    '알겠습니다, 사용자가 할인을 고치려고 합니다.\n\n'.repeat(4) +
      '잠깐, 이건 틀렸다.\n\n따라서 한 번만 반올림한다.',
    ['restate', 'doubt', 'decide'],
  ],
])('%s', (_name, thought, kinds) => {
  expect(stepsOf([thought]).map(({ kind }) => kind)).toEqual(kinds);
});

test.each([
  ['Wait.\n\nLet me check the rate.', 'check'],
  ['Hmm... Let me check the rate again.', 'check'],
  ['Hmm.\n\nMaybe the rate is read twice.', 'alternative'],
  ['Wait. Let me think again.\n\nThat is wrong.', 'doubt'],
  ['Wait.', 'doubt'],
])('words that only turn take the kind of what comes next: %s', (turn, kind) => {
  const steps = stepsOf([`${'Look at the cart and its items. '.repeat(6)}\n\n${turn}`]);
  expect(steps.map((step) => step.kind)).toEqual(['restate', kind]);
});

test('lists, code and short remarks stay with what they belong to', () => {
  const thought =
    'First, the loop:\n\n- wait for it\n- but not long\n\n```js\n// Wait\n\nlet a;\n```\n\nIt adds.';
  expect(stepsOf([thought])).toHaveLength(1);
});

test('a line without end is judged by its beginning, however it is cut', () => {
  const thought = `${'Look at it. '.repeat(20)}\n\nWait, ${'no '.repeat(100_000)}end.\n\nSo the answer is 3.`;
  const whole = stepsOf([thought]);
  const cut = stepsOf(thought.match(/[\s\S]{1,7}/g) ?? []);
  const shape = (steps: readonly Step[]) =>
    steps.map(({ kind, title, start, end }) => [kind, title, start, end]);
  expect(shape(cut)).toEqual(shape(whole));
  expect(whole.map(({ kind }) => kind)).toEqual(['restate', 'doubt', 'decide']);
  expect(whole.at(-1)?.end).toBe(thought.length);
});

describe('laws', () => {
  const sentence = fc.constantFrom(
    'Okay, let me look.',
    'Wait, no.',
    'So the answer is 3.',
    'Let me check it.',
    'It rounds twice. Then it adds.',
    '等等，不对。',
    '잠깐, 아니다.',
    '- a list',
    '```',
    'Now I need to write the diff.',
    'x'.repeat(400),
    '🙂',
    'Hmm.',
    '"Wait," it says.',
    '但是，这样不行。也许可以。',
    '　全角空格。',
    `All of it rounds twice for each item${' and once more'.repeat(12)}.`,
    `${'先看代码，再看测试'.repeat(8)}。`,
    '    return total;',
    'Alternatively, 🙂🙂🙂 is it.\r',
  );
  const thought = fc
    .array(fc.tuple(sentence, fc.constantFrom('\n', '\n\n', ' ')), { maxLength: 20 })
    .map((parts) => parts.flat().join(''));

  test('steps lie side by side and cover the thought, however it is cut', () => {
    fc.assert(
      fc.property(thought, fc.array(fc.nat(400), { maxLength: 8 }), (text, points) => {
        const cuts = [0, ...points.filter((point) => point < text.length), text.length].sort((a, b) => a - b);
        const steps = stepsOf(cuts.slice(1).map((to, at) => text.slice(cuts[at], to)));
        let end = 0;
        for (const step of steps) {
          expect(step.start).toBe(end);
          end = step.end;
        }
        expect(end).toBe(text.length);
        const timeless = (step: Step) => ({ ...step, startMs: 0, endMs: 0 });
        expect(steps.map(timeless)).toEqual(stepsOf([text]).map(timeless));
      }),
    );
  });

  test('a title is one short line of the text of its step, and says something where that does', () => {
    const letters = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
    fc.assert(
      fc.property(thought, (text) => {
        for (const { title, start, end } of stepsOf([text])) {
          const own = letters(text.slice(start, end));
          expect(title).toMatch(/^.{0,73}$/u);
          expect(title).not.toMatch(/\p{Surrogate}/u);
          expect(own).toContain(letters(title));
          expect(letters(title) === '').toBe(own === '');
        }
      }),
    );
  });

  test('a closed step never changes, wherever the text is cut and whatever comes', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(thought, sizes, (text, cuts) => {
        let time = 0;
        const stepper = createStepper(() => time++);
        let closed: readonly string[] = [];
        for (let at = 0, turn = 0; at < text.length; turn++) {
          const size = cuts[turn % cuts.length] ?? 1;
          stepper.push(text.slice(at, at + size));
          at += size;
          const now = stepper.steps
            .filter(({ endMs }) => endMs !== undefined)
            .map((step) => JSON.stringify(step));
          expect(now.slice(0, closed.length)).toEqual(closed);
          closed = now;
        }
        stepper.end();
        expect(stepper.steps.slice(0, closed.length).map((step) => JSON.stringify(step))).toEqual(closed);
      }),
    );
  });
});
