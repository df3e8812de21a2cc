import { FailureError, failureOf } from '../core/backends/failure.ts';
import { redact } from '../core/backends/redact.ts';
import { readAnswer } from '../core/inline/answer.ts';
import type { InlineAnswer, InlineRequest } from '../core/inline/types.ts';
import { directFetch } from './direct.ts';
import { failureOfResponse } from './responses.ts';

/** Nobody waits longer for ghost text, in ms. */
const PATIENCE_MS = 20_000;
/** What is told with a failure is read for so long, in ms. */
const FAILURE_MS = 2000;
/** Longest body that is read; one with a suggestion has some kilobytes. */
const BODY_BYTES = 1024 * 1024;
/** A server that answers so does not know this form of the request. */
const REFUSED = new Set([400, 404, 405, 415, 422, 501]);

/**
 * Asks for a suggestion. Where the server refuses a request, the next one is tried.
 * @param requests best first, see `inlineRequests`
 * @param from index of the request to begin with: the one that worked the last time
 * @returns the answer, and the index of the request that brought it
 * @throws FailureError when all fail; the reason of `signal` when that was aborted
 */
export async function askInline(
  requests: readonly InlineRequest[],
  from: number,
  apiKey: string | undefined,
  signal: AbortSignal,
): Promise<{ readonly answer: InlineAnswer; readonly index: number }> {
  for (let index = Math.min(from, requests.length - 1); ; index++) {
    const request = requests[index];
    if (!request) {
      throw new FailureError({ code: 'not-configured', detail: 'there is no request for this endpoint' });
    }
    try {
      const answer = await send(request, apiKey, signal);
      return { answer: request.chat ? { ...answer, chat: true } : answer, index };
    } catch (error) {
      const { status = 0 } = failureOf(error) ?? {};
      if (!REFUSED.has(status) || index + 1 >= requests.length) {
        throw error;
      }
    }
  }
}

async function send(
  { url, body }: InlineRequest,
  apiKey: string | undefined,
  signal: AbortSignal,
): Promise<InlineAnswer> {
  const secrets = apiKey ? [apiKey] : [];
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    const response = await directFetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.any([signal, patience]),
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) {
      throw new FailureError(await failureOfResponse(response, secrets, FAILURE_MS));
    }
    const answer = readAnswer(JSON.parse(await boundedText(response)));
    if (!answer) {
      throw new FailureError({ code: 'empty', detail: 'the body holds no answer' });
    }
    return answer;
  } catch (error) {
    signal.throwIfAborted();
    if (failureOf(error)) {
      throw error;
    }
    const detail = redact(String(error), secrets);
    if (patience.aborted) {
      throw new FailureError({ code: 'stalled', detail });
    }
    throw new FailureError({ code: error instanceof SyntaxError ? 'not-a-stream' : 'unreachable', detail });
  }
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES) {
      throw new FailureError({ code: 'malformed-stream', detail: `a body of more than ${BODY_BYTES} bytes` });
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
