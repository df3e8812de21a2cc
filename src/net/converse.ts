import { wireRequest } from '../core/backends/body.ts';
import { estimateMessages, TokenScale } from '../core/backends/contextLimit.ts';
import { type Failure, type FailureCode, FailureError, failureOf } from '../core/backends/failure.ts';
import { factsOf } from '../core/backends/models.ts';
import { type QuirkMemory, type Quirks, repairOf } from '../core/backends/quirks.ts';
import { shapeRequest } from '../core/backends/rules.ts';
import type { ChatRequest, Endpoint, StreamEvent } from '../core/backends/types.ts';
import { type StreamOptions, streamChat } from './chat.ts';
import { type ContextMemory, checkContext, rememberedLength } from './context.ts';

export interface ConverseOptions extends Omit<StreamOptions, 'quirks'> {
  /** What was found of the servers; findings of this request are added. */
  readonly memory: QuirkMemory;
  /** Told before each further attempt: the failure and the wait in ms. */
  readonly onRetry?: (failure: Failure, waitMs: number) => void;
  /** In place of real time. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What was learned of estimates and limits, for as long as the editor runs. */
const SCALE = new TokenScale();
const CONTEXTS: ContextMemory = new Map();

/**
 * The context length of the model, in tokens, as its server tells it or told it lately; undefined where it does not.
 * Never throws for what a server does.
 */
export async function knownContextLength(
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<number | undefined> {
  return await rememberedLength(endpoint, { signal, known: CONTEXTS });
}

/** Attempts after the first that failed for a passing reason. */
const RETRIES = 2;
const FIRST_WAIT_MS = 500;
/** A server that wants more time than this is not waited for: the user decides. */
const LONGEST_WAIT_MS = 20_000;
/** As much of an answer is looked at for tags, in UTF-16 units. */
const LOOK_UNITS = 200_000;

/**
 * Sends a request, unless it cannot fit into a context that is known, and as long as not one token came sends it again where that can help: without a part that the
 * server refused, to the next base URL when nothing answers, and after a wait when the server is busy. A
 * request that asked to continue a message is not sent without that: the caller has other means.
 * @throws FailureError for everything but an abort by `options.signal`
 */
export async function* converse(
  endpoint: Endpoint,
  request: ChatRequest,
  options: ConverseOptions,
): AsyncGenerator<StreamEvent, void, undefined> {
  const { memory, signal, sleep = pause } = options;
  const places = [endpoint.baseUrl, ...(endpoint.fallbackUrls ?? [])];
  await checkContext(endpoint, request.messages, SCALE, { ...options, known: CONTEXTS });
  if (signal.aborted) {
    return;
  }
  let [place, retries, repaired] = [0, 0, false];
  for (;;) {
    const where = at(endpoint, places[place] ?? endpoint.baseUrl);
    const quirks = memory.of(endpoint);
    const shaped = shapeRequest(where, request, quirks);
    const look = new Look();
    let begun = false;
    try {
      for await (const event of streamChat(where, shaped, {
        ...options,
        quirks,
        onField: (f) => look.field(f),
      })) {
        if (event.type === 'delta') {
          begun = true;
          look.text(event.delta.content ?? '');
        }
        if (event.type === 'usage' && event.usage.promptTokens) {
          SCALE.learn(endpoint.model, estimateMessages(request.messages), event.usage.promptTokens);
        }
        yield event;
      }
      return;
    } catch (error) {
      const failure = failureOf(error);
      if (begun || !failure || signal.aborted) {
        throw error;
      }
      const repair = repaired ? undefined : usefulRepair(failure, where, request, quirks);
      if (repair) {
        repaired = !repair.more;
        memory.set(endpoint, repair.quirks);
        if (!continues(where, request, repair.quirks)) {
          throw error;
        }
        options.onRetry?.(failure, 0);
        continue;
      }
      if (failure.code === 'unreachable' && place + 1 < places.length) {
        place++;
        options.onRetry?.(failure, 0);
        continue;
      }
      const wait = waitAfter(failure, retries);
      if (wait === undefined) {
        throw new FailureError(failure);
      }
      retries++;
      options.onRetry?.(failure, wait);
      await sleep(wait, signal);
      if (signal.aborted) {
        return;
      }
    } finally {
      // What was seen counts, too, when the user stopped it.
      const found = request.continuation ? undefined : look.finding(endpoint.model);
      if (found) {
        memory.learn(endpoint, found);
      }
    }
  }
}

/** The endpoint at another of its addresses: headers belong to the origin of its base URL, each key to its own. */
export function at(endpoint: Endpoint, baseUrl: string): Endpoint {
  return originOf(baseUrl) === originOf(endpoint.baseUrl)
    ? { ...endpoint, baseUrl }
    : { ...endpoint, baseUrl, apiKey: endpoint.fallbackKeys?.[originOf(baseUrl)], headers: undefined };
}

/** An address that is none has an origin of its own. */
function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : `none: ${address}`;
}

/** What the failure of a request below the chat can be that no other request would do better. */
const RAW_REFUSED: readonly FailureCode[] = [
  'bad-request',
  'model-not-found',
  'not-a-stream',
  'malformed-stream',
];

/**
 * What to remember of a refusal; undefined when the next attempt would be the same request again. `more` is true when
 * the next attempt may meet a refusal of another kind: a route that is missing, or a way of going on with a message.
 */
function usefulRepair(
  failure: Failure,
  where: Endpoint,
  request: ChatRequest,
  quirks: Quirks,
): { readonly quirks: Quirks; readonly more: boolean } | undefined {
  const wire = (known: Quirks) => wireRequest(where, shapeRequest(where, request, known), known);
  const sent = wire(quirks);
  if (sent.raw && RAW_REFUSED.includes(failure.code)) {
    return { quirks: { ...quirks, noRaw: true }, more: true };
  }
  if (sent.protocol !== 'openai' && lacksRoute(failure)) {
    return { quirks: { ...quirks, noNative: true }, more: true };
  }
  const repair = repairOf(failure, sent.body, quirks);
  return repair && JSON.stringify(wire(repair)) !== JSON.stringify(sent)
    ? { quirks: repair, more: repair.noContinuation === true && quirks.noContinuation !== true }
    : undefined;
}

/**
 * Whether a path is not there at all. Ollama names the model in a 404 for that; servers that imitate some of its routes
 * (KoboldCpp, Docker Model Runner) do not.
 */
function lacksRoute({ status, serverMessage = '' }: Failure): boolean {
  return status === 405 || status === 501 || (status === 404 && !/\bmodel\b/i.test(serverMessage));
}

/** Whether a request that asked to go on with a message still does. */
function continues(where: Endpoint, request: ChatRequest, quirks: Quirks): boolean {
  return request.continuation === undefined || wireRequest(where, request, quirks).continued;
}

/** How long to wait before another attempt, in ms; undefined when none would help. */
function waitAfter(failure: Failure, retries: number): number | undefined {
  const { code, status, retryAfterMs } = failure;
  const passing =
    code === 'rate-limited' ||
    code === 'unreachable' ||
    code === 'cut-off' ||
    (code === 'server-error' && status !== undefined);
  if (!passing || retries >= RETRIES) {
    return undefined;
  }
  const wait = retryAfterMs ?? FIRST_WAIT_MS * 2 ** retries * (0.9 + Math.random() * 0.2);
  return wait <= LONGEST_WAIT_MS ? wait : undefined;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) {
      done();
    }
  });
}

/** Watches where the thought of one message arrives. */
class Look {
  #field: string | undefined;
  #text = '';

  field(name: string): void {
    this.#field ??= name;
  }

  text(content: string): void {
    if (this.#text.length < LOOK_UNITS) {
      this.#text += content;
    }
  }

  /** What the next request should know; undefined when no thought was seen. */
  finding(model: string): Quirks | undefined {
    if (this.#field !== undefined) {
      return { thoughtIn: this.#field };
    }
    const { open, close } = factsOf(model)?.tags ?? { open: '<think>', close: '</think>' };
    const [opens, closes] = [this.#text.trimStart().indexOf(open), this.#text.indexOf(close)];
    // Tags that the answer only speaks of stand further in.
    return opens === 0
      ? { thoughtIn: 'tags', unopened: false }
      : closes >= 0 && opens < 0
        ? { thoughtIn: 'tags', unopened: true }
        : undefined;
  }
}
