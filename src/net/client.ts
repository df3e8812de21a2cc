import OpenAI from 'openai';
import type { Fetch } from './transport.ts';

/**
 * The HTTP client, kept from doing anything by itself: no retries, no headers or addresses from environment
 * variables, no log. A key must be given even where none is needed; the transport sends its own headers.
 * @param send sends a request and looks at the response
 */
export function clientFor(baseUrl: string, send: Fetch): OpenAI {
  return new OpenAI({
    baseURL: baseUrl,
    apiKey: 'none',
    organization: null,
    project: null,
    maxRetries: 0,
    // Its own limit ends a request that is queued; ours knows better.
    timeout: 2 ** 31 - 1,
    logLevel: 'off',
    dangerouslyAllowBrowser: true,
    fetch: send,
  });
}
