import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TRACE_LIMITS, TraceStore, traceLimits } from '../../../src/vscode/trace/traceStore.ts';
import { traceOf } from './traces.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'traces-'));
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

const ids = async (store: TraceStore) => (await store.list()).traces.map(({ id }) => id);

test('what is kept is found again by another window, the newest first', async () => {
  const store = new TraceStore(folder);
  const [one, two] = [traceOf({ id: 'one', at: 1 }), traceOf({ id: 'two', at: 2 })];
  await Promise.all([store.keep(one), store.keep(two)]);
  expect(await new TraceStore(folder).list()).toEqual({ traces: [two, one], damaged: [] });
  expect((await readdir(folder)).sort()).toEqual(['one.json', 'two.json']);
  expect((await stat(join(folder, 'one.json'))).mode & 0o077).toBe(0);
});

test('a damaged file is set aside and named, one of a later version stays, the rest is kept', async () => {
  const store = new TraceStore(folder);
  await store.keep(traceOf({ id: 'good' }));
  const whole = await readFile(join(folder, 'good.json'), 'utf8');
  await writeFile(join(folder, 'bad.json'), whole.slice(0, 60));
  await writeFile(join(folder, 'copy.json'), whole);
  await writeFile(join(folder, 'later.json'), whole.replace('"version":1', '"version":9'));
  const { traces, damaged } = await store.list();
  expect(traces.map(({ id }) => id)).toEqual(['good']);
  expect([...damaged].sort()).toEqual(['bad', 'copy'].map((name) => join(folder, `${name}.json.damaged`)));
  expect((await readdir(folder)).sort()).toEqual(
    ['bad.json.damaged', 'copy.json.damaged', 'good.json', 'later.json'].sort(),
  );
  expect((await store.list()).damaged).toEqual([]);
});

test.each([
  ['too many', { ...TRACE_LIMITS, count: 2 }, ['three', 'two']],
  ['too large', { ...TRACE_LIMITS, totalBytes: 10 }, ['three']],
  ['too old', { ...TRACE_LIMITS, ageMs: 1500 }, ['three', 'two']],
])('what is %s goes, the oldest first', async (_name, limits, left) => {
  const store = new TraceStore(
    folder,
    () => TRACE_LIMITS,
    () => 4000,
  );
  for (const [index, id] of ['one', 'two', 'three'].entries()) {
    await store.keep(traceOf({ id, at: index }));
    await utimes(join(folder, `${id}.json`), index + 1, index + 1);
  }
  const now = () => 4000 - (limits.ageMs === 1500 ? 500 : 0);
  expect(await ids(new TraceStore(folder, () => limits, now))).toEqual(left);
});

test('an age of 0 keeps nothing, and forgets what was kept', async () => {
  let days = 1;
  const store = new TraceStore(folder, () => traceLimits(days));
  await store.keep(traceOf({ id: 'one' }));
  expect(await ids(store)).toEqual(['one']);
  days = 0;
  await store.keep(traceOf({ id: 'two' }));
  expect(await readdir(folder)).toEqual([]);
  days = 1;
  await store.keep(traceOf({ id: 'three' }));
  expect(await ids(store)).toEqual(['three']);
});

test('one is forgotten, or all', async () => {
  const store = new TraceStore(folder);
  for (const id of ['one', 'two', 'three']) {
    await store.keep(traceOf({ id }));
  }
  await store.delete('two');
  expect((await ids(store)).sort()).toEqual(['one', 'three']);
  await store.deleteAll();
  expect(await ids(store)).toEqual([]);
});

test('a folder that cannot be written makes keeping fail, and nothing else', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const store = new TraceStore(join(file, 'traces'));
  await expect(store.keep(traceOf())).rejects.toThrow();
  expect(await store.list()).toEqual({ traces: [], damaged: [] });
});
