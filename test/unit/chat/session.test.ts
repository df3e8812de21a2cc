import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  addSpent,
  branchFrom,
  formatSession,
  type Message,
  moveTo,
  newSession,
  parseSession,
  pathTo,
  rename,
  type Session,
  shown,
  siblings,
  spentOn,
  update,
} from '../../../src/core/chat/session.ts';

/** Adds a message behind the one that is shown last. */
function say(to: Session, id: string, role: Message['role'] = 'user'): Session {
  return add(to, { id, role, text: `text of ${id}`, ...(to.leaf ? { parent: to.leaf } : {}) }, 1);
}
const ids = (messages: readonly Message[]) => messages.map(({ id }) => id).join(' ');

describe('branches', () => {
  const straight = say(say(say(newSession('s', 0), 'u1'), 'a1', 'assistant'), 'u2');

  test('a message follows the one shown last', () => {
    expect(ids(shown(straight))).toBe('u1 a1 u2');
  });

  test('an edit of the first message starts a branch beside it, and both can be shown', () => {
    const edited = say(branchFrom(straight, undefined), 'u3');
    expect(ids(shown(edited))).toBe('u3');
    expect(ids(siblings(edited, 'u3'))).toBe('u1 u3');
    expect(ids(shown(moveTo(edited, 'u1')))).toBe('u1 a1 u2');
  });

  test('another answer stands beside the first', () => {
    const again = say(branchFrom(straight, 'u1'), 'a2', 'assistant');
    expect(ids(shown(again))).toBe('u1 a2');
    expect(ids(siblings(again, 'a1'))).toBe('a1 a2');
    expect(ids(shown(moveTo(again, 'a1')))).toBe('u1 a1 u2');
  });

  test('what is unknown changes nothing', () => {
    expect(moveTo(straight, 'nowhere')).toBe(straight);
    expect(update(straight, 'nowhere', { text: 'x' })).toEqual(straight);
    expect(pathTo(straight, 'nowhere')).toEqual([]);
  });

  test('every message of any tree can be reached, and its branch is a chain from a root', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 20 }), (parents) => {
        let tree = newSession('s', 0);
        for (const [index, pick] of parents.entries()) {
          const parent = pick % (index + 1);
          tree = say(branchFrom(tree, parent === index ? undefined : `m${parent}`), `m${index}`);
        }
        for (const { id } of tree.messages) {
          const branch = shown(moveTo(tree, id));
          expect(branch.map((each) => each.id)).toContain(id);
          expect(branch.map(({ parent }) => parent)).toEqual([
            undefined,
            ...branch.slice(0, -1).map((each) => each.id),
          ]);
          expect(tree.messages.some(({ parent }) => parent === branch.at(-1)?.id)).toBe(false);
        }
      }),
    );
  });
});

describe('names', () => {
  test('the first line of the first message names a session', () => {
    const session = add(newSession('s', 0), { id: 'u', role: 'user', text: `${'long '.repeat(30)}\nx` }, 1);
    expect(session.title).toMatch(/^(long )+long…$/);
    expect(session.title.length).toBeLessThan(70);
  });

  test('the user names it otherwise, but not with blanks', () => {
    const session = say(newSession('s', 0), 'u');
    expect(rename(session, ' My\nchat ').title).toBe('My chat');
    expect(rename(session, ' \n ').title).toBe('text of u');
  });
});

describe('the stored form', () => {
  test('gives the session back as it was', () => {
    const session = update(say(say(newSession('s', 0), 'u'), 'a', 'assistant'), 'a', {
      thought: 'Hm',
      thoughtMs: 1234,
      ended: 'done',
    });
    expect(parseSession(formatSession(session))).toEqual(session);
  });

  test('an answer that was streaming has stopped', () => {
    const session = say(say(newSession('s', 0), 'u'), 'a', 'assistant');
    expect(parseSession(formatSession(session))?.messages[1]?.ended).toBe('stopped');
  });

  test.each(['', '{', 'null', '{"version":2}', '{"version":1,"id":"s"}'])('refuses %j', (text) => {
    expect(parseSession(text)).toBeUndefined();
  });

  test('messages that lead in a circle do not hang', () => {
    const circle = { ...newSession('s', 0), leaf: 'a' };
    const messages = [
      { id: 'a', role: 'user' as const, text: '', parent: 'b' },
      { id: 'b', role: 'user' as const, text: '', parent: 'a' },
    ];
    expect(shown({ ...circle, messages }).length).toBeLessThan(5);
  });
});

test('what the answers of a chat took is summed, and an unknown price stays unknown', () => {
  const spent = { prompt: 10, cached: 5, thought: 3, answer: 2, estimated: false };
  const answers = [{ ...spent, cost: 0.5 }, spent, { ...spent, cost: 0.25, estimated: true }];
  const all = answers.reduce(
    (of, each, index) => add(of, { id: String(index), role: 'assistant', text: 'x', spent: each }, 1),
    newSession('s', 1),
  );
  expect(spentOn(all)).toEqual({
    spent: { prompt: 30, cached: 15, thought: 9, answer: 6, cost: 0.75, estimated: true },
    answers: 3,
    unpriced: 1,
  });
  expect(addSpent(spent, { ...spent, cost: 1 }).cost).toBeUndefined();
});
