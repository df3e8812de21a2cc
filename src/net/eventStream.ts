import { FailureError } from '../core/backends/failure.ts';
import { failureOfErrorObject, failureOfResponse, refuseRedirect, textOf } from './responses.ts';

/** What is known of a response body while and after the HTTP client has read it. */
export interface BodyWatch {
  /** True once the end mark `data: [DONE]` went by; the client stops there without a word. */
  done: boolean;
}

/** Bytes that may begin an event stream (WHATWG HTML, section 9.2.6): a field name, a comment, a line break, a BOM. */
const EVENT_START = /^\ufeff?[\r\n]*(data|event|id|retry|:)/;
const END_MARK = /(^|[\r\n])data: ?\[DONE\]/;
/** Longer than the end mark; kept from one chunk to the next. */
const TAIL_UNITS = 24;

/**
 * Lets a response pass only if it is an event stream, and watches its bytes.
 * @param onByte called for every chunk of bytes
 * @throws FailureError for a redirect, an error status, and a body that is not an event stream
 */
export async function eventStream(
  response: Response,
  secrets: readonly string[],
  watch: BodyWatch,
  onByte: () => void,
): Promise<Response> {
  refuseRedirect(response);
  if (!response.ok) {
    throw new FailureError(await failureOfResponse(response, secrets));
  }
  onByte();
  const type = response.headers.get('content-type') ?? '';
  const body = response.body;
  if (/^text\/event-stream/i.test(type) && body) {
    return new Response(watched(body, watch, onByte), response);
  }
  if (body && !/^(text\/html|application\/json)/i.test(type)) {
    const [copy, rest] = body.tee();
    if (EVENT_START.test(await firstText(copy))) {
      return new Response(watched(rest, watch, onByte), response);
    }
    await rest.cancel();
    throw notAStream(response, type, '');
  }
  const text = await textOf(response);
  throw errorInJson(text, secrets) ?? notAStream(response, type, text);
}

/** The same bytes, handed on one read at a time: a queue of our own would be lost when the connection breaks. */
function watched(
  body: ReadableStream<Uint8Array>,
  watch: BodyWatch,
  onByte: () => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const latin = new TextDecoder('latin1');
  let tail = '';
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) {
          controller.close();
          return;
        }
        onByte();
        const text = tail + latin.decode(value);
        watch.done ||= END_MARK.test(text);
        tail = text.slice(-TAIL_UNITS);
        controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

async function firstText(body: ReadableStream<Uint8Array>): Promise<string> {
  const reader = body.getReader();
  const { value } = await reader.read();
  // Not awaited: one branch of a tee is cancelled only when the other one is, too.
  void reader.cancel().catch(() => undefined);
  return value ? new TextDecoder().decode(value) : '';
}

/** Some servers report an error with status 200 and a JSON body. */
function errorInJson(text: string, secrets: readonly string[]): FailureError | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && 'error' in body
      ? new FailureError(failureOfErrorObject(body.error, secrets))
      : undefined;
  } catch {
    return undefined;
  }
}

function notAStream(response: Response, type: string, text: string): FailureError {
  const title = /<title[^>]*>([^<]{1,200})/i.exec(text)?.[1]?.trim();
  return new FailureError({
    code: 'not-a-stream',
    status: response.status,
    serverMessage: title,
    detail: `${response.status} with content type "${type}"`,
  });
}
