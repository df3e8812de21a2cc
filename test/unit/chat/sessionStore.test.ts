import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { add, newSession, type Session } from '../../../src/core/chat/session.ts';
import { SessionStore } from '../../../src/vscode/chat/sessionStore.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chat-'));
});
afterEach(async () => await rm(folder, { recursive: true }));

function session(id: string, at: number): Session {
  return add(newSession(id, at), { id: 'u', role: 'user', text: `hello ${id}` }, at);
}

test('what is kept is found again, the last used first', async () => {
  const store = new SessionStore(folder);
  await Promise.all([store.write(session('one', 1)), store.write(session('two', 2))]);
  const { sessions, damaged } = await new SessionStore(folder).load();
  expect(sessions).toEqual([session('two', 2), session('one', 1)]);
  expect(damaged).toEqual([]);
});

test('how sessions were left is found again, and anything else in its place is nothing', async () => {
  const left = { one: { text: 'half a quest', unfolded: ['a'], scroll: { message: 'a', offset: 40 } } };
  await new SessionStore(folder).writeLeft('one', left);
  expect(await new SessionStore(folder).load()).toMatchObject({ shown: 'one', left, damaged: [] });
  for (const damaged of ['', '{"version":1', '{"version":2,"shown":"one","left":{}}', '[]']) {
    await writeFile(join(folder, 'left.txt'), damaged);
    expect(await new SessionStore(folder).load()).toMatchObject({ shown: undefined, left: {} });
  }
});

test('a damaged file is set aside and named; the rest is kept', async () => {
  const store = new SessionStore(folder);
  await store.write(session('good', 1));
  await writeFile(join(folder, 'bad.json'), '{"version":1,');
  const { sessions, damaged } = await store.load();
  expect(sessions.map(({ id }) => id)).toEqual(['good']);
  expect(damaged).toEqual([join(folder, 'bad.json.damaged')]);
  expect((await readdir(folder)).sort()).toEqual(['bad.json.damaged', 'good.json']);
});

test('a folder that cannot be written is told, and the next try is not held up', async () => {
  await writeFile(join(folder, 'file'), '');
  const store = new SessionStore(join(folder, 'file', 'below'));
  await expect(store.write(session('s', 1))).rejects.toThrow();
  await expect(store.write(session('s', 1))).rejects.toThrow();
  expect((await store.load()).sessions).toEqual([]);
});

test('what was deleted is gone', async () => {
  const store = new SessionStore(folder);
  await store.write(session('s', 1));
  await store.delete('s');
  expect(await readdir(folder)).toEqual([]);
});

test('an id cannot lead out of the folder', async () => {
  await new SessionStore(join(folder, 'inner')).write(session('../../outside', 1));
  expect(await readdir(folder)).toEqual(['inner']);
});
