import * as vscode from 'vscode';
import type { FoundSymbol } from '../../core/repoMap/search.ts';
import type {
  FileContent,
  MapAnswer,
  MapperStart,
  MapRequest,
  Requests,
} from '../../protocol/repoMapWorker.ts';
import { WorkerClient } from '../../repoMapWorker/client.ts';
import { promptPath } from '../context/capture.ts';
import { listFiles } from './listFiles.ts';
import { changeOf, read, type Source, sourcesOf } from './readFiles.ts';
import { watchSources } from './watch.ts';

/** Files that go to the worker at once. */
const BATCH = 32;
/** The worker is started anew when grammars hold more, in bytes: their memory never shrinks. */
const MAX_HELD = 300_000_000;
/** How often the worker may break down while the workspace is read, before it is given up. */
const MAX_CRASHES = 20;
/** A worker that nobody asks is ended after so long, in ms; what it knows is on disk. */
const IDLE_MS = 10 * 60_000;

/** The worker that maps the workspace. */
type MapWorker = WorkerClient<Requests>;

/** How far the map is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** The map of the workspace: reads the files in the background, follows their changes, and answers. */
export class RepoMap implements vscode.Disposable {
  readonly #program: string;
  readonly #start: MapperStart;
  readonly #output: vscode.LogOutputChannel;
  readonly #progress = new vscode.EventEmitter<Progress | undefined>();
  /** How far the reading of the workspace is; undefined when it has ended. */
  readonly onDidProgress = this.#progress.event;
  /** Files that broke the worker, with their stamps: they are not tried again until they change. */
  readonly #broken = new Map<string, string>();
  #running: AbortController | undefined;
  #worker: MapWorker | undefined;
  #idle: NodeJS.Timeout | undefined;
  /** The updates so far, one after the other. */
  #updates: Promise<void> = Promise.resolve();
  /** The worker that knows the whole workspace, as far as it can be read. */
  #complete: MapWorker | undefined;
  #refreshing = false;
  /** How many updates go on or wait. */
  #pending = 0;

  constructor(program: string, start: MapperStart, output: vscode.LogOutputChannel) {
    this.#program = program;
    this.#start = start;
    this.#output = output;
  }

  /** Whether the workspace is read and followed. */
  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Whether files are being read. */
  get isReading(): boolean {
    return this.#pending > 0;
  }

  /** Begins to read the workspace and to follow its changes, unless that goes on already. */
  start(): void {
    if (this.#running) {
      return;
    }
    const running = new AbortController();
    this.#running = running;
    const watching = watchSources((paths) => {
      if (paths) {
        this.#queue(async () => await this.#updateSome(paths, running.signal));
      } else if (this.#worker) {
        this.#refresh(running.signal);
      }
    });
    running.signal.addEventListener('abort', () => watching.dispose());
    this.#refresh(running.signal);
  }

  /** Ends all of it. What was read is kept for the next start. */
  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#endWorker();
    this.#progress.fire(undefined);
  }

  /**
   * The map for a request, of what has been read by then.
   * @param waitMs how long to wait for the whole workspace to be read
   * @returns undefined when it is not running, or cannot be made
   */
  async map(request: MapRequest, waitMs: number): Promise<MapAnswer | undefined> {
    return await this.#ask('map', request, waitMs);
  }

  /**
   * Symbols by what was typed of their names, of what has been read by then.
   * @param most how many there are at most
   * @param waitMs how long to wait for the whole workspace to be read
   * @returns the best first; none when it is not running
   */
  async find(text: string, most: number, waitMs: number): Promise<readonly FoundSymbol[]> {
    return (await this.#ask('find', { text, most }, waitMs))?.symbols ?? [];
  }

  /** The symbols of just this name; otherwise as {@link find}, in the order of the files. */
  async named(name: string, most: number, waitMs: number): Promise<readonly FoundSymbol[]> {
    return (await this.#ask('named', { name, most }, waitMs))?.symbols ?? [];
  }

  dispose(): void {
    this.stop();
    this.#progress.dispose();
  }

  async #ask<Name extends 'map' | 'find' | 'named'>(
    type: Name,
    request: Requests[Name]['ask'],
    waitMs: number,
  ): Promise<Requests[Name]['answer'] | undefined> {
    const signal = this.#running?.signal;
    if (!signal) {
      return undefined;
    }
    if (!this.#isComplete) {
      this.#refresh(signal);
    }
    await atMost(waitMs, this.#updates);
    this.#sleepLater();
    return await this.#worker?.request(type, request).catch(() => undefined);
  }

  get #isComplete(): boolean {
    return this.#worker !== undefined && this.#worker === this.#complete && !this.#worker.ended;
  }

  #refresh(signal: AbortSignal): void {
    if (!this.#refreshing) {
      this.#refreshing = true;
      this.#queue(async () => {
        this.#refreshing = false;
        await this.#updateAll(signal);
      });
    }
  }

  #queue(update: () => Promise<void>): void {
    this.#pending++;
    this.#updates = this.#updates
      .then(update)
      .catch((error: unknown) => {
        this.#output.warn(`map of the workspace: ${error instanceof Error ? error.message : String(error)}`);
      })
      .finally(() => {
        this.#pending--;
      });
  }

  /** Compares all files with what is known, and reads those that differ. */
  async #updateAll(signal: AbortSignal): Promise<void> {
    const sources = new Map<string, Source>();
    for (const source of await sourcesOf(await listFiles(signal), signal)) {
      sources.set(source.path, source);
    }
    const files = [...sources.values()].map(({ path, stamp }) => [path, stamp] as const);
    let suspects: readonly string[] = [];
    for (let crashes = 0; !signal.aborted && crashes <= MAX_CRASHES; ) {
      let batch: readonly Source[] = [];
      try {
        const worker = this.#awake();
        const { wanted } = await worker.request('scan', { files });
        // What the worker broke down over is tried file by file, so that only the culprit is left out.
        const alone = wanted.filter((path) => suspects.includes(path));
        const rest = wanted.filter((path) => !suspects.includes(path));
        const batches = [...alone.map((path) => [path]), ...chunks(rest)];
        let done = files.length - wanted.length;
        const sourcesIn = (paths: readonly string[] = []): Source[] =>
          paths.flatMap((path) => sources.get(path) ?? []);
        let reading = this.#read(sourcesIn(batches[0]));
        for (const [at, paths] of batches.entries()) {
          if (signal.aborted) {
            return;
          }
          this.#progress.fire({ done, total: files.length });
          batch = sourcesIn(paths);
          const contents = await reading;
          // While the worker parses these.
          reading = this.#read(sourcesIn(batches[at + 1]));
          if (await this.#parse(worker, contents)) {
            break;
          }
          done += paths.length;
        }
        if (this.#worker === worker) {
          this.#complete = worker;
          this.#progress.fire(undefined);
          return;
        }
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        crashes++;
        this.#output.warn(`map of the workspace: ${error instanceof Error ? error.message : String(error)}`);
        const [first] = batch;
        if (batch.length === 1 && first) {
          this.#broken.set(first.path, first.stamp);
          this.#output.warn(`map of the workspace: ${first.path} is left out.`);
        }
        suspects = batch.map(({ path }) => path);
        this.#endWorker();
      }
    }
    this.#progress.fire(undefined);
  }

  /** The contents of files; those that broke the worker count as ones that cannot be mapped. */
  async #read(sources: readonly Source[]): Promise<readonly FileContent[]> {
    return await read(
      sources.map((source) =>
        this.#broken.get(source.path) === source.stamp ? { ...source, large: true } : source,
      ),
    );
  }

  /** @returns true when the worker was ended because it holds too much */
  async #parse(worker: MapWorker, files: readonly FileContent[]): Promise<boolean> {
    const { held } = await worker.request('parse', { files });
    if (held > MAX_HELD) {
      this.#endWorker();
      return true;
    }
    return false;
  }

  async #updateSome(paths: readonly vscode.Uri[], signal: AbortSignal): Promise<void> {
    const worker = this.#worker;
    // Nobody waits while the worker sleeps: the next question looks at everything.
    if (!worker || !this.#isComplete || signal.aborted) {
      return;
    }
    const [changed, gone]: [Source[], string[]] = [[], []];
    for (const uri of paths) {
      const change = await changeOf(uri);
      if (change.type === 'source') {
        changed.push(change.source);
      } else if (change.type === 'folder') {
        this.#refresh(signal);
        return;
      } else {
        gone.push(promptPath(uri));
      }
    }
    try {
      await worker.request('forget', { paths: gone });
      for (const batch of chunks(changed)) {
        await this.#parse(worker, await this.#read(batch));
      }
    } catch (error) {
      this.#endWorker();
      throw error;
    }
  }

  #awake(): MapWorker {
    if (!this.#worker || this.#worker.ended) {
      this.#worker = new WorkerClient(this.#program, this.#start);
    }
    this.#sleepLater();
    return this.#worker;
  }

  #endWorker(): void {
    clearTimeout(this.#idle);
    this.#worker?.dispose();
    this.#worker = undefined;
  }

  #sleepLater(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#endWorker(), IDLE_MS);
    this.#idle.unref();
  }
}

function chunks<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / BATCH) }, (_, at) =>
    all.slice(at * BATCH, (at + 1) * BATCH),
  );
}

/** Waits until `work` has ended, at most so long, in ms. */
async function atMost(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
