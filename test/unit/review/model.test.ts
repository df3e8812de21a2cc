import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bars, diff, lines, Reviewed } from './notation.ts';

const TEXT = 'a|b|c|d|e|f|g|h|i';
const ANSWER = diff('f.ts', ' a|-b|+B|+B2|+B3| c', ' d|-e| f', ' g|+G| h');
const review = (): Reviewed => new Reviewed({ 'f.ts': TEXT }, ANSWER);

describe('what waits', () => {
  test('one unit for each stretch of changed lines', () => {
    expect(review().said()).toBe('f.ts 1-2>1-4, 4-5>6-6, 7-7>8-9');
    const [file] = review().pending.files;
    expect(file?.hunks.map(({ added, removed }) => `+${added}-${removed}`)).toEqual(['+3-1', '+0-1', '+1-0']);
    expect(bars(file?.after ?? '')).toBe('a|B|B2|B3|c|d|f|g|G|h|i');
  });

  test('stretches that lie side by side are one unit, whichever hunks they come from', () => {
    const answer = diff('f.ts', '-b|+B| c', '-c|+C| d').replace('-b|+B| c', '-b|+B');
    expect(new Reviewed({ 'f.ts': TEXT }, answer).pending.files[0]?.hunks).toHaveLength(1);
  });

  test('one hunk of the answer may hold several units', () => {
    expect(new Reviewed({ 'f.ts': TEXT }, diff('f.ts', '-a|+A| b| c|-d|+D')).said()).toBe(
      'f.ts 0-1>0-1, 3-4>3-4',
    );
  });
});

describe('a part of it', () => {
  test.each([
    [[0], 'a|B|B2|B3|c|d|e|f|g|h|i', 'f.ts 6-7>6-6, 9-9>8-9'],
    [[1], 'a|b|c|d|f|g|h|i', 'f.ts 1-2>1-4, 6-6>8-9'],
    [[2], 'a|b|c|d|e|f|g|G|h|i', 'f.ts 1-2>1-4, 4-5>6-6'],
    [[0, 2], 'a|B|B2|B3|c|d|e|f|g|G|h|i', 'f.ts 6-7>6-6'],
    [[0, 1, 2], 'a|B|B2|B3|c|d|f|g|G|h|i', ''],
  ])('%j is applied, the rest waits on the new text', (ids, text, rest) => {
    const done = review().accept(...ids);
    expect(done.text()).toBe(text);
    expect(done.said()).toBe(rest);
  });

  test('is dropped, the rest waits', () => {
    const left = review().discard(1);
    expect(left.said()).toBe('f.ts 1-2>1-4, 7-7>9-10');
    expect(left.accept(0, 1).text()).toBe('a|B|B2|B3|c|d|e|f|g|G|h|i');
  });

  test('that was decided keeps its place in the text', () => {
    const { model } = review().accept(0).discard(0);
    expect(model.settled()).toEqual([
      { id: 0, path: 'f.ts', outcome: 'accepted', line: 1 },
      { id: 1, path: 'f.ts', outcome: 'discarded', line: 6 },
    ]);
  });

  test('that was dropped can be brought back', () => {
    const back = review().discard(0, 1);
    back.model.bringBack();
    expect(back.said()).toBe(review().said());
  });

  test('comes back when the user undoes it, and goes when it is redone', () => {
    const steps = review().accept(0).accept(0);
    const second = steps.text();
    steps.type('a|B|B2|B3|c|d|e|f|g|h|i');
    expect(steps.said()).toBe('f.ts 6-7>6-6, 9-9>8-9');
    steps.type(TEXT);
    expect(steps.said()).toBe('f.ts 1-2>1-4, 4-5>6-6, 7-7>8-9');
    steps.type(second);
    expect(steps.said()).toBe('f.ts 8-8>8-9');
  });

  test('stays accepted when the user works on it further', () => {
    expect(review().accept(0).type('a|B|mine|B3|c|d|e|f|g|h|i').said()).toBe('f.ts 6-7>6-6, 9-9>8-9');
  });
});

describe('while the user types', () => {
  test.each([
    ['elsewhere', `top|${TEXT}`, 'f.ts 2-3>2-5, 5-6>7-7, 8-8>9-10'],
    ['in the same lines', TEXT.replace('b', 'mine'), 'f.ts 4-5>4-4, 7-7>6-7; refused conflict'],
    ['the very same change', TEXT.replace('|e', ''), 'f.ts 1-2>1-4, 6-6>8-9'],
  ])('%s', (_, text, expected) => {
    expect(review().type(text).said()).toBe(expected);
  });

  test('a hunk of the answer with a conflict is refused as a whole', () => {
    const whole = new Reviewed({ 'f.ts': TEXT }, diff('f.ts', '-a|+A| b| c|-d|+D'));
    expect(whole.type(TEXT.replace('a', 'mine')).said()).toBe('refused conflict; refused conflict');
  });

  test('a conflict is shown as the diff that was wanted, with where it belongs now', () => {
    const { refusals } = review().type(`top|top|${TEXT.replace('|e|', '|mine|')}`).pending;
    expect(refusals).toEqual([
      {
        index: 1,
        path: 'f.ts',
        reason: 'conflict',
        hunk: '@@ @@\n b\n c\n d\n-e\n f\n g\n h',
        nearest: { startLine: 6, endLine: 7 },
      },
    ]);
  });

  test('line endings follow the file when they are changed', () => {
    const dos = review();
    dos.now.set('f.ts', lines(TEXT).replaceAll('\n', '\r\n'));
    expect(dos.pending.files[0]?.after).toBe(lines('a|B|B2|B3|c|d|f|g|G|h|i').replaceAll('\n', '\r\n'));
  });
});

describe('files that come, go and move', () => {
  const create = '```diff\n--- /dev/null\n+++ b/n.ts\n@@ @@\n+new\n```\n';
  const remove = '```diff\n--- a/f.ts\n+++ /dev/null\n@@ @@\n-a\n```\n';
  const move =
    '```diff\ndiff --git a/f.ts b/g.ts\nrename from f.ts\nrename to g.ts\n--- a/f.ts\n+++ b/g.ts\n@@ @@\n a\n-b\n+B\n c\n```\n';

  test.each([
    ['a new file', create, undefined, 'n.ts create 0-0>0-1'],
    ['a new file that someone else made', create, { 'n.ts': 'theirs' }, 'refused file-exists'],
    ['a new file that is there already', create, { 'n.ts': 'new' }, ''],
    ['a file that goes', remove, undefined, 'f.ts delete 0-9>0-0'],
    ['a file that goes, changed since', remove, { 'f.ts': 'a' }, 'refused conflict'],
    ['a file that goes, gone', remove, { 'f.ts': undefined }, ''],
    ['a file that moves', move, undefined, 'f.ts rename 0-0>0-0, 1-2>1-2'],
    ['a file that moves to where one is', move, { 'g.ts': 'x' }, 'f.ts 1-2>1-2; refused file-exists'],
    ['a file that moves, gone', move, { 'f.ts': undefined }, 'refused no-such-file'],
  ])('%s', (_, answer, typed, expected) => {
    const reviewed = new Reviewed({ 'f.ts': TEXT }, answer);
    for (const [path, words] of Object.entries(typed ?? {})) {
      reviewed.type(words, path);
    }
    expect(reviewed.said()).toBe(expected);
  });

  test('moving takes along all that waits; a part of the text can go first', () => {
    const moved = new Reviewed({ 'f.ts': TEXT }, move).accept(0);
    expect([moved.now.has('f.ts'), moved.text('g.ts'), moved.said()]).toEqual([
      false,
      TEXT.replace('b', 'B'),
      '',
    ]);
    const first = new Reviewed({ 'f.ts': TEXT }, move).accept(1);
    expect(first.said()).toBe('f.ts rename 0-0>0-0');
    expect(first.accept(0).text('g.ts')).toBe(TEXT.replace('b', 'B'));
  });

  test('a created file that is undone waits again', () => {
    const made = new Reviewed({ 'f.ts': TEXT }, create).accept(0);
    expect([made.text('n.ts'), made.said()]).toEqual(['new', '']);
    expect(made.type(undefined, 'n.ts').said()).toBe('n.ts create 0-0>0-1');
  });
});

test('whatever is accepted in whatever order, with typing in between, the end is the same', () => {
  const word = fc.constantFrom('x', 'y', 'z', '');
  const file = fc.array(word, { minLength: 8, maxLength: 30 });
  fc.assert(
    fc.property(
      file,
      fc.array(fc.nat(40), { maxLength: 6 }),
      fc.array(fc.nat(9), { maxLength: 12 }),
      fc.boolean(),
      (text, places, order, typing) => {
        const seen = text.map((line, at) => `${at} ${line}`);
        const wanted = seen.map((line, at) => (places.includes(at) ? `${line}!|more` : line)).join('|');
        const answer = `f.ts\n\`\`\`ts\n${lines(wanted)}\`\`\`\n`;
        const reviewed = new Reviewed({ 'f.ts': seen.join('|') }, answer);
        if (typing) {
          reviewed.type(`typed|${reviewed.text()}`);
        }
        const target = reviewed.pending.files[0]?.after ?? reviewed.now.get('f.ts');
        if (typing) {
          const top = reviewed.pending.files[0]?.hunks[0];
          // The first line touches what was typed: a conflict refuses the whole answer.
          fc.pre(top !== undefined || places.length === 0);
        }
        for (const pick of order) {
          const waiting = reviewed.pending.files[0]?.hunks.length ?? 0;
          if (waiting > 0) {
            reviewed.accept(pick % waiting);
          }
          expect(reviewed.pending.refusals.filter(({ reason }) => reason !== 'no-change')).toEqual([]);
          expect(reviewed.pending.files[0]?.after ?? reviewed.now.get('f.ts')).toBe(target);
        }
      },
    ),
    { numRuns: 200 },
  );
});
