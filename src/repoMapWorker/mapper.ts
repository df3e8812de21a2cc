import { SymbolGraph } from '../core/repoMap/graph.ts';
import { interestOf } from '../core/repoMap/interest.ts';
import { rankDefinitions } from '../core/repoMap/rank.ts';
import { renderMap } from '../core/repoMap/render.ts';
import { findSymbols, symbolsNamed } from '../core/repoMap/search.ts';
import { NO_SYMBOLS } from '../core/repoMap/symbols.ts';
import type { FileContent, HelperRequests, MapperStart, Requests, Stamp } from '../protocol/repoMapWorker.ts';
import { extractNext } from './batch.ts';
import { type Kept, SymbolCache } from './cache.ts';
import type { WorkerClient } from './client.ts';
import { Extractor } from './extract.ts';

/** Most definitions that are put in order: a budget of 8,000 tokens has room for fewer. */
const MOST = 1500;
/** From so many files on that have to be read, parsing is worth a second thread, which loads grammars of its own. */
const MANY_FILES = 200;
/** The helper is ended when it had nothing to do for so long, in ms. */
const HELPER_IDLE_MS = 5000;

type Helper = WorkerClient<HelperRequests>;

/** Knows the symbols of all files, and answers what the extension host asks. */
export class Mapper {
  readonly #extractor: Extractor;
  readonly #cache: SymbolCache;
  readonly #graph = new SymbolGraph();
  readonly #stamps = new Map<string, Stamp>();
  readonly #startHelper: (() => Helper) | undefined;
  #helper: Helper | undefined;
  #idle: NodeJS.Timeout | undefined;
  #hasMany = false;
  /** What was found last is being put on disk. */
  #written: Promise<void> = Promise.resolve();
  #loaded = false;

  /** @param startHelper where there are processors enough for one */
  constructor({ grammars, cache, version }: MapperStart, startHelper?: () => Helper) {
    this.#extractor = new Extractor(grammars);
    this.#cache = new SymbolCache(cache, version);
    this.#startHelper = startHelper;
  }

  /** @throws what breaks inside of a grammar: the worker has to end */
  async answer<Name extends keyof Requests>(
    type: Name,
    ask: Requests[Name]['ask'],
  ): Promise<Requests[Name]['answer']>;
  async answer(...request: Asked): Promise<Requests[keyof Requests]['answer']> {
    const [type, ask] = request;
    switch (type) {
      case 'scan':
        return { wanted: await this.#scan(ask.files) };
      case 'parse':
        return { held: await this.#parse(ask.files) };
      case 'forget':
        this.#forget(ask.paths);
        return {};
      case 'map': {
        const paths = [...this.#graph.files].map(({ path }) => path);
        const ranked = rankDefinitions(this.#graph, interestOf(ask.message, ask.code, paths), MOST);
        const { text, tokens } = renderMap(this.#graph, ranked, ask.budget);
        return { text, tokens };
      }
      case 'find':
        return { symbols: findSymbols(this.#graph, ask.text, ask.most) };
      case 'named':
        return { symbols: symbolsNamed(this.#graph, ask.name, ask.most) };
    }
  }

  async #scan(files: Requests['scan']['ask']['files']): Promise<string[]> {
    const kept = this.#loaded ? new Map<string, Kept>() : await this.#cache.load();
    this.#loaded = true;
    const now = new Map(files);
    for (const path of this.#stamps.keys()) {
      if (!now.has(path)) {
        this.#delete(path);
      }
    }
    const wanted: string[] = [];
    for (const [path, stamp] of files) {
      const known = kept.get(path);
      if (known?.stamp === stamp) {
        this.#take(known);
      } else if (this.#stamps.get(path) !== stamp) {
        wanted.push(path);
      }
    }
    this.#hasMany = wanted.length >= MANY_FILES;
    return wanted;
  }

  async #parse(files: readonly FileContent[]): Promise<number> {
    await this.#written;
    const next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const helped = this.#help(files.length)?.request('extract', { files, next });
    const [own, others] = await Promise.all([extractNext(this.#extractor, files, next), helped]);
    if (helped) {
      this.#endHelperLater();
    }
    const symbols = new Map([...own, ...(others?.found ?? [])]);
    const found = files.map(({ path, stamp }, at) => ({
      path,
      stamp,
      symbols: symbols.get(at) ?? NO_SYMBOLS,
    }));
    for (const each of found) {
      this.#take(each);
    }
    this.#written = this.#cache.append(found);
    // Who edits a file does not wait for the disk. Of many, the next worker has to know what this one has done.
    if (files.length > 1) {
      await this.#written;
    }
    return process.memoryUsage().external + (others?.held ?? 0);
  }

  /** @returns the helper, where it is worth one */
  #help(files: number): Helper | undefined {
    if (files < 2 || !this.#hasMany) {
      return undefined;
    }
    clearTimeout(this.#idle);
    this.#helper ??= this.#startHelper?.();
    return this.#helper;
  }

  #endHelperLater(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      this.#helper?.dispose();
      this.#helper = undefined;
    }, HELPER_IDLE_MS);
  }

  #take({ path, stamp, symbols }: Kept): void {
    this.#graph.set(path, symbols);
    this.#stamps.set(path, stamp);
  }

  #forget(paths: readonly string[]): void {
    for (const path of paths) {
      for (const each of this.#stamps.keys()) {
        if (each === path || each.startsWith(`${path}/`)) {
          this.#delete(each);
        }
      }
    }
  }

  #delete(path: string): void {
    this.#graph.delete(path);
    this.#stamps.delete(path);
  }
}

type Asked = {
  [Name in keyof Requests]: [type: Name, ask: Requests[Name]['ask']];
}[keyof Requests];
