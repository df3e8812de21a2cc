import type { GraphFile, SymbolGraph } from './graph.ts';

/** What a request is about. */
export interface Interest {
  /** Files whose code is in the prompt already: what they refer to matters most, and they are not listed themselves. */
  readonly files: ReadonlySet<string>;
  /** Files that were named. */
  readonly named: ReadonlySet<string>;
  /** Names that were mentioned, with how much more than others they weigh. */
  readonly names: ReadonlyMap<string, number>;
}

/** A definition with its place in the order. */
export interface Ranked {
  readonly path: string;
  /** Number of the definition in its file. */
  readonly index: number;
  readonly score: number;
}

/** How much of a rank is handed on; the usual value (Page and others, 1998). */
const DAMPING = 0.85;
const MAX_ROUNDS = 30;
/** The ranks have settled when a round changes their sum by less. */
const SETTLED = 1e-4;
/** A name that more files define than this says little about which one is meant. */
const COMMON = 5;
const COMMON_WEIGHT = 0.1;
/** Where attention starts, beside the share that every file has. */
const START = { file: 10, named: 10, defines: 2 };
/** Share of its file's rank that a definition has to which nothing refers. */
const UNREFERRED = { top: 0.02, inner: 0.005 };

/**
 * Ranks the files by what refers to them: personalised PageRank, in which attention starts at what the request is
 * about.
 * @returns by path, adding up to 1
 */
export function rankFiles(graph: SymbolGraph, interest: Interest): Map<string, number> {
  const flow = new Flow(graph, interest);
  flow.settle();
  return new Map(flow.files.map(({ path }, at) => [path, flow.rank[at] ?? 0]));
}

/**
 * The definitions that matter most to a request, best first; those of equal worth by place.
 * @param most how many at most
 */
export function rankDefinitions(graph: SymbolGraph, interest: Interest, most: number): Ranked[] {
  const flow = new Flow(graph, interest);
  flow.settle();
  const scores = flow.scores(interest.files);
  // Only the best are put in order: there may be a hundred thousand.
  const least = Float64Array.from(scores).sort()[Math.max(0, scores.length - most)] ?? 0;
  const found: Ranked[] = [];
  let at = 0;
  for (const { path, defines } of flow.files) {
    for (let index = 0; index < defines.length; index++, at++) {
      const score = scores[at] ?? 0;
      if (score > 0 && score >= least) {
        found.push({ path, index, score });
      }
    }
  }
  return found.sort((a, b) => b.score - a.score || order(a.path, b.path) || a.index - b.index).slice(0, most);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Attention on its way from files over names to the files that define them. */
class Flow {
  readonly files: readonly GraphFile[];
  rank: Float64Array;
  readonly #graph: SymbolGraph;
  /** What a name weighs; 0 for one that nobody defines. */
  readonly #weight: Float64Array;
  /** How many files define a name. */
  readonly #count: Int32Array;
  /** Each definition of a name in a file once: which name, in which file. */
  readonly #defined: Int32Array;
  readonly #definedIn: Int32Array;
  /** References to names that their files do not define themselves; those of a file end where `#ends` says. */
  readonly #names: Int32Array;
  /** The share of its file's attention that goes along a reference. */
  readonly #shares: Float64Array;
  readonly #ends: Int32Array;
  readonly #start: Float64Array;
  /** What arrived at a name in the last round, for each of its definers. */
  readonly #arrived: Float64Array;

  constructor(graph: SymbolGraph, interest: Interest) {
    this.#graph = graph;
    // In an order of its own, so that a map does not depend on which file was read first.
    this.files = [...graph.files].sort((a, b) => order(a.path, b.path));
    this.#count = new Int32Array(graph.nameCount);
    const [defined, definedIn]: [number[], number[]] = [[], []];
    this.files.forEach(({ defines }, at) => {
      for (const name of new Set(defines)) {
        if (name >= 0) {
          defined.push(name);
          definedIn.push(at);
          this.#count[name] = (this.#count[name] ?? 0) + 1;
        }
      }
    });
    this.#defined = Int32Array.from(defined);
    this.#definedIn = Int32Array.from(definedIn);
    this.#weight = Float64Array.from(this.#count, (count, name) =>
      count === 0
        ? 0
        : graph.importance(name) *
          (interest.names.get(graph.nameOf(name)) ?? 1) *
          (count > COMMON ? COMMON_WEIGHT : 1),
    );
    const count = this.files.reduce((sum, { names }) => sum + names.length, 0);
    this.#names = new Int32Array(count);
    this.#shares = new Float64Array(count);
    this.#ends = new Int32Array(this.files.length);
    this.#layReferences();
    this.#arrived = new Float64Array(graph.nameCount);
    this.#start = this.#startOf(interest);
    this.rank = this.#start.slice();
  }

  settle(): void {
    for (let round = 0; round < MAX_ROUNDS && this.files.length > 0; round++) {
      const lost = this.#sendOut();
      // What leads nowhere starts anew.
      const next = this.#start.map((share) => share * (1 - DAMPING + DAMPING * lost));
      for (let name = 0; name < this.#count.length; name++) {
        this.#arrived[name] = (this.#arrived[name] ?? 0) / Math.max(1, this.#count[name] ?? 1);
      }
      for (let at = 0; at < this.#defined.length; at++) {
        const file = this.#definedIn[at] ?? 0;
        next[file] = (next[file] ?? 0) + DAMPING * (this.#arrived[this.#defined[at] ?? 0] ?? 0);
      }
      let change = 0;
      for (let at = 0; at < next.length; at++) {
        change += Math.abs((next[at] ?? 0) - (this.rank[at] ?? 0));
      }
      this.rank = next;
      if (change < SETTLED) {
        return;
      }
    }
  }

  /**
   * What each definition of each file is worth: what reached its name, and a little for where it stands.
   * @param without files whose definitions are worth nothing
   */
  scores(without: ReadonlySet<string>): Float64Array {
    const scores = new Float64Array(this.files.reduce((sum, { defines }) => sum + defines.length, 0));
    let at = 0;
    this.files.forEach(({ path, defines, symbols: { definitions } }, file) => {
      const own = without.has(path) ? 0 : (this.rank[file] ?? 0) / (definitions.length || 1);
      for (let index = 0; index < defines.length; index++, at++) {
        const name = defines[index] ?? -1;
        if (own > 0 && name >= 0) {
          const share = (definitions[index]?.parent ?? -1) >= 0 ? UNREFERRED.inner : UNREFERRED.top;
          scores[at] = (this.#arrived[name] ?? 0) + own * share * (this.#weight[name] ?? 1);
        }
      }
    });
    return scores;
  }

  /** Hands the attention of every file to the names that it refers to. @returns that of files that refer to none */
  #sendOut(): number {
    let [lost, at] = [0, 0];
    this.#arrived.fill(0);
    for (let file = 0; file < this.files.length; file++) {
      const end = this.#ends[file] ?? 0;
      const rank = this.rank[file] ?? 0;
      lost += at === end ? rank : 0;
      for (; at < end; at++) {
        const name = this.#names[at] ?? 0;
        this.#arrived[name] = (this.#arrived[name] ?? 0) + rank * (this.#shares[at] ?? 0);
      }
    }
    return lost;
  }

  #layReferences(): void {
    let end = 0;
    this.files.forEach(({ names, weights, defines }, file) => {
      const [first, own] = [end, new Set(defines)];
      let out = 0;
      names.forEach((name, i) => {
        const weight = (weights[i] ?? 0) * (this.#weight[name] ?? 0);
        if (weight > 0 && !own.has(name)) {
          this.#names[end] = name;
          this.#shares[end] = weight;
          out += weight;
          end++;
        }
      });
      for (let at = first; at < end; at++) {
        this.#shares[at] = (this.#shares[at] ?? 0) / out;
      }
      this.#ends[file] = end;
    });
  }

  #startOf({ files, named, names }: Interest): Float64Array {
    const defining = new Set<number>();
    this.#defined.forEach((name, at) => {
      if ((this.#count[name] ?? 0) <= COMMON && names.has(this.#graph.nameOf(name))) {
        defining.add(this.#definedIn[at] ?? 0);
      }
    });
    const share = Float64Array.from(
      this.files,
      ({ path }, at) =>
        1 / this.files.length +
        (files.has(path) ? START.file : 0) +
        (named.has(path) ? START.named : 0) +
        (defining.has(at) ? START.defines : 0),
    );
    const sum = share.reduce((a, b) => a + b, 0);
    return share.map((value) => value / sum);
  }
}
