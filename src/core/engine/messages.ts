/** What the engine's process is told when it is started, in this order, as arguments. */
export interface EngineOptions {
  /** Address to import `node-llama-cpp` from. */
  readonly library: string;
  /** Path of a GGUF file. */
  readonly model: string;
  /** Prompt, thought and answer together. */
  readonly contextTokens: number;
  /** It ends after so long without a request, in ms; 0 for never. */
  readonly idleMs: number;
}

/** What cannot be loaded: the engine, the model, or a model that is none of R1's kind. */
export type LoadProblem = 'library' | 'model' | 'not-r1';

/** What the engine's process says to the one that started it. */
export type EngineMessage =
  /** How much of the model is loaded, from 0 to 1. */
  | { readonly type: 'loading'; readonly share: number }
  /**
   * It takes requests: at `baseUrl` with `apiKey`, and at `secretUrl` for who can send no key. Both hold the same
   * secret, made anew at every start.
   */
  | { readonly type: 'ready'; readonly baseUrl: string; readonly apiKey: string; readonly secretUrl: string }
  | { readonly type: 'failed'; readonly problem: LoadProblem; readonly detail: string }
  /** It ends, because nothing was asked for too long. */
  | { readonly type: 'idle' };
