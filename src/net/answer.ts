import { type AdaptationMemory, adaptTo } from '../core/backends/adapt.ts';
import { type Failure, failureOf } from '../core/backends/failure.ts';
import { shapeFor } from '../core/backends/request.ts';
import type { ChatRequest, Endpoint, StreamEvent } from '../core/backends/types.ts';
import { type StreamOptions, streamChat } from './chat.ts';

export interface AnswerOptions extends StreamOptions {
  /** What the endpoints do not take; what is learnt goes into it. */
  readonly memory: AdaptationMemory;
  /** How often a busy or failing server is asked again before the first token. Default: 3. */
  readonly retries?: number;
  /** Wait before the first retry, in ms; it doubles each time. Default: 500, as OpenAI's client does. */
  readonly backoffMs?: number;
}

/** The longest wait before a retry, in ms: a server that asks for more is told of to the user in place of it. */
const MAX_WAIT_MS = 60_000;
/** 408, 429 and 5xx say "later". A connection that is refused is not asked again: nothing listens there. */
const LATER = new Set([408, 429, 500, 502, 503, 504, 529]);

/**
 * Asks for an answer and keeps at it where that cannot cost twice: before the first token, a busy server is asked again
 * after a wait, another address of the same endpoint is tried when nothing answers at the first, and a refusal that
 * names what it refuses leads to one more request without that.
 * @throws FailureError of the last attempt
 */
export async function* streamAnswer(
  endpoint: Endpoint,
  request: ChatRequest,
  options: AnswerOptions,
): AsyncGenerator<StreamEvent, void, undefined> {
  const { memory, retries = 3, backoffMs = 500, signal } = options;
  const addresses = [endpoint.baseUrl, ...(endpoint.fallbackUrls ?? [])];
  let address = 0;
  let tries = 0;
  let adaptedOnce = false;
  for (;;) {
    const baseUrl = addresses[address] ?? endpoint.baseUrl;
    const here = { ...endpoint, baseUrl, apiKey: keyFor(endpoint, baseUrl) };
    const name = `${baseUrl} ${endpoint.model}`;
    const adaptation = memory.get(name);
    let begun = false;
    try {
      for await (const event of streamChat(here, request, options, adaptation)) {
        begun ||= event.type === 'delta';
        yield event;
      }
      return;
    } catch (error) {
      const failure = failureOf(error);
      if (begun || !failure || signal.aborted) {
        throw error;
      }
      const learnt = adaptedOnce
        ? undefined
        : adaptTo(failure, shapeFor(here, request, adaptation).sent, adaptation);
      if (learnt) {
        adaptedOnce = true;
        memory.learn(name, learnt);
        yield { type: 'adapted', failure };
      } else if (failure.code === 'unreachable' && address + 1 < addresses.length) {
        address++;
        yield { type: 'moved', failure, baseUrl: addresses[address] ?? '' };
      } else {
        const waitMs = tries < retries ? waitFor(failure, backoffMs * 2 ** tries) : undefined;
        if (waitMs === undefined) {
          throw error;
        }
        tries++;
        yield { type: 'retry', failure, waitMs, attempt: tries, of: retries };
        await pause(waitMs, signal);
        if (signal.aborted) {
          return;
        }
      }
    }
  }
}

/** The key goes to the origin that it was given for, and to no other. */
function keyFor({ apiKey, baseUrl }: Endpoint, address: string): string | undefined {
  return URL.canParse(address) && URL.canParse(baseUrl) && new URL(address).origin === new URL(baseUrl).origin
    ? apiKey
    : undefined;
}

/** How long to wait before the next attempt, in ms; undefined when there should be none. */
function waitFor({ status, retryAfterMs }: Failure, backoffMs: number): number | undefined {
  if (status === undefined || !LATER.has(status)) {
    return undefined;
  }
  const wait = retryAfterMs ?? Math.min(backoffMs, 10_000) * (0.9 + Math.random() * 0.2);
  return wait <= MAX_WAIT_MS ? wait : undefined;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
