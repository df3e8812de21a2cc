import type { PresetId, Usage } from '../backends/types.ts';

/** Where suggestions come from, as the user configured it; without the key. */
export interface InlineEndpoint {
  readonly preset: PresetId;
  /** Without a trailing slash; with `/v1` where the server has it. */
  readonly baseUrl: string;
  readonly model: string;
  /** `fim`: the server's own way to fill in the middle; `chat`: an ordinary chat model is asked. */
  readonly api: 'fim' | 'chat';
}

/** A piece of another file that is sent along. */
export interface ExtraContext {
  /** Relative to the workspace. */
  readonly path: string;
  readonly text: string;
}

/** What is to be completed. */
export interface InlineJob {
  /** Of the file, relative to the workspace. */
  readonly path: string;
  readonly languageId: string;
  readonly before: string;
  readonly after: string;
  readonly extra: readonly ExtraContext[];
  /** Nothing after the end of the line is wanted. */
  readonly singleLine: boolean;
  readonly maxTokens: number;
}

/** A POST request: whole URL and JSON body. */
export interface InlineRequest {
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** It goes to a chat model, whose answers need more tidying. */
  readonly chat?: true;
}

/** What an answer holds. */
export interface InlineAnswer {
  readonly text: string;
  /** What came in a field for the thought; usually empty. */
  readonly thought: string;
  /** What the server says it took. */
  readonly usage?: Usage | undefined;
  /** A chat model wrote it. */
  readonly chat?: boolean;
}
