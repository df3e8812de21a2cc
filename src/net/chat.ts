import type OpenAI from 'openai';
import type { Adaptation } from '../core/backends/adapt.ts';
import { dialectOf } from '../core/backends/dialect.ts';
import { FailureError } from '../core/backends/failure.ts';
import { shapeFor } from '../core/backends/request.ts';
import type { ChatRequest, Endpoint, StreamEvent, StreamLimits } from '../core/backends/types.ts';
import { readChunks } from './chunks.ts';
import { clientFor, type Fetch } from './client.ts';
import { failureFrom } from './errors.ts';
import { eventStream } from './eventStream.ts';
import { ollamaFetch } from './ollama.ts';
import { Watchdog } from './watchdog.ts';

export interface StreamOptions {
  /** Ends the request; the stream then ends without an error. */
  readonly signal: AbortSignal;
  readonly limits: StreamLimits;
  /** In place of the usual ones. */
  readonly fetch?: Fetch;
}

/** Finish reasons by which servers report a failure of their own (DeepSeek, OpenRouter). */
const FAILED = new Set(['error', 'aborted', 'insufficient_system_resource']);
/** What is told with a failure is read for so long, in ms. */
const PATIENCE_MS = 2000;

/**
 * Sends a chat request and yields what comes back, until the server says that it is done.
 *
 * One request, no repetition: whether to pay again is the user's choice. An end without an end mark, a page in
 * place of a stream and silence are failures here, although the HTTP client takes them for an orderly end.
 * @param adaptation what the endpoint is known not to take
 * @throws FailureError for everything but an abort by `options.signal`
 */
export async function* streamChat(
  endpoint: Endpoint,
  request: ChatRequest,
  options: StreamOptions,
  adaptation?: Adaptation,
): AsyncGenerator<StreamEvent, void, undefined> {
  const { signal, limits } = options;
  const { path, sent } = shapeFor(endpoint, request, adaptation);
  const native = dialectOf(endpoint).api === 'ollama' ? ollamaFetch : (fetch: Fetch): Fetch => fetch;
  const secrets = endpoint.apiKey ? [endpoint.apiKey] : [];
  const abort = new AbortController();
  const forward = (): void => abort.abort();
  signal.addEventListener('abort', forward);
  if (signal.aborted) {
    abort.abort();
  }
  const watchdog = new Watchdog(limits, forward);
  let opened = false;
  let done = false;
  let finish: string | undefined;
  // The client throws something else in its place, without the cause, when it speaks of a time-out.
  let refusal: unknown;
  const watch = {
    secrets,
    patienceMs: Math.min(limits.idleMs, PATIENCE_MS),
    onBytes: () => watchdog.byte(),
    onDone: () => {
      done = true;
    },
  };
  try {
    const send = (fetch: Fetch): Fetch => {
      return async (input, init) => {
        try {
          const address = path === undefined ? input : new URL(path, new URL(String(input)).origin);
          return await eventStream(await native(fetch)(address, init), watch);
        } catch (error) {
          refusal = error;
          throw error;
        }
      };
    };
    const client = clientFor(endpoint, send, options.fetch);
    // The client's types know OpenAI's own fields only; it sends what it is given.
    const body = sent as unknown as OpenAI.ChatCompletionCreateParamsStreaming;
    const chunks = await client.chat.completions.create(body, { signal: abort.signal });
    opened = true;
    yield { type: 'open' };
    for await (const event of readChunks(chunks, secrets)) {
      // The client gives everything that it had received before it heard of the abort.
      if (signal.aborted) {
        return;
      }
      if (event.type === 'delta') {
        watchdog.token();
      } else if (event.type === 'finish') {
        finish = event.reason;
        watchdog.finished();
      }
      yield event;
    }
  } catch (error) {
    if (signal.aborted) {
      return;
    }
    const failure = failureFrom(refusal ?? error, opened, secrets);
    // A message that is complete stays complete, whatever becomes of the connection.
    if (!watchdog.barked && (finish === undefined || failure.code !== 'cut-off')) {
      throw new FailureError(failure);
    }
  } finally {
    watchdog.stop();
    signal.removeEventListener('abort', forward);
    // The consumer may have left in the middle: the server must not go on.
    abort.abort();
  }
  if (!signal.aborted) {
    checkEnd(watchdog, done, finish);
  }
}

/** @throws FailureError when the stream did not end as it should */
function checkEnd(watchdog: Watchdog, done: boolean, finish: string | undefined): void {
  if (finish !== undefined && FAILED.has(finish)) {
    throw new FailureError({ code: 'server-error', detail: `finish reason "${finish}"` });
  }
  // Not every server sends the end mark; one that names a finish reason was not cut off either.
  if (done || finish !== undefined) {
    return;
  }
  throw new FailureError(
    watchdog.barked
      ? { code: 'stalled', detail: `the limit for ${watchdog.barked} was passed` }
      : { code: 'cut-off', detail: 'end of stream without [DONE] or a finish reason' },
  );
}
