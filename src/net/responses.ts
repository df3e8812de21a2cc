import type { Failure, FailureCode } from '../core/backends/failure.ts';
import { redact } from '../core/backends/redact.ts';
import { causeOf } from './causes.ts';

/** Longest server message that is shown, in UTF-16 units. */
const MESSAGE_UNITS = 500;
/** As much of a body is kept for the log, in UTF-16 units. */
const DETAIL_UNITS = 2000;
/** As much of an error body is read, in bytes. */
const BODY_BYTES = 64 * 1024;

/**
 * The failure that a response without success means. Reads its body.
 * @param patienceMs how long the body may take; the status counts even when the server never ends it
 */
export async function failureOfResponse(
  response: Response,
  secrets: readonly string[],
  patienceMs: number,
): Promise<Failure> {
  const reader = response.body?.getReader();
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    void reader?.cancel().catch(() => undefined);
    return redirected(response, secrets);
  }
  const body = reader ? await restOf(reader, [], patienceMs) : '';
  return {
    code: codeOf(response.status, body),
    status: response.status,
    serverMessage: messageIn(body, secrets),
    retryAfterMs: retryAfterMs(response.headers),
    detail: `${response.status}: ${logged(body, secrets)}`,
  };
}

/** When to come back, in ms: OpenAI's own header counts those, the standard one counts seconds or names a date. */
function retryAfterMs(headers: Headers): number | undefined {
  const exact = headers.get('retry-after-ms');
  return exact !== null && /^\d+$/.test(exact) ? Number(exact) : retryAfter(headers.get('retry-after'));
}

/** The failure that an `error` object in a body or an event with status 200 means. */
export function failureOfErrorObject(error: unknown, secrets: readonly string[]): Failure {
  const body = typeof error === 'string' ? error : (JSON.stringify(error) ?? '');
  const said = messageOf(error);
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? Number(error.code) : Number.NaN;
  return {
    code: codeOf(code >= 400 && code < 600 ? code : 500, body),
    serverMessage: said === undefined ? undefined : tidy(said, secrets),
    detail: logged(body, secrets),
  };
}

/** Neither code nor key follow a server to another place. */
function redirected(response: Response, secrets: readonly string[]): Failure {
  const location = response.headers.get('location') ?? 'another address';
  return {
    code: 'redirected',
    status: response.status,
    detail: `redirect to ${redact(location, secrets)}`,
  };
}

/**
 * A body as text, from its pieces that were read and what still comes, at most about 64 kB.
 * @param patienceMs what has not come by then is left out
 */
export async function restOf(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  pieces: readonly Uint8Array[],
  patienceMs: number,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = pieces.map((piece) => decoder.decode(piece, { stream: true })).join('');
  const leave = (): void => void reader.cancel().catch(() => undefined);
  const timer = setTimeout(leave, patienceMs);
  try {
    while (text.length < BODY_BYTES) {
      const { value } = await reader.read();
      if (!value) {
        break;
      }
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The status says enough; what arrived of the body is used.
  }
  clearTimeout(timer);
  leave();
  return text;
}

/** A server's words as they may be shown: one line, not too long, without secrets. */
export function tidy(text: string, secrets: readonly string[]): string {
  return redact(text, secrets).replaceAll(/\s+/g, ' ').trim().slice(0, MESSAGE_UNITS);
}

function logged(body: string, secrets: readonly string[]): string {
  return redact(body, secrets).slice(0, DETAIL_UNITS);
}

function codeOf(status: number, body: string): FailureCode {
  const cause = causeOf(body);
  switch (status) {
    case 401:
    case 403:
      return 'unauthorized';
    case 402:
      return 'payment';
    case 404:
      return 'model-not-found';
    // The path is there, but not for this: a page, or another kind of server.
    case 405:
    case 501:
      return 'not-a-stream';
    case 413:
      return 'context-too-long';
    case 429:
      return cause === 'payment' ? cause : 'rate-limited';
    // The server's own time-outs and conflicts, which a second attempt may not meet.
    case 408:
    case 409:
    case 425:
      return 'server-error';
    default:
      return cause ?? (status >= 500 ? 'server-error' : 'bad-request');
  }
}

/** The sentence in an error body: `{error: {message}}`, `{error: "…"}`, `{message}` or `{detail}`. */
function messageIn(body: string, secrets: readonly string[]): string | undefined {
  try {
    const said = messageOf(JSON.parse(body));
    return said === undefined ? undefined : tidy(said, secrets);
  } catch {
    // Not JSON: plain words are worth showing, a page or half of an object is not.
    const plain = body.trim();
    return /^($|[<{[])/.test(plain) ? undefined : tidy(plain, secrets);
  }
}

function messageOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'string' && value.trim() !== '' ? value : undefined;
  }
  // FastAPI lists what is wrong with a body: `{detail: [{loc, msg}]}`.
  if (Array.isArray(value)) {
    return messageOf(value[0]);
  }
  for (const key of ['error', 'message', 'detail', 'msg'] as const) {
    const said = key in value ? messageOf((value as Record<string, unknown>)[key]) : undefined;
    if (said !== undefined) {
      return said;
    }
  }
  return undefined;
}

/** `Retry-After` in ms: seconds, or a date. */
function retryAfter(value: string | null): number | undefined {
  if (value === null) {
    return undefined;
  }
  const ms = /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
