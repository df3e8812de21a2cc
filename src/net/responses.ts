import { type Failure, type FailureCode, FailureError } from '../core/backends/failure.ts';
import { redact } from '../core/backends/redact.ts';

/** Longest server message that is shown, in UTF-16 units. */
const MESSAGE_UNITS = 500;
/** As much of an error body is read, in bytes. */
const BODY_BYTES = 64 * 1024;

/**
 * How servers say that a prompt does not fit: DeepSeek and vLLM ("maximum context length"), llama-server
 * ("exceeds the available context size", type `exceed_context_size_error`), Ollama ("context length").
 */
const TOO_LONG =
  /maximum context length|context[ _]length[ _]exceeded|exceed(s|_)(the )?(available )?context|longer than the context|prompt is too long/i;

/** The failure that a response with an error status means. Reads its body. */
export async function failureOfResponse(response: Response, secrets: readonly string[]): Promise<Failure> {
  const body = await textOf(response);
  const serverMessage = messageIn(body, secrets);
  return {
    code: codeOf(response.status, body),
    status: response.status,
    serverMessage,
    retryAfterMs: retryAfter(response.headers.get('retry-after')),
    detail: `${response.status} from ${redact(response.url, secrets)}: ${redact(body.slice(0, 2000), secrets)}`,
  };
}

/** The failure that an `error` object in a body or an event with status 200 means. */
export function failureOfErrorObject(error: unknown, secrets: readonly string[]): Failure {
  const body = typeof error === 'string' ? error : JSON.stringify(error);
  const said = typeof error === 'string' ? error : messageOf(error);
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? Number(error.code) : Number.NaN;
  return {
    code: codeOf(code >= 400 && code < 600 ? code : 500, body),
    serverMessage: said === undefined ? undefined : tidy(said, secrets),
    detail: redact(body.slice(0, 2000), secrets),
  };
}

/** @throws FailureError `redirected`: neither code nor key follow a server to another place. */
export function refuseRedirect(response: Response): void {
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    const location = response.headers.get('location') ?? 'another address';
    throw new FailureError({
      code: 'redirected',
      status: response.status,
      detail: `${redact(response.url)} redirects to ${redact(location)}`,
    });
  }
}

/** At most the first 64 kB of a body, as text; what cannot be read is left out. */
export async function textOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) {
    return '';
  }
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    while (bytes < BODY_BYTES) {
      const { done, value } = await reader.read();
      if (done) {
        break;
      }
      bytes += value.byteLength;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The status says enough; what arrived of the body is used.
  }
  await reader.cancel().catch(() => undefined);
  return text;
}

function codeOf(status: number, body: string): FailureCode {
  if ((status === 400 || status === 413 || status === 422 || status >= 500) && TOO_LONG.test(body)) {
    return 'context-too-long';
  }
  switch (status) {
    case 401:
    case 403:
      return 'unauthorized';
    case 402:
      return 'payment';
    case 404:
      return 'model-not-found';
    case 413:
      return 'context-too-long';
    case 429:
      return 'rate-limited';
    default:
      return status >= 500 ? 'server-error' : 'bad-request';
  }
}

/** The sentence in an error body: `{error: {message}}`, `{error: "…"}`, `{message}` or `{detail}`. */
function messageIn(body: string, secrets: readonly string[]): string | undefined {
  try {
    const said = messageOf(JSON.parse(body));
    return said === undefined ? undefined : tidy(said, secrets);
  } catch {
    // Not JSON: plain words are worth showing, a page is not.
    const plain = body.trim();
    return plain === '' || plain.startsWith('<') ? undefined : tidy(plain, secrets);
  }
}

function messageOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'string' ? value : undefined;
  }
  for (const key of ['error', 'message', 'detail'] as const) {
    const said = key in value ? messageOf((value as Record<string, unknown>)[key]) : undefined;
    if (said !== undefined) {
      return said;
    }
  }
  return undefined;
}

function tidy(text: string, secrets: readonly string[]): string {
  return redact(text, secrets).replaceAll(/\s+/g, ' ').trim().slice(0, MESSAGE_UNITS);
}

/** `Retry-After` in ms: seconds, or a date. */
function retryAfter(value: string | null): number | undefined {
  if (value === null) {
    return undefined;
  }
  const ms = /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
