import { FailureError, failureOf } from '../core/backends/failure.ts';
import { redact } from '../core/backends/redact.ts';
import type { Endpoint } from '../core/backends/types.ts';
import { failureOfResponse } from './responses.ts';

/** What is told with a failure is read for so long, in ms. */
const PATIENCE_MS = 2000;

/** One entry of a server's model list. */
export interface ListedModel {
  readonly id: string;
  /** `owned_by`, by which some servers can be told apart. */
  readonly owner?: string | undefined;
}

/**
 * Asks a server for its models (`GET <base URL>/models`).
 * @throws FailureError when it does not answer, refuses, or answers with something else than a list; the reason of
 *   `signal` when that was aborted
 */
export async function listModels(
  endpoint: Pick<Endpoint, 'baseUrl' | 'apiKey'>,
  signal: AbortSignal,
): Promise<ListedModel[]> {
  const { baseUrl, apiKey } = endpoint;
  const secrets = apiKey ? [apiKey] : [];
  try {
    const response = await fetch(`${baseUrl}/models`, {
      signal,
      redirect: 'manual',
      headers: { accept: 'application/json', ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}) },
    });
    if (!response.ok) {
      throw new FailureError(await failureOfResponse(response, secrets, PATIENCE_MS));
    }
    return modelsIn(await response.json());
  } catch (error) {
    signal.throwIfAborted();
    if (failureOf(error)) {
      throw error;
    }
    const code = error instanceof SyntaxError ? 'not-a-stream' : 'unreachable';
    throw new FailureError({ code, detail: redact(String(error), secrets) });
  }
}

/**
 * The models in a list of OpenAI's shape; Together sends the bare array, and Ollama `data: null` for none.
 * @throws FailureError `not-a-stream` when it is no list
 */
function modelsIn(body: unknown): ListedModel[] {
  const { data, object } = (typeof body === 'object' && body !== null ? body : {}) as Readonly<
    Record<string, unknown>
  >;
  const list = data === null && object === 'list' ? [] : (data ?? body);
  if (!Array.isArray(list)) {
    throw new FailureError({ code: 'not-a-stream', detail: 'the answer is no list of models' });
  }
  return list.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('id' in entry) || typeof entry.id !== 'string') {
      return [];
    }
    const owner = 'owned_by' in entry && typeof entry.owned_by === 'string' ? entry.owned_by : undefined;
    return [{ id: entry.id, owner }];
  });
}
