import { FailureError } from '../core/backends/failure.ts';
import { EventBytes } from './eventBytes.ts';
import { failureOfErrorObject, failureOfResponse, restOf, tidy } from './responses.ts';

export interface Watch {
  /** Taken out of everything that is reported. */
  readonly secrets: readonly string[];
  /** How long the body of a failure may take, in ms. */
  readonly patienceMs: number;
  /** Called for every piece of a stream that arrives. */
  readonly onBytes: () => void;
  /** Called when the end mark went by: the client ends there without a word, as it does where a stream breaks off. */
  readonly onDone: () => void;
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** What an event stream may begin with: a comment, or a field name (WHATWG HTML, section 9.2.6). */
const EVENT_START = /^(:|(data|event|id|retry):)/;
/** The longest of these beginnings. */
const START_UNITS = 6;

/**
 * Lets a response pass only if it is an event stream, and watches its bytes. A stream with the wrong label passes.
 * @throws FailureError for a redirect, an error status, and a body that is not an event stream
 */
export async function eventStream(response: Response, watch: Watch): Promise<Response> {
  const { secrets, patienceMs } = watch;
  if (!response.ok) {
    throw new FailureError(await failureOfResponse(response, secrets, patienceMs));
  }
  const type = response.headers.get('content-type') ?? '';
  const reader = response.body?.getReader();
  if (!reader) {
    throw notAStream(response, type, '', secrets);
  }
  if (/^text\/event-stream/i.test(type)) {
    return new Response(watched(reader, [], watch), response);
  }
  const { text, pieces } = await opening(reader);
  if (EVENT_START.test(text)) {
    return new Response(watched(reader, pieces, watch), response);
  }
  const body = await restOf(reader, pieces, patienceMs);
  throw errorInJson(body, secrets) ?? notAStream(response, type, body, secrets);
}

/** The same stream, handed on one read at a time: a queue of our own would be lost when the connection breaks. */
function watched(reader: Reader, read: Uint8Array[], watch: Watch): ReadableStream<Uint8Array> {
  const events = new EventBytes();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // A pull that hands nothing on would never be repeated.
        for (let handed = 0; handed === 0; ) {
          const value = read.shift() ?? (await reader.read()).value;
          if (!value) {
            controller.close();
            return;
          }
          watch.onBytes();
          const bytes = events.push(value);
          handed = bytes.length;
          if (handed > 0) {
            controller.enqueue(bytes);
          }
        }
        if (events.done) {
          watch.onDone();
          // Not when the server ends it: it may keep the connection open, and say more than it should.
          controller.close();
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** The pieces of a body in which its first characters stand, and these characters, without blank lines. */
async function opening(reader: Reader): Promise<{ text: string; pieces: Uint8Array[] }> {
  const decoder = new TextDecoder();
  const pieces: Uint8Array[] = [];
  let text = '';
  while (text.length < START_UNITS && !EVENT_START.test(text)) {
    const { value } = await reader.read();
    if (!value) {
      break;
    }
    pieces.push(value);
    text = (text + decoder.decode(value, { stream: true })).trimStart();
  }
  return { text, pieces };
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

function notAStream(
  response: Response,
  type: string,
  text: string,
  secrets: readonly string[],
): FailureError {
  const title = /<title[^>]*>([^<]{1,200})/i.exec(text)?.[1];
  const words = /^\s*[<{[]/.test(text) ? title : text;
  return new FailureError({
    code: 'not-a-stream',
    status: response.status,
    serverMessage: words?.trim() ? tidy(words, secrets) : undefined,
    detail: `${response.status} with content type "${tidy(type, secrets)}"`,
  });
}
