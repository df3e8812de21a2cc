import { BEGIN, CONTEXT, FIRST_BYTE } from './tinyModel.ts';

/** What is used of `node-llama-cpp`, whose own types are not installed with the repository. */
interface Library {
  getLlama(options: object): Promise<Llama>;
  readonly LlamaGrammar: new (llama: Llama, options: { readonly grammar: string }) => Grammar;
  readonly LlamaGrammarEvaluationState: new (options: {
    readonly model: Model;
    readonly grammar: Grammar;
  }) => object;
}
interface Llama {
  loadModel(options: { readonly modelPath: string }): Promise<Model>;
}
interface Model {
  createContext(options: { readonly contextSize: number; readonly threads: number }): Promise<Context>;
  isEogToken(token: number): boolean;
}
interface Context {
  getSequence(): Sequence;
}
interface Sequence {
  evaluate(tokens: readonly number[], options: object): AsyncGenerator<number, unknown>;
  clearHistory(): Promise<void>;
}
type Grammar = object;

export interface Generation {
  readonly prompt: string;
  /** GBNF. */
  readonly grammar: string;
  readonly temperature: number;
  /** In tokens. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** The most of a prompt that is read, in tokens, from its end; servers cut, too, at far larger numbers. */
const PROMPT_LIMIT = CONTEXT / 4;

/** The same request gets the same answer, so that a test that fails does so again. */
const SEED = 1;

/** Loads a model and runs it, token by token, for one request at a time. */
export class Engine {
  readonly #library: Library;
  readonly #llama: Llama;
  readonly #model: Model;
  readonly #sequence: Sequence;

  private constructor(library: Library, llama: Llama, model: Model, sequence: Sequence) {
    this.#library = library;
    this.#llama = llama;
    this.#model = model;
    this.#sequence = sequence;
  }

  /**
   * @param library address of `node-llama-cpp`
   * @param modelPath a file of `tinyModel`
   */
  static async load(library: string, modelPath: string): Promise<Engine> {
    const loaded = (await import(library)) as Library;
    // The library warns that the model cannot spell, which is so by design.
    const llama = await loaded.getLlama({
      gpu: false,
      build: 'never',
      progressLogs: false,
      logLevel: 'error',
    });
    const model = await llama.loadModel({ modelPath });
    const context = await model.createContext({ contextSize: CONTEXT, threads: 1 });
    return new Engine(loaded, llama, model, context.getSequence());
  }

  /** Yields the bytes of each token. Stops when the grammar is satisfied, at the limit, or when told to. */
  async *generate({ prompt, grammar, temperature, limit, signal }: Generation): AsyncGenerator<Uint8Array> {
    await this.#sequence.clearHistory();
    const state = new this.#library.LlamaGrammarEvaluationState({
      model: this.#model,
      grammar: new this.#library.LlamaGrammar(this.#llama, { grammar }),
    });
    const options = { temperature, seed: SEED, grammarEvaluationState: () => state };
    let left = limit;
    for await (const token of this.#sequence.evaluate(tokensOf(prompt), options)) {
      if (signal.aborted || this.#model.isEogToken(token)) {
        return;
      }
      yield Uint8Array.of(token - FIRST_BYTE);
      left--;
      if (left === 0) {
        return;
      }
    }
  }
}

/** The tokens that are read of a prompt. */
export function tokensOf(prompt: string): number[] {
  const bytes = new TextEncoder().encode(prompt).slice(-(PROMPT_LIMIT - 1));
  return [BEGIN, ...Array.from(bytes, (byte) => byte + FIRST_BYTE)];
}
