import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from '../../scripts/build.mjs';
import { root } from '../../scripts/setup.mjs';
import type { FileContent, Requests } from '../../src/protocol/repoMapWorker.ts';
import { WorkerClient } from '../../src/repoMapWorker/client.ts';
import { random } from './edits/random.ts';
import { processors, sayLost } from './machine/processors.ts';
import { type Generated, generate } from './repoMap/files.ts';

const FILES = 5000;
const GOAL = { allSeconds: 30, editMs: 50 };
/** As the extension host sends them, which reads the next ones while some are parsed. */
const BATCH = 32;
const EDITS = 50;
const BUDGET = 2000;

/** Prints how long the worker takes to map a workspace, to follow an edit, and to answer. */
export async function run(): Promise<void> {
  await build({ production: true });
  const folder = mkdtempSync(join(tmpdir(), 'rationale-map-'));
  try {
    const files = generate(FILES, random('repoMap'));
    for (const { path, text } of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    await measure(folder, files);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, files: readonly Generated[]): Promise<void> {
  const cache = join(folder, 'kept', 'map.ndjson');
  const start = { role: 'map' as const, grammars: join(root, 'dist/grammars'), cache, version: 'bench' };
  const program = join(root, 'dist/repoMapWorker.js');
  const lines = files.reduce((sum, { text }) => sum + text.split('\n').length, 0);
  const megabytes = files.reduce((sum, { text }) => sum + text.length, 0) / 1e6;
  console.log(
    `${files.length} files in 6 languages, ${lines.toLocaleString('en')} lines, ${megabytes.toFixed(1)} MB; ` +
      `${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}`,
  );
  const before = process.memoryUsage().rss;
  const cpu = process.cpuUsage();
  const atFirst = processors();
  const worker = new WorkerClient<Requests>(program, start);
  const stamps = files.map(({ path }) => [path, '1'] as const);
  const [all, held] = await timed(async () => {
    const { wanted } = await worker.request('scan', { files: stamps });
    const read = async (from: number): Promise<FileContent[]> =>
      await Promise.all(
        wanted
          .slice(from, from + BATCH)
          .map(async (path) => ({ path, stamp: '1', bytes: await readFile(join(folder, path)) })),
      );
    let most = 0;
    let reading = read(0);
    for (let at = 0; at < wanted.length; at += BATCH) {
      const batch = await reading;
      reading = read(at + BATCH);
      most = Math.max(most, (await worker.request('parse', { files: batch })).held);
    }
    return most;
  });
  const { user, system } = process.cpuUsage(cpu);
  const atLast = processors();
  console.log(
    `all files read and mapped: ${(all / 1000).toFixed(1)} s (goal: under ${GOAL.allSeconds} s), ` +
      `${((user + system) / 1e6).toFixed(1)} s of it computing`,
  );
  sayLost(atFirst, atLast);
  const grown = process.memoryUsage().rss - before;
  console.log(
    `memory of the worker: ${(grown / 1e6).toFixed(0)} MB, of which grammars and trees ${(held / 1e6).toFixed(0)} MB; ` +
      `kept on disk: ${(statSync(cache).size / 1e6).toFixed(1)} MB`,
  );
  const edits: number[] = [];
  const answers: number[] = [];
  for (let edit = 0; edit < EDITS; edit++) {
    const { path, text } = files[(edit * 97) % files.length] ?? { path: '', text: '' };
    const bytes = new TextEncoder().encode(text.replaceAll('value1', `edited${edit}`));
    const [ms] = await timed(() => worker.request('parse', { files: [{ path, stamp: `e${edit}`, bytes }] }));
    edits.push(ms);
    const message = `What does ${path.replace(/^.*\/|\.\w+$/g, '')} do?`;
    const [answer] = await timed(() =>
      worker.request('map', { message, code: [{ path, text }], budget: BUDGET }),
    );
    answers.push(answer);
  }
  console.log(`an edited file: ${spread(edits)} (goal: under ${GOAL.editMs} ms)`);
  console.log(`a map of ${BUDGET} tokens for a question: ${spread(answers)}`);
  worker.dispose();
  const again = new WorkerClient<Requests>(program, start);
  const [kept] = await timed(() => again.request('scan', { files: stamps }));
  console.log(`the next start, from what was kept: ${kept.toFixed(0)} ms`);
  again.dispose();
}

async function timed<T>(work: () => Promise<T>): Promise<[ms: number, result: T]> {
  const start = performance.now();
  const result = await work();
  return [performance.now() - start, result];
}

function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): string => (sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(1);
  return `median ${at(0.5)} ms, most ${at(1)} ms`;
}
