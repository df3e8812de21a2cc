import { SymbolGraph } from '../core/repoMap/graph.ts';
import { interestOf } from '../core/repoMap/interest.ts';
import { rankDefinitions } from '../core/repoMap/rank.ts';
import { renderMap } from '../core/repoMap/render.ts';
import { findSymbols } from '../core/repoMap/search.ts';
import { NO_SYMBOLS } from '../core/repoMap/symbols.ts';
import type { RequestName, Requests, Stamp, WorkerStart } from '../protocol/repoMapWorker.ts';
import { type Kept, SymbolCache } from './cache.ts';
import { Extractor } from './extract.ts';

/** Most definitions that are put in order: a budget of 8,000 tokens has room for fewer. */
const MOST = 1500;

/** Knows the symbols of all files, and answers what the extension host asks. */
export class Mapper {
  readonly #extractor: Extractor;
  readonly #cache: SymbolCache;
  readonly #graph = new SymbolGraph();
  readonly #stamps = new Map<string, Stamp>();
  #loaded = false;

  constructor({ grammars, cache, version }: WorkerStart) {
    this.#extractor = new Extractor(grammars);
    this.#cache = new SymbolCache(cache, version);
  }

  /** @throws what breaks inside of a grammar: the worker has to end */
  async answer<Name extends RequestName>(
    type: Name,
    ask: Requests[Name]['ask'],
  ): Promise<Requests[Name]['answer']>;
  async answer(...request: Asked): Promise<Requests[RequestName]['answer']> {
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
    return wanted;
  }

  async #parse(files: Requests['parse']['ask']['files']): Promise<number> {
    const found: Kept[] = [];
    for (const { path, stamp, bytes } of files) {
      const symbols = bytes ? await this.#extractor.extract(path, bytes) : NO_SYMBOLS;
      found.push({ path, stamp, symbols });
    }
    for (const each of found) {
      this.#take(each);
    }
    await this.#cache.append(found);
    return process.memoryUsage().external;
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

type Asked = { [Name in RequestName]: [type: Name, ask: Requests[Name]['ask']] }[RequestName];
