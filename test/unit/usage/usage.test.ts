import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Book,
  bookIn,
  dayOf,
  type Message,
  MOST_DAYS,
  MOST_LINES,
  totalsOf,
  withMessage,
} from '../../../src/core/usage/book.ts';
import { costOf, isOwnMachine, ownPricesIn, priceOf } from '../../../src/core/usage/price.ts';
import prices from '../../../src/core/usage/prices.json' with { type: 'json' };
import {
  isOverBudget,
  lastInWords,
  money,
  totalsInWords,
  usageReport,
} from '../../../src/core/usage/words.ts';

const t = (message: string, ...args: (string | number)[]): string =>
  message.replaceAll(/\{(\d)\}/g, (_, index) => String(args[Number(index)]));

const flash = { baseUrl: 'https://api.deepseek.com', model: 'deepseek-flash' };
/** A Sunday, and a Monday within the peak hours. */
const [sunday, peak] = [new Date('2026-11-22T02:00:00Z'), new Date('2026-11-23T02:00:00Z')];

describe('prices', () => {
  test('a thought is billed as output, the cached part of a prompt as such, peak hours double', () => {
    const price = priceOf(flash, []);
    const tokens = { prompt: 3e6, cached: 1e6, thought: 2e6, answer: 1e6 };
    expect(price && costOf(tokens, price, sunday)).toBeCloseTo(2 * 0.15 + 0.003 + 3 * 0.6, 10);
    expect(price && costOf(tokens, price, peak)).toBeCloseTo(2 * (2 * 0.15 + 0.003 + 3 * 0.6), 10);
  });

  test('the table belongs to an origin; the own machine is free; what is not known is not guessed', () => {
    expect(priceOf({ ...flash, baseUrl: 'https://api.deepseek.com/beta' }, [])).toBeDefined();
    expect(priceOf({ ...flash, baseUrl: 'https://api.deepseek.com.evil.example' }, [])).toBeUndefined();
    expect(priceOf({ ...flash, model: 'other' }, [])).toBeUndefined();
    expect(priceOf({ baseUrl: 'http://127.0.0.1:11434/v1', model: 'x' }, [])).toMatchObject({ output: 0 });
  });

  test('every price of the table says when and where it was read', () => {
    for (const { date, source, input, output } of prices.prices) {
      expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(source).toMatch(/^https:/);
      expect(Math.min(input, output)).toBeGreaterThan(0);
    }
  });

  test('the prices of the user come first, where they make sense', () => {
    const own = ownPricesIn([
      { model: 'deepseek-flash', input: 1, output: 2 },
      { model: 'bad', input: -1, output: 2 },
      { model: 'bad', input: 1 },
      null,
    ]);
    expect(own).toHaveLength(1);
    expect(priceOf(flash, own)).toMatchObject({ input: 1, cachedInput: 1, output: 2 });
    const elsewhere = ownPricesIn([
      { model: flash.model, baseUrl: 'https://x.example/v1', input: 1, output: 2 },
    ]);
    expect(priceOf(flash, elsewhere)).toMatchObject({ input: 0.15 });
    fc.assert(fc.property(fc.anything(), (value) => ownPricesIn([value]).length <= 1));
  });

  test.each([
    ['http://localhost:1', true],
    ['http://[::1]:8080/v1', true],
    ['https://192.168.1.5/v1', true],
    ['http://172.32.0.1', false],
    ['https://127.0.0.1.example.com', false],
    ['https://user@10.0.0.1:1/', true],
    ['https://api.deepseek.com', false],
    ['nonsense', false],
  ])('%s is on the own machine or network: %s', (baseUrl, own) => expect(isOwnMachine(baseUrl)).toBe(own));
});

const message: Message = {
  ...flash,
  prompt: 1200,
  cached: 1000,
  thought: 300,
  answer: 45,
  cost: 0.00024,
  estimated: false,
};
const empty: Book = { days: {} };

describe('the book', () => {
  test('adds up by day and model', () => {
    let book = withMessage(empty, message, '2026-11-22');
    book = withMessage(book, { ...message, cost: undefined }, '2026-11-23');
    book = withMessage(book, { ...message, model: 'other' }, '2026-11-23');
    expect(totalsOf(book, '2026-11-22')).toMatchObject({ messages: 1, cost: 0.00024, unpriced: 0 });
    expect(totalsOf(book, '2026-11-23')).toMatchObject({
      messages: 2,
      unpriced: 1,
      thought: 600,
      prompt: 2400,
    });
    expect(book.days['2026-11-23']).toHaveLength(2);
    expect(totalsOf(book, '2026-11-24').messages).toBe(0);
  });

  test('stays small whatever comes, and loses no message of a day', () => {
    let book = empty;
    for (let model = 0; model < 100; model++) {
      book = withMessage(book, { ...message, model: `m${model}` }, '2026-01-01');
    }
    expect(book.days['2026-01-01']?.length).toBe(MOST_LINES);
    expect(totalsOf(book, '2026-01-01').messages).toBe(100);
    for (let day = 0; day < 200; day++) {
      book = withMessage(book, message, dayOf(new Date(2027, 0, day + 1)));
    }
    expect(Object.keys(book.days)).toHaveLength(MOST_DAYS);
    expect(JSON.stringify(book).length).toBeLessThan(60_000);
  });

  test('comes back from the store as it was, and from anything else without an error', () => {
    const book = withMessage(empty, message, '2026-11-22');
    expect(bookIn(JSON.parse(JSON.stringify(book)))).toEqual(book);
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const read = bookIn({ days: { '2026-11-22': [value] }, last: value });
        expect(totalsOf(read, '2026-11-22').cost).toBeGreaterThanOrEqual(0);
      }),
    );
    expect(bookIn(undefined)).toEqual({ days: {}, last: undefined });
  });
});

test('words', () => {
  expect(lastInWords(message, t, 'en')).toBe(
    'Last message: 1,200 prompt (1,000 cached), 300 thought, 45 answer tokens, $0.00024',
  );
  const totals = totalsOf(withMessage(empty, { ...message, cost: undefined }, 'd'), 'd');
  expect(totalsInWords(totals, 'day', t, 'en')).toBe(
    'Today: 1,545 tokens, messages: 1, $0.00 (messages of unknown price: 1)',
  );
  expect([0, 0.0312, 0.5, 12].map((amount) => money(amount, 'en'))).toEqual([
    '$0.00',
    '$0.031',
    '$0.50',
    '$12.00',
  ]);
});

test('names in the report can neither draw nor break the table', () => {
  const book = withMessage(empty, { ...message, model: 'a|b\n<img src=x> [x](command:y)' }, '2026-11-22');
  const report = usageReport(book, t, 'en');
  expect(report).not.toMatch(/<img|(?<!\\)\]\(|a\|b/);
  expect(report.split('\n').filter((line) => line.startsWith('| ') && line.includes('img'))).toHaveLength(1);
});

test('the budget asks before it is exceeded, and never when there is none', () => {
  expect(isOverBudget(0, 100, 1)).toBe(false);
  expect(isOverBudget(1, 0.5, 0.4)).toBe(false);
  expect(isOverBudget(1, 0.7, 0.4)).toBe(true);
  expect(isOverBudget(1, 1.1, 0)).toBe(true);
});
