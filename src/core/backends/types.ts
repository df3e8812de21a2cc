import type { Delta } from '../reasoning/events.ts';
import type { DialectId } from './dialectIds.ts';
import type { Failure } from './failure.ts';

/** The servers that have a preset. `custom` is any other OpenAI-compatible one. */
export type PresetId = DialectId;

/** One server and one model on it, as the user configured them. */
export interface Endpoint {
  readonly preset: PresetId;
  /** Base URL without a trailing slash, such as `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Absent for servers that need none. Never logged. */
  readonly apiKey?: string | undefined;
  /** Further base URLs of the same service, tried in order when nothing answers. */
  readonly fallbackUrls?: readonly string[] | undefined;
  /** Keys of the origins among `fallbackUrls`, by origin. Never logged. */
  readonly fallbackKeys?: Readonly<Record<string, string>> | undefined;
  /** Further request headers from the user's settings. Never logged; they go to the origin of `baseUrl` only. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Context length to ask for, in tokens, where a request can say so. */
  readonly contextTokens?: number | undefined;
  /** Of a server that is started on demand: requests go to what it gives, in place of `baseUrl`. */
  readonly server?: OnDemand | undefined;
}

/** A server that runs while it is wanted. */
export interface OnDemand {
  /**
   * Starts it unless it runs.
   * @throws FailureError when it cannot be started
   */
  start(): Promise<StartedServer>;
}

export interface StartedServer {
  readonly baseUrl: string;
  /** Never logged. */
  readonly apiKey: string;
  /** Why its connections broke; undefined when it did not crash. */
  whyEnded(): Promise<Failure | undefined>;
}

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
  /** Of the assistant: what it thought before it said `content`. Goes along only where the server takes it. */
  readonly thought?: string | undefined;
}

export type Effort = 'low' | 'medium' | 'high' | 'max';

/** How much a model is to think. What the server does not have is left out. */
export interface Knobs {
  readonly thinking?: 'on' | 'off' | undefined;
  readonly effort?: Effort | undefined;
  /** Tokens of thought at most. */
  readonly budgetTokens?: number | undefined;
}

/** The beginning of the assistant's message, from which it goes on. */
export interface Continuation {
  readonly thought: string;
  /** True when the thought is complete and the answer is to follow. */
  readonly closed: boolean;
  /** The answer so far; the thought counts as complete unless this is empty. */
  readonly answer: string;
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  /** Limit on thought and answer together, in tokens. */
  readonly maxTokens?: number | undefined;
  readonly knobs?: Knobs | undefined;
  /** Follows the messages. */
  readonly continuation?: Continuation | undefined;
  /** True to let `endThinking` end the thought while it runs, where the server can. */
  readonly endable?: boolean | undefined;
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
  /** Response headers arrived. `inThought`: the text that comes goes on inside the thought, up to its closing tag. */
  | { readonly type: 'open'; readonly inThought?: true }
  /** First event that names them: the model that really answers, and the server's fingerprint. */
  | {
      readonly type: 'identity';
      readonly model?: string | undefined;
      readonly fingerprint?: string | undefined;
      /** The id of the stream, by which the server can be told to end its thought. */
      readonly id?: string | undefined;
    }
  | { readonly type: 'delta'; readonly delta: Delta }
  | { readonly type: 'usage'; readonly usage: Usage }
  /** `stop`, `length`, … as the server said it. */
  | { readonly type: 'finish'; readonly reason: string };

/** Limits of one stream, in milliseconds. */
export interface StreamLimits {
  /** Silence before the first token; in a queue, keep-alive comments start it anew. */
  readonly firstTokenMs: number;
  /** For the connection to a server nearby; undefined leaves it to the system. */
  readonly connectMs?: number | undefined;
  /** Silence on the wire; any byte, a keep-alive comment too, starts it anew. */
  readonly idleMs: number;
}
