import type OpenAI from 'openai';
import { type WireRequest, wireRequest } from '../core/backends/body.ts';
import { FailureError } from '../core/backends/failure.ts';
import type { Quirks } from '../core/backends/quirks.ts';
import { routeOf, withBasePath } from '../core/backends/routes.ts';
import type { ChatRequest, Endpoint, StreamEvent, StreamLimits } from '../core/backends/types.ts';
import { readChunks } from './chunks.ts';
import { clientFor } from './client.ts';
import { failureFrom } from './errors.ts';
import { eventStream } from './eventStream.ts';
import { ollamaChunks } from './ollama.ts';
import { onServer } from './onServer.ts';
import { rawChunks } from './rawChunks.ts';
import { promptOf } from './rawPrompt.ts';
import { type Fetch, secretsOf, transportFor } from './transport.ts';
import { Watchdog } from './watchdog.ts';

export interface StreamOptions {
  /** Ends the request; the stream then ends without an error. */
  readonly signal: AbortSignal;
  readonly limits: StreamLimits;
  /** In place of the usual ones. */
  readonly fetch?: Fetch;
  /** What was found of this model on this server. */
  readonly quirks?: Quirks;
  /** Told which field of the message a piece of thought came in. */
  readonly onField?: (name: string) => void;
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
 * @throws FailureError for everything but an abort by `options.signal`
 */
export function streamChat(
  endpoint: Endpoint,
  request: ChatRequest,
  options: StreamOptions,
): AsyncGenerator<StreamEvent, void, undefined> {
  return onServer(endpoint, options.signal, (where) => streamFrom(where, request, options));
}

async function* streamFrom(
  endpoint: Endpoint,
  request: ChatRequest,
  options: StreamOptions,
): AsyncGenerator<StreamEvent, void, undefined> {
  const { signal, limits } = options;
  const secrets = secretsOf(endpoint);
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
    const transport = transportFor(endpoint, options.fetch, limits.connectMs);
    const wire = wireRequest(endpoint, request, options.quirks);
    const chunks = await openChunks(endpoint, wire, {
      signal: abort.signal,
      transport,
      events: async (input, init) => {
        try {
          return await eventStream(await transport(input, init), watch);
        } catch (error) {
          refusal = error;
          throw error;
        }
      },
      lines: (response) => ollamaChunks(response, watch),
    });
    opened = true;
    yield { type: 'open', ...(wire.inThought ? { inThought: true } : {}) };
    for await (const event of readChunks(chunks, secrets, options.onField)) {
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

interface Opening {
  readonly signal: AbortSignal;
  readonly transport: Fetch;
  /** The transport, for event streams only. */
  readonly events: Fetch;
  readonly lines: (response: Response) => AsyncIterable<unknown>;
}

/** Sends the request, and gives the chunks of the response once its headers are there. */
async function openChunks(
  endpoint: Endpoint,
  { protocol, body, basePath, raw }: WireRequest,
  opening: Opening,
): Promise<AsyncIterable<unknown>> {
  const { signal, transport, events, lines } = opening;
  if (raw) {
    return await openRaw(endpoint, body, raw, opening);
  }
  if (protocol === 'ollama') {
    const address = routeOf(endpoint.baseUrl, '~/api/chat');
    return lines(await transport(address, { method: 'POST', body: JSON.stringify(body), signal }));
  }
  const client = clientFor(withBasePath(endpoint.baseUrl, basePath), events);
  // Every server adds fields of its own; the client sends what it is given.
  const params = body as unknown as OpenAI.ChatCompletionCreateParamsStreaming;
  return await client.chat.completions.create(params, { signal });
}

/** The same for a request below the chat, whose prompt is made first. */
async function openRaw(
  endpoint: Endpoint,
  given: WireRequest['body'],
  { form, prompt }: NonNullable<WireRequest['raw']>,
  { signal, transport, events, lines }: Opening,
): Promise<AsyncIterable<unknown>> {
  const { baseUrl } = endpoint;
  const asking = { baseUrl, send: transport, signal, secrets: secretsOf(endpoint), patienceMs: PATIENCE_MS };
  const made = await promptOf(form, prompt, asking);
  const most = Math.min(
    Number(given[form.limit] ?? Number.POSITIVE_INFINITY),
    made.room ?? Number.POSITIVE_INFINITY,
  );
  const body = {
    ...given,
    prompt: made.prompt,
    // The default of completions is 16 tokens.
    ...(Number.isFinite(most) ? { [form.limit]: most } : {}),
  };
  const address = routeOf(baseUrl, form.path);
  if (form.stream === 'ollama') {
    return lines(await transport(address, { method: 'POST', body: JSON.stringify(body), signal }));
  }
  const client = clientFor(baseUrl, events);
  const stream = await client.post<AsyncIterable<unknown>>(address, { body, stream: true, signal });
  return rawChunks(stream, form.stream);
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
