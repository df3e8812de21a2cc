import type { Delta } from '../reasoning/events.ts';

/** The servers that have a preset. `custom` is any other OpenAI-compatible one. */
export type PresetId = 'deepseek' | 'ollama' | 'llamacpp' | 'lmstudio' | 'vllm' | 'custom';

/** One server and one model on it, as the user configured them. */
export interface Endpoint {
  readonly preset: PresetId;
  /** Base URL without a trailing slash, such as `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string;
  readonly model: string;
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
  /** First event that names them: the model that really answers, and the server's fingerprint. */
  | {
      readonly type: 'identity';
      readonly model?: string | undefined;
      readonly fingerprint?: string | undefined;
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
