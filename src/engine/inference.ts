/** What is used of `node-llama-cpp`, which is no dependency of the extension. */
interface Library {
  getLlama(options: object): Promise<{ loadModel(options: object): Promise<Model> }>;
}
interface Model {
  readonly tokens: { readonly bos: number | null };
  createContext(options: object): Promise<{ getSequence(): Sequence }>;
  tokenize(text: string, specialTokens: boolean): number[];
  detokenize(tokens: readonly number[]): string;
  isEogToken(token: number): boolean;
}
interface Sequence {
  evaluate(tokens: readonly number[], options: object): AsyncGenerator<number, unknown>;
  clearHistory(): Promise<void>;
}

/** A loaded model, for one request at a time. */
export class Inference {
  readonly #model: Model;
  readonly #sequence: Sequence;
  private constructor(model: Model, sequence: Sequence) {
    this.#model = model;
    this.#sequence = sequence;
  }

  /** @param library address of `node-llama-cpp`; @param contextSize in tokens */
  static async load(library: string, modelPath: string, contextSize: number): Promise<Inference> {
    const { getLlama } = (await import(library)) as Library;
    const llama = await getLlama({ build: 'never', progressLogs: false, logLevel: 'error' });
    const model = await llama.loadModel({ modelPath });
    const context = await model.createContext({ contextSize });
    return new Inference(model, context.getSequence());
  }

  /** The tokens of a prompt, with the one that begins every text. */
  tokensOf(prompt: string): number[] {
    const { bos } = this.#model.tokens;
    return [...(bos === null ? [] : [bos]), ...this.#model.tokenize(prompt, true)];
  }

  /** Yields text as soon as its characters are complete, and how many tokens were made so far. */
  async *generate(
    prompt: readonly number[],
    { temperature, limit, signal }: { temperature: number; limit: number; signal: AbortSignal },
  ): AsyncGenerator<{ readonly text: string; readonly count: number }> {
    await this.#sequence.clearHistory();
    let count = 0;
    let held: number[] = [];
    for await (const token of this.#sequence.evaluate(prompt, { temperature, topP: 0.95 })) {
      if (signal.aborted || this.#model.isEogToken(token)) {
        break;
      }
      count++;
      held.push(token);
      const text = this.#model.detokenize(held);
      // A character of several tokens reads as U+FFFD until its last one is there; it has four bytes at most.
      const complete = !text.endsWith('\uFFFD') || held.length > 3;
      yield { text: complete ? text : '', count };
      held = complete ? [] : held;
      if (count >= limit) {
        break;
      }
    }
  }
}
