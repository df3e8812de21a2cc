import OpenAI from 'openai';
import { type Failure, FailureError, failureOf } from '../core/backends/failure.ts';
import { redact } from '../core/backends/redact.ts';
import type { ChatRequest, Endpoint, StreamEvent, StreamLimits } from '../core/backends/types.ts';
import { type Chunk, deltaOf, finishOf, usageOf } from './deltas.ts';
import { type BodyWatch, eventStream } from './eventStream.ts';
import { failureOfErrorObject } from './responses.ts';
import { Watchdog } from './watchdog.ts';

export interface StreamOptions {
  /** Ends the request; the stream then ends without an error. */
  readonly signal: AbortSignal;
  readonly limits: StreamLimits;
  /** In place of the global one. */
  readonly fetch?: typeof fetch;
}

/** Finish reasons by which servers report a failure of their own (DeepSeek, OpenRouter). */
const FAILED = new Set(['error', 'aborted', 'insufficient_system_resource']);

/** The request headers that leave this machine, besides those that HTTP itself needs. */
const HEADERS = ['accept', 'content-type', 'authorization'];

/**
 * Sends a chat request and yields what comes back, until the server says that it is done.
 *
 * One request, no repetition: whether to pay again is the user's choice. An end without an end mark, a page in
 * place of a stream and silence are failures here, although the HTTP client takes them for an orderly end.
 * @throws FailureError for everything but an abort by `options.signal`
 */
export async function* streamChat(
  endpoint: Endpoint,
  request: ChatRequest,
  options: StreamOptions,
): AsyncGenerator<StreamEvent, void, undefined> {
  const { signal } = options;
  const secrets = endpoint.apiKey ? [endpoint.apiKey] : [];
  const abort = new AbortController();
  const forward = (): void => abort.abort();
  signal.addEventListener('abort', forward);
  if (signal.aborted) {
    abort.abort();
  }
  const watchdog = new Watchdog(options.limits, forward);
  const watch: BodyWatch = { done: false };
  let opened = false;
  let finish: string | undefined;
  try {
    const client = clientFor(endpoint, async (input, init) => {
      const response = await (options.fetch ?? fetch)(input, {
        ...init,
        headers: headersFor(endpoint, init?.headers),
        redirect: 'manual',
      });
      return await eventStream(response, secrets, watch, () => watchdog.byte());
    });
    const chunks = await client.chat.completions.create(bodyOf(endpoint, request), { signal: abort.signal });
    opened = true;
    yield { type: 'open' };
    let named = false;
    for await (const chunk of chunks as AsyncIterable<Chunk>) {
      if (chunk.error) {
        throw new FailureError(failureOfErrorObject(chunk.error, secrets));
      }
      if (!named && (chunk.model || chunk.system_fingerprint)) {
        named = true;
        yield { type: 'identity', model: text(chunk.model), fingerprint: text(chunk.system_fingerprint) };
      }
      const delta = deltaOf(chunk);
      if (delta) {
        watchdog.token();
        yield { type: 'delta', delta };
      }
      const usage = usageOf(chunk);
      if (usage) {
        yield { type: 'usage', usage };
      }
      const reason = finishOf(chunk);
      if (reason !== undefined) {
        finish = reason;
        yield { type: 'finish', reason };
      }
    }
    if (!signal.aborted) {
      checkEnd(watchdog, watch, finish);
    }
  } catch (error) {
    if (!signal.aborted) {
      throw new FailureError(watchdog.barked ? stalled(opened) : failureFrom(error, opened, secrets));
    }
  } finally {
    watchdog.stop();
    signal.removeEventListener('abort', forward);
    // The consumer may have left in the middle: the server must not go on.
    abort.abort();
  }
}

/** @throws FailureError when the stream did not end as it should */
function checkEnd(watchdog: Watchdog, watch: BodyWatch, finish: string | undefined): void {
  if (watchdog.barked) {
    throw new FailureError(stalled(true));
  }
  if (finish !== undefined && FAILED.has(finish)) {
    throw new FailureError({ code: 'server-error', detail: `finish reason "${finish}"` });
  }
  // Not every server sends the end mark; one that names a finish reason was not cut off either.
  if (!watch.done && finish === undefined) {
    throw new FailureError({ code: 'cut-off', detail: 'end of stream without [DONE] or a finish reason' });
  }
}

/**
 * The HTTP client, kept from doing anything by itself: no retries, no headers or addresses from environment
 * variables, no log. A key must be given even where none is needed; the header is dropped later.
 */
function clientFor(
  endpoint: Endpoint,
  fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>,
): OpenAI {
  return new OpenAI({
    baseURL: endpoint.baseUrl,
    apiKey: endpoint.apiKey || 'none',
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    // Its own limit ends a request that is queued; ours knows better.
    timeout: 2 ** 31 - 1,
    logLevel: 'off',
    dangerouslyAllowBrowser: true,
    fetch,
  });
}

/** Only what the request needs: the client would add its own, and some from environment variables. */
function headersFor(endpoint: Endpoint, given: RequestInit['headers']): Headers {
  const all = new Headers(given);
  const headers = new Headers();
  for (const name of HEADERS) {
    const value = all.get(name);
    if (value !== null && (name !== 'authorization' || endpoint.apiKey)) {
      headers.set(name, value);
    }
  }
  if (endpoint.apiKey) {
    headers.set('authorization', `Bearer ${endpoint.apiKey}`);
  }
  return headers;
}

function bodyOf(endpoint: Endpoint, request: ChatRequest): OpenAI.ChatCompletionCreateParamsStreaming {
  const { messages, temperature, topP, maxTokens } = request;
  return {
    model: endpoint.model,
    messages: messages.map((message) => ({ ...message })),
    stream: true,
    stream_options: { include_usage: true },
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
  };
}

function stalled(opened: boolean): Failure {
  return {
    code: 'stalled',
    detail: opened ? 'no byte within the idle limit' : 'no first token within its limit',
  };
}

/** What an error of the client, of `fetch` or of ours means. */
function failureFrom(error: unknown, opened: boolean, secrets: readonly string[]): Failure {
  const chain = causes(error);
  for (const cause of chain) {
    const failure = failureOf(cause);
    if (failure) {
      return failure;
    }
  }
  const detail = redact(chain.map(describe).join('; caused by '), secrets);
  if (error instanceof SyntaxError) {
    return { code: 'malformed-stream', detail };
  }
  if (error instanceof OpenAI.APIError && error.error) {
    return { ...failureOfErrorObject(error.error, secrets), detail };
  }
  const timedOut = chain.some((cause) => /UND_ERR_(HEADERS|BODY)_TIMEOUT/.test(describe(cause)));
  if (timedOut) {
    return { code: 'stalled', detail };
  }
  if (error instanceof OpenAI.APIConnectionError || error instanceof TypeError) {
    return { code: opened ? 'cut-off' : 'unreachable', detail };
  }
  return { code: 'unknown', detail };
}

function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let cause = error; cause !== undefined && chain.length < 8; ) {
    chain.push(cause);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return chain;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code} ` : '';
  return `${error.name}: ${code}${error.message}`;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
