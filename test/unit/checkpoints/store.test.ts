import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../../src/core/checkpoints/checkpoint.ts';
import type { Limits } from '../../../src/core/checkpoints/retention.ts';
import { type FileToKeep, Store } from '../../../src/vscode/checkpoints/store.ts';

const HOUR_MS = 3_600_000;
const LIMITS: Limits = { totalBytes: 100, fileBytes: 60, ageMs: 100 * HOUR_MS };

let folder: string;
let now: number;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rationale-store-'));
  now = Date.now();
  store = open();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The same folder as another window, or the next start of VS Code, sees it. */
function open(limits = LIMITS): Store {
  return new Store(folder, limits, () => now);
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const file = (name: string, content: string | number | undefined): FileToKeep => ({
  uri: `file:///${name}`,
  saved: typeof content === 'string' ? bytes(content) : content,
});

async function keep(id: string, ...files: FileToKeep[]): Promise<Checkpoint> {
  now++;
  return await store.keep(id, 'answer', `ask ${id}`, files);
}

async function ids(from = open()): Promise<string[]> {
  return (await from.list()).map(({ id }) => id);
}

/** What a checkpoint gives back: each file's content, or what became of it. */
async function contents(checkpoint: Checkpoint | undefined): Promise<Record<string, string>> {
  const result: Record<string, string> = {};
  for (const { uri, saved } of checkpoint?.files ?? []) {
    const read = saved.type === 'kept' ? await store.read(saved.content.hash) : undefined;
    result[uri.slice('file:///'.length)] = read ? Buffer.from(read).toString('latin1') : saved.type;
  }
  return result;
}

function stored(): string[] {
  return readdirSync(join(folder, 'contents'));
}

/** Makes what lies in the store look as if it had been written `hours` ago. */
function age(hours: number): void {
  for (const part of ['entries', 'contents']) {
    for (const name of readdirSync(join(folder, part))) {
      const at = (now - hours * HOUR_MS) / 1000;
      utimesSync(join(folder, part, name), at, at);
    }
  }
}

test('gives back every byte, after a restart, the newest first', async () => {
  const all = Array.from({ length: 60 }, (_, code) => String.fromCharCode(code * 4)).join('');
  await keep('one', file('a', '\u00ef\u00bb\u00bfx\r\ny\n'), file('b', undefined));
  await keep('two', file('a', all));
  const [two, one] = await open().list();
  expect([two?.id, one?.id, one?.instruction, one?.at]).toEqual(['two', 'one', 'ask one', now - 1]);
  expect(await contents(one)).toEqual({ a: '\u00ef\u00bb\u00bfx\r\ny\n', b: 'absent' });
  expect(await contents(two)).toEqual({ a: all });
});

test('stores equal contents once', async () => {
  await keep('one', file('a', 'same'), file('b', 'same'));
  await keep('two', file('c', 'same'));
  expect(stored()).toHaveLength(1);
});

test('an answer that is accepted in pieces keeps each file as it was before the first', async () => {
  await keep('one', file('a', 'before'));
  await keep('one', file('a', 'half-way'), file('b', 'later'));
  const [one, ...others] = await open().list();
  expect(others).toEqual([]);
  expect(one?.at).toBe(now - 1);
  expect(await contents(one)).toEqual({ a: 'before', b: 'later' });
});

test('the unsaved text and its encoding are kept beside what is on disk', async () => {
  await keep('one', { ...file('a', 'disk'), unsaved: bytes('typed'), encoding: 'gbk' });
  const [kept] = (await open().list())[0]?.files ?? [];
  expect(kept?.encoding).toBe('gbk');
  expect(kept?.unsaved && Buffer.from((await store.read(kept.unsaved.hash)) ?? '').toString()).toBe('typed');
});

describe('limits', () => {
  test('what is too large is listed as not kept', async () => {
    const checkpoint = await keep('one', file('unread', 1e9), file('large', 'x'.repeat(61)), file('a', 'y'));
    expect(await contents(checkpoint)).toEqual({ unread: 'not-kept', large: 'not-kept', a: 'y' });
  });

  test('one checkpoint is never larger than all may be together', async () => {
    const letters = ['a', 'b', 'c'];
    const checkpoint = await keep('one', ...letters.map((name) => file(name, name.repeat(40))));
    expect(Object.values(await contents(checkpoint)).map((content) => content.length)).toEqual([40, 40, 8]);
  });

  test('the oldest makes room, and its contents go once no window can be about to use them', async () => {
    await keep('one', file('a', 'a'.repeat(40)));
    await keep('two', file('a', 'b'.repeat(40)));
    await keep('three', file('a', 'c'.repeat(40)));
    expect(await ids()).toEqual(['three', 'two']);
    expect(stored()).toHaveLength(3);
    age(2);
    await ids();
    expect(stored()).toHaveLength(2);
    expect(await contents((await open().list())[1])).toEqual({ a: 'b'.repeat(40) });
  });

  test('what is too old goes, with its contents', async () => {
    await keep('one', file('a', 'a'));
    now += 101 * HOUR_MS;
    expect(await ids()).toEqual([]);
    expect([...readdirSync(join(folder, 'entries')), ...stored()]).toEqual([]);
  });
});

describe('damage', () => {
  beforeEach(async () => {
    await keep('one', file('a', 'first'));
    await keep('two', file('a', 'second'));
    await keep('three', file('a', 'third'));
  });

  test.each([
    ['cut off', () => truncateSync(join(folder, 'entries/two.json'), 20)],
    ['emptied', () => truncateSync(join(folder, 'entries/two.json'), 0)],
    ['overwritten', () => writeFileSync(join(folder, 'entries/two.json'), '\u0000\u0000')],
    [
      'under the name of another',
      () => copyFileSync(join(folder, 'entries/one.json'), join(folder, 'entries/two.json')),
    ],
    ['removed', () => rmSync(join(folder, 'entries/two.json'))],
  ])('an entry that was %s costs no other', async (_, damage) => {
    damage();
    const rest = await open().list();
    expect(rest.map(({ id }) => id)).toEqual(['three', 'one']);
    expect(await Promise.all(rest.map(contents))).toEqual([{ a: 'third' }, { a: 'first' }]);
    await keep('four', file('a', 'fourth'));
    expect(await ids()).toEqual(['four', 'three', 'one']);
  });

  test('a damaged content is not given back, and is written anew when it is kept again', async () => {
    const [three] = await store.list();
    for (const name of stored()) {
      writeFileSync(join(folder, 'contents', name), 'damaged');
    }
    expect(await contents(three)).toEqual({ a: 'kept' });
    await keep('four', file('a', 'third'));
    expect(await contents(three)).toEqual({ a: 'third' });
  });

  test('what a crash left half-written goes after a while', async () => {
    writeFileSync(join(folder, 'entries/five.json.00.tmp'), '{');
    writeFileSync(join(folder, 'contents/00.tmp'), '{');
    expect(await ids()).toHaveLength(3);
    expect(readdirSync(join(folder, 'entries'))).toHaveLength(4);
    age(2);
    expect(await ids()).toHaveLength(3);
    expect([readdirSync(join(folder, 'entries')).length, stored().length]).toEqual([3, 3]);
  });
});

test('two windows do not lose what the other keeps', async () => {
  const other = open();
  await Promise.all(
    ['a', 'b', 'c', 'd'].map(async (id, index) => {
      await (index % 2 ? other : store).keep(id, 'answer', '', [file(id, id)]);
    }),
  );
  expect((await ids()).sort()).toEqual(['a', 'b', 'c', 'd']);
});

test('a failure to write is told, leaves nothing half-done, and the next one works', async () => {
  writeFileSync(join(folder, 'entries'), 'in the way');
  await expect(keep('one', file('a', 'a'))).rejects.toThrow();
  rmSync(join(folder, 'entries'));
  await keep('two', file('a', 'a'));
  expect(await ids()).toEqual(['two']);
});

test.skipIf(process.platform === 'win32')('only the user can read what is kept', async () => {
  await keep('one', file('a', 'a'));
  const [content = ''] = stored();
  const modes = ['contents', join('contents', content), 'entries/one.json'].map(
    (path) => statSync(join(folder, path)).mode & 0o077,
  );
  expect(modes).toEqual([0, 0, 0]);
});
