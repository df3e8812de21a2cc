import type { Delta } from '../reasoning/events.ts';
import type { Failure } from './failure.ts';
import type { Knobs, Resume } from './shape.ts';

/** The servers that have a preset. `custom` is any other OpenAI-compatible one. */
export type PresetId =
  | 'deepseek'
  | 'ollama'
  | 'llamacpp'
  | 'lmstudio'
  | 'vllm'
  | 'sglang'
  | 'openrouter'
  | 'azure'
  | 'together'
  | 'fireworks'
  | 'groq'
  | 'nim'
  | 'huggingface'
  | 'litellm'
  | 'mlx'
  | 'koboldcpp'
  | 'jan'
  | 'custom';

/** One server and one model on it, as the user configured them. */
export interface Endpoint {
  readonly preset: PresetId;
  /** Base URL without a trailing slash, such as `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Further addresses, asked in order when nothing answers at the one before. */
  readonly fallbackUrls?: readonly string[] | undefined;
  /** Headers that every request carries, by name. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Absent for servers that need none. Never logged. */
  readonly apiKey?: string | undefined;
}

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  /** Limit on thought and answer together, in tokens. */
  readonly maxTokens?: number | undefined;
  /** How much to think; what server or model cannot be told is left out. */
  readonly knobs?: Knobs | undefined;
  /** A thought to go on from, where the server can continue a message. */
  readonly resume?: Resume | undefined;
}

/** Counts as the server reported them, in tokens. Absent where the server does not say. */
export interface Usage {
  readonly promptTokens?: number | undefined;
  readonly completionTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
  readonly cachedPromptTokens?: number | undefined;
}

/** What a chat stream yields. Failures are thrown as `FailureError` (see `failure.ts`). */
export type StreamEvent =
  /** Response headers arrived. */
  | { readonly type: 'open' }
  /** The server is busy or failing; the request is sent once more after a wait, in ms. */
  | {
      readonly type: 'retry';
      readonly failure: Failure;
      readonly waitMs: number;
      readonly attempt: number;
      readonly of: number;
    }
  /** The server refused a part of the request, which is sent once more without it. */
  | { readonly type: 'adapted'; readonly failure: Failure }
  /** Nothing answered; the request goes to the endpoint's next address. */
  | { readonly type: 'moved'; readonly failure: Failure; readonly baseUrl: string }
  /** First event that names them: the model that really answers, and the server's fingerprint. */
  | {
      readonly type: 'identity';
      readonly model?: string | undefined;
      readonly fingerprint?: string | undefined;
      /** Names the request to the server while it runs. */
      readonly id?: string | undefined;
    }
  | { readonly type: 'delta'; readonly delta: Delta }
  | { readonly type: 'usage'; readonly usage: Usage }
  /** `stop`, `length`, … as the server said it. */
  | { readonly type: 'finish'; readonly reason: string };

/** Limits of one stream, in milliseconds. */
export interface StreamLimits {
  /** From the request to the response headers plus the first token; a queue may take long. */
  readonly firstTokenMs: number;
  /** Silence on the wire; any byte, a keep-alive comment too, starts it anew. */
  readonly idleMs: number;
}
