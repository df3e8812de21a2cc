import { FailureError, failureOf } from '../core/backends/failure.ts';
import { redact } from '../core/backends/redact.ts';
import type { Endpoint } from '../core/backends/types.ts';
import { type ModelInfo, modelInEntry } from '../core/setup/modelInfo.ts';
import { failureOfResponse } from './responses.ts';

/** What is told with a failure is read for so long, in ms. */
const PATIENCE_MS = 2000;

export type ListedModel = ModelInfo;

type Where = Pick<Endpoint, 'baseUrl' | 'apiKey'>;

/**
 * Asks a server for its models (`GET <base URL>/models`).
 * @throws FailureError when it does not answer, refuses, or answers with something else than a list; the reason of
 *   `signal` when that was aborted
 */
export async function listModels(endpoint: Where, signal: AbortSignal): Promise<ListedModel[]> {
  return modelsIn(await getJson(endpoint, `${endpoint.baseUrl}/models`, signal));
}

/**
 * Asks a server something that costs nothing; redirects are not followed.
 * @param body sent as JSON in a POST; a GET without it
 * @throws FailureError when it does not answer, refuses, or answers with something else than JSON; the reason of
 *   `signal` when that was aborted
 */
export async function getJson(
  { apiKey }: Pick<Endpoint, 'apiKey'>,
  address: string,
  signal: AbortSignal,
  body?: unknown,
): Promise<unknown> {
  const secrets = apiKey ? [apiKey] : [];
  try {
    const response = await fetch(address, {
      signal,
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    if (!response.ok) {
      throw new FailureError(await failureOfResponse(response, secrets, PATIENCE_MS));
    }
    return await response.json();
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
export function modelsIn(body: unknown): ListedModel[] {
  const { data, object } = (typeof body === 'object' && body !== null ? body : {}) as Readonly<
    Record<string, unknown>
  >;
  const list = data === null && object === 'list' ? [] : (data ?? body);
  if (!Array.isArray(list)) {
    throw new FailureError({ code: 'not-a-stream', detail: 'the answer is no list of models' });
  }
  return list.flatMap((entry: unknown) => modelInEntry(entry) ?? []);
}
