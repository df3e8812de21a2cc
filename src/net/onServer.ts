import { FailureError, failureOf } from '../core/backends/failure.ts';
import type { Endpoint, StreamEvent } from '../core/backends/types.ts';

/**
 * Has a request sent to the server of the endpoint, which is started where it is one on demand. When the connection
 * breaks because that server ended, the failure says so.
 * @param send gets the endpoint with the address and the key that the server has this time
 */
export async function* onServer(
  endpoint: Endpoint,
  signal: AbortSignal,
  send: (where: Endpoint) => AsyncGenerator<StreamEvent, void, undefined>,
): AsyncGenerator<StreamEvent, void, undefined> {
  if (!endpoint.server) {
    yield* send(endpoint);
    return;
  }
  const started = await Promise.race([endpoint.server.start(), aborted(signal)]);
  if (!started || signal.aborted) {
    return;
  }
  try {
    yield* send({ ...endpoint, baseUrl: started.baseUrl, apiKey: started.apiKey });
  } catch (error) {
    const code = failureOf(error)?.code;
    const broke = code === 'unreachable' || code === 'cut-off';
    const why = broke ? await started.whyEnded() : undefined;
    throw why ? new FailureError(why) : error;
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
    if (signal.aborted) {
      resolve(undefined);
    }
  });
}
