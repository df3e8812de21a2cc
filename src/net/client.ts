import OpenAI from 'openai';
import { FailureError } from '../core/backends/failure.ts';
import type { Endpoint } from '../core/backends/types.ts';
import { directFetch, isNear } from './direct.ts';

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * The HTTP client, kept from doing anything by itself: no retries, no headers or addresses from environment
 * variables, no log. A key must be given even where none is needed; the header is dropped later.
 * @param send sends a request and looks at the response; its init has the headers that leave this machine
 * @throws FailureError `not-configured` for an address that is none, for which the client would take its maker's;
 *   `unauthorized` for a key that no header can carry
 */
export function clientFor(endpoint: Endpoint, send: (fetch: Fetch) => Fetch, fetch?: Fetch): OpenAI {
  const { baseUrl, apiKey } = endpoint;
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol)) {
    throw new FailureError({ code: 'not-configured', detail: 'the base URL is no http or https address' });
  }
  if (apiKey && !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new FailureError({
      code: 'unauthorized',
      detail: 'the key has characters that no header can carry',
    });
  }
  const transport = fetch ?? (isNear(new URL(baseUrl)) ? directFetch : globalThis.fetch);
  return new OpenAI({
    baseURL: baseUrl,
    apiKey: apiKey || 'none',
    organization: null,
    project: null,
    maxRetries: 0,
    // Its own limit ends a request that is queued; ours knows better.
    timeout: 2 ** 31 - 1,
    logLevel: 'off',
    dangerouslyAllowBrowser: true,
    fetch: send((input, init) =>
      transport(input, { ...init, headers: headersFor(endpoint), redirect: 'manual' }),
    ),
  });
}

/** Only what the request needs, in place of what the client makes up or takes from environment variables. */
function headersFor({ apiKey, headers }: Endpoint): Record<string, string> {
  return {
    ...headers,
    accept: 'text/event-stream, application/json',
    'content-type': 'application/json',
    ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
  };
}
