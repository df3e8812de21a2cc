import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitChat, reservedTokens } from '../../../src/core/chat/fit.ts';
import { chatMessages, promptTokens } from '../../../src/core/chat/prompt.ts';
import type { Message } from '../../../src/core/chat/session.ts';

const code = (label: string, lines: number) => ({
  label,
  language: 'js',
  text: 'let a = 1;\n'.repeat(lines),
});

const branch: Message[] = [
  { id: '1', role: 'user', text: 'old question', attachments: [code('old.js', 200)] },
  { id: '2', role: 'assistant', text: 'old answer' },
  { id: '3', role: 'user', text: 'why?', attachments: [code('small.js', 20), code('big.js', 400)] },
];
const all = promptTokens(chatMessages(branch));

describe('a chat that does not fit', () => {
  test('is left alone where it fits', () => {
    expect(fitChat(branch, all, 'messages')).toEqual({
      branch,
      used: all,
      dropped: 0,
      shortened: [],
      fits: true,
    });
  });

  test('loses what was found by itself before all else', () => {
    const found = { ...code('Map', 100), automatic: 'map' as const };
    const longer = branch.map((message) =>
      message.role === 'user'
        ? { ...message, attachments: [found, ...(message.attachments ?? [])] }
        : message,
    );
    const whole = promptTokens(chatMessages(longer));
    const shown = (room: number) =>
      fitChat(longer, room, 'code').branch.map(({ attachments }) => attachments?.length);
    expect(shown(whole)).toEqual([2, undefined, 3]);
    expect(shown(whole - 1)).toEqual([1, undefined, 3]);
    expect(fitChat(longer, all, 'messages')).toMatchObject({
      branch,
      shortened: [
        { label: 'Map', whole: true },
        { label: 'Map', whole: true },
      ],
      fits: true,
    });
  });

  test('loses its oldest turn first', () => {
    const fitted = fitChat(branch, all - 100, 'messages');
    expect(fitted).toMatchObject({ dropped: 2, shortened: [], fits: true });
    expect(fitted.branch.map(({ id }) => id)).toEqual(['3']);
  });

  test('or the end of the code that was added earliest', () => {
    const fitted = fitChat(branch, all - 100, 'code');
    expect(fitted).toMatchObject({ dropped: 0, shortened: [{ label: 'old.js', whole: false }], fits: true });
    expect(chatMessages(fitted.branch)[1]?.content).toContain('let a = 1;\n… (cut: it did not fit)\n```');
  });

  test('gives up both where one is not enough, the longest code first', () => {
    const fitted = fitChat(branch, 400, 'messages');
    expect(fitted).toMatchObject({ dropped: 2, shortened: [{ label: 'big.js', whole: false }], fits: true });
  });

  test('says so when nothing helps', () => {
    const fitted = fitChat([{ id: '1', role: 'user', text: 'x'.repeat(9000) }], 100, 'code');
    expect(fitted).toMatchObject({ dropped: 0, fits: false });
  });

  test('always keeps the last message, and fits whenever it says so', () => {
    const text = fc.string({ maxLength: 2000, unit: 'binary' });
    const message = fc.record({ text, texts: fc.array(text, { maxLength: 3 }) });
    const input = fc.tuple(fc.array(message, { minLength: 1, maxLength: 6 }), fc.nat(4000));
    fc.assert(
      fc.property(input, fc.constantFrom('messages', 'code'), ([messages, room], first) => {
        const given = messages.map(({ text: words, texts }, index): Message => {
          const attachments = texts.map((each, at) => ({ label: `${at}`, language: '', text: each }));
          const role = (messages.length - index) % 2 === 1 ? 'user' : 'assistant';
          return { id: `${index}`, role, text: words, attachments: role === 'user' ? attachments : [] };
        });
        const fitted = fitChat(given, room, first);
        expect(fitted.branch.at(-1)?.text).toBe(given.at(-1)?.text);
        expect(fitted.used).toBe(promptTokens(chatMessages(fitted.branch)));
        expect(fitted.fits).toBe(fitted.used <= room);
      }),
    );
  });
});

test.each([
  [undefined, undefined, 8192],
  [undefined, 8192, 4096],
  [1000, 8192, 1000],
  [32_000, 40_000, 20_000],
])(
  'with a limit of %j on the answer and a context of %j, %j tokens are kept free',
  (max, limit, reserved) => {
    expect(reservedTokens(max, limit)).toBe(reserved);
  },
);
