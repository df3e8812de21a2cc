import { FailureError } from '../core/backends/failure.ts';
import type { Endpoint } from '../core/backends/types.ts';
import { directFetch } from './direct.ts';

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Headers that describe the connection or the body; they are not the user's to set. */
const OURS =
  /^(host|connection|content-length|content-type|transfer-encoding|upgrade|te|trailer|expect|cookie)$/i;

/**
 * How requests to an endpoint are sent: with our headers only, and without following redirects.
 * @param connectMs limit for the connection
 * @throws FailureError `not-configured` for an address that is none, for which the HTTP client would take its
 *   maker's; `unauthorized` for a key or header that cannot be sent
 */
export function transportFor(endpoint: Endpoint, fetch?: Fetch, connectMs?: number): Fetch {
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
  const headers = headersFor(endpoint);
  const transport = fetch ?? ((input, init) => directFetch(input, init, connectMs));
  return (input, init) => transport(input, { ...init, headers, redirect: 'manual' });
}

/** What must not show in any message about an endpoint: its key and the values of its headers. */
export function secretsOf({ apiKey, fallbackKeys, headers }: Endpoint): string[] {
  return [apiKey ?? '', ...Object.values(fallbackKeys ?? {}), ...Object.values(headers ?? {})].filter(
    (secret) => secret !== '',
  );
}

/** Only what the request needs, in place of what the client makes up or takes from environment variables. */
function headersFor({ apiKey, headers = {} }: Endpoint): Record<string, string> {
  const own = Object.entries(headers).filter(
    ([name, value]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\x20-\x7e]*$/.test(value) && !OURS.test(name),
  );
  return {
    accept: 'text/event-stream, application/json',
    'content-type': 'application/json',
    ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
    ...Object.fromEntries(own.map(([name, value]) => [name.toLowerCase(), value])),
  };
}
