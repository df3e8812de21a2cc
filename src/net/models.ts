import { FailureError, failureOf } from '../core/backends/failure.ts';
import { redact } from '../core/backends/redact.ts';
import type { Endpoint } from '../core/backends/types.ts';
import { failureOfResponse, refuseRedirect } from './responses.ts';

/** One entry of a server's model list. */
export interface ListedModel {
  readonly id: string;
  /** `owned_by`, by which some servers can be told apart. */
  readonly owner?: string | undefined;
}

/**
 * Asks a server for its models (`GET <base URL>/models`).
 * @throws FailureError when it does not answer, refuses, or answers with something else than a list
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
    refuseRedirect(response);
    if (!response.ok) {
      throw new FailureError(await failureOfResponse(response, secrets));
    }
    return modelsIn(await response.json());
  } catch (error) {
    if (failureOf(error)) {
      throw error;
    }
    const code = error instanceof SyntaxError ? 'not-a-stream' : 'unreachable';
    throw new FailureError({ code, detail: redact(String(error), secrets) });
  }
}

/** The models in a list of OpenAI's shape. @throws FailureError `not-a-stream` when it is none */
function modelsIn(body: unknown): ListedModel[] {
  const data = typeof body === 'object' && body !== null && 'data' in body ? body.data : undefined;
  if (!Array.isArray(data)) {
    throw new FailureError({ code: 'not-a-stream', detail: 'the model list has no "data"' });
  }
  return data.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('id' in entry) || typeof entry.id !== 'string') {
      return [];
    }
    const owner = 'owned_by' in entry && typeof entry.owned_by === 'string' ? entry.owned_by : undefined;
    return [{ id: entry.id, owner }];
  });
}
