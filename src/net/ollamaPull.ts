import { FailureError, failureOf } from '../core/backends/failure.ts';
import { PullFollower, type PullState } from '../core/setup/pull.ts';
import { directFetch } from './direct.ts';
import { failureOfResponse, tidy } from './responses.ts';

/** What is told with a refusal is read for so long, in ms. */
const PATIENCE_MS = 2000;

/**
 * Has an Ollama server pull a model (`POST /api/pull`). What came is kept by the server when it is given up, and the
 * next pull goes on from there.
 * @param origin of the server, such as `http://127.0.0.1:11434`
 * @param tell called with each state that the server reports
 * @throws FailureError when the server refuses, cannot go on or breaks off; the reason of `signal` when that was aborted
 */
export async function pullModel(
  origin: string,
  model: string,
  signal: AbortSignal,
  tell: (state: PullState) => void,
): Promise<void> {
  const url = new URL('/api/pull', origin);
  // Verifying a large file is silent for longer than the limits of the usual `fetch`.
  const follower = new PullFollower();
  try {
    const response = await directFetch(url, {
      method: 'POST',
      signal,
      redirect: 'manual',
      headers: { 'content-type': 'application/json', accept: 'application/x-ndjson' },
      body: JSON.stringify({ model, stream: true }),
    });
    if (!response.ok || !response.body) {
      throw new FailureError(await failureOfResponse(response, [], PATIENCE_MS));
    }
    const decoder = new TextDecoder();
    let rest = '';
    for await (const bytes of response.body) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        tell(follower.take(line));
      }
    }
    follower.take(rest);
  } catch (error) {
    signal.throwIfAborted();
    throw failureOf(error) ? error : new FailureError({ code: 'unreachable', detail: String(error) });
  }
  const { error, done } = follower.state;
  if (error !== undefined) {
    throw new FailureError({ code: 'server-error', serverMessage: tidy(error, []), detail: error });
  }
  if (!done) {
    throw new FailureError({ code: 'cut-off', detail: 'the pull ended without success' });
  }
}
