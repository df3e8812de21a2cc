import { dialectOf } from '../core/backends/dialects.ts';
import { FailureError, failureOf } from '../core/backends/failure.ts';
import { routeOf } from '../core/backends/routes.ts';
import type { Endpoint } from '../core/backends/types.ts';
import { failureFrom } from './errors.ts';
import { failureOfResponse } from './responses.ts';
import { type Fetch, secretsOf, transportFor } from './transport.ts';

/** The server only sets a mark; more time would be longer than asking anew, in ms. */
const LIMIT_MS = 3000;

/**
 * Tells the server to end the thought of a running stream; the answer follows in the same stream. The request must
 * have been sent with `endable`.
 * Source: https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
 * @param id of the stream, from its `identity` event
 * @returns false when this kind of server has no such control
 * @throws FailureError when it has, and refused or did not answer
 */
export async function endThinking(endpoint: Endpoint, id: string, fetch?: Fetch): Promise<boolean> {
  const control = dialectOf(endpoint).endThinking;
  if (!control) {
    return false;
  }
  const secrets = secretsOf(endpoint);
  try {
    const response = await transportFor(endpoint, fetch)(routeOf(endpoint.baseUrl, control.path), {
      method: 'POST',
      body: JSON.stringify({ id, action: control.action }),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    if (!response.ok) {
      throw new FailureError(await failureOfResponse(response, secrets, LIMIT_MS));
    }
    void response.body?.cancel().catch(() => undefined);
    return true;
  } catch (error) {
    throw failureOf(error) ? error : new FailureError(failureFrom(error, false, secrets));
  }
}
