import type { PromptPart } from '../core/engine/r1Prompt.ts';
import { recall, type Written } from '../core/engine/recall.ts';

/** What is used of `node-llama-cpp`, which is no dependency of the extension. */
export interface Library {
  getLlama(options: object): Promise<Llama>;
}
interface Llama {
  /** Cores of the processor that are good at it. */
  readonly cpuMathCores: number;
  loadModel(options: object): Promise<Model>;
}
interface Model {
  readonly tokens: { readonly bos: number | null };
  readonly fileInfo: { readonly metadata: { readonly tokenizer?: { readonly chat_template?: string } } };
  createContext(options: object): Promise<{ getSequence(): Sequence }>;
  tokenize(text: string, specialTokens: boolean): number[];
  detokenize(tokens: readonly number[]): string;
  isEogToken(token: number): boolean;
}
interface Sequence {
  readonly nextTokenIndex: number;
  evaluate(tokens: readonly number[], options: object): AsyncGenerator<number, unknown>;
  evaluateWithoutGeneratingNewTokens(tokens: readonly number[]): Promise<void>;
  adaptStateToTokens(tokens: readonly number[], allowShift: boolean): Promise<void>;
}

/** A model that was not trained with the marks of R1's turns. */
export class NotR1 extends Error {}

/** So many tokens of a prompt are read before the next look at whether anyone still waits for it. */
const BATCH_TOKENS = 256;

/** What generation yields: `reading` while the prompt is read, then each token and the text complete with it. */
export type Made =
  | { readonly type: 'reading' }
  | { readonly type: 'made'; readonly token: number; readonly text: string; readonly count: number };

/** A loaded model, for one request at a time. */
export class Inference {
  readonly #model: Model;
  readonly #sequence: Sequence;
  #written: Written | undefined;
  private constructor(model: Model, sequence: Sequence) {
    this.#model = model;
    this.#sequence = sequence;
  }

  /**
   * @param contextSize in tokens
   * @param onProgress told how much of the model is loaded, from 0 to 1
   * @throws NotR1 when the file's own chat template does not have the marks of R1's turns
   */
  static async load(
    library: Library,
    modelPath: string,
    contextSize: number,
    onProgress?: (share: number) => void,
  ): Promise<Inference> {
    const llama = await library.getLlama({ build: 'never', progressLogs: false, logLevel: 'error' });
    const model = await llama.loadModel({ modelPath, onLoadProgress: onProgress });
    const template = model.fileInfo.metadata.tokenizer?.chat_template;
    if (template !== undefined && !template.includes('<｜Assistant｜>')) {
      throw new NotR1('its chat template has no <｜Assistant｜>');
    }
    // One core is left to the editor: a thread that waits for its core holds up all others.
    const threads = Math.max(1, llama.cpuMathCores - 1);
    const context = await model.createContext({ contextSize, threads });
    return new Inference(model, context.getSequence());
  }

  /** The tokens of a prompt, with the one that begins every text; see {@link recall}. */
  tokensOf(parts: readonly PromptPart[]): number[] {
    const { bos } = this.#model.tokens;
    const known = recall(parts, this.#written);
    return [
      ...(known?.tokens ?? (bos === null ? [] : [bos])),
      ...(known?.rest ?? parts).flatMap(({ text, special }) => this.#model.tokenize(text, special)),
    ];
  }

  /**
   * Goes on from a prompt. What the model has read already is not read again.
   * @param limit in tokens
   * @param temperature 0 always takes the likeliest token
   */
  async *generate(
    parts: readonly PromptPart[],
    { temperature, limit, signal }: { temperature: number; limit: number; signal: AbortSignal },
  ): AsyncGenerator<Made> {
    const prompt = this.tokensOf(parts);
    const made: { token: number; text: string }[] = [];
    this.#written = {
      promptText: parts.map(({ text }) => text).join(''),
      promptTokens: prompt,
      made,
    };
    // The last token is always read anew: what follows it is wanted.
    await this.#sequence.adaptStateToTokens(prompt.slice(0, -1), false);
    while (prompt.length - this.#sequence.nextTokenIndex > BATCH_TOKENS) {
      const at = this.#sequence.nextTokenIndex;
      await this.#sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(at, at + BATCH_TOKENS));
      yield { type: 'reading' };
      if (signal.aborted) {
        return;
      }
    }
    const rest = prompt.slice(this.#sequence.nextTokenIndex);
    let held: number[] = [];
    for await (const token of this.#sequence.evaluate(rest, { temperature, topP: 0.95 })) {
      if (signal.aborted || this.#model.isEogToken(token)) {
        return;
      }
      held.push(token);
      const text = this.#model.detokenize(held);
      // A character of several tokens reads as U+FFFD until its last one is there; it has four bytes at most.
      const complete = !text.endsWith('\uFFFD') || held.length > 3;
      held = complete ? [] : held;
      made.push({ token, text: complete ? text : '' });
      yield { type: 'made', token, text: complete ? text : '', count: made.length };
      if (made.length >= limit) {
        return;
      }
    }
  }
}
