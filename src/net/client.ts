import OpenAI from 'openai';
import type { Fetch } from './transport.ts';

/**
 * The HTTP client, kept from doing anything by itself: no retries, no headers or addresses from environment
 * variables, no log. A key must be given even where none is needed; the transport sends its own headers.
 * @param send sends a request and looks at the response
 */
export function clientFor(baseUrl: string, send: Fetch): OpenAI {
  return withoutEnvironment(
    () =>
      new OpenAI({
        baseURL: baseUrl,
        apiKey: 'none',
        adminAPIKey: null,
        organization: null,
        project: null,
        webhookSecret: null,
        maxRetries: 0,
        // Its own limit ends a request that is queued; ours knows better.
        timeout: 2 ** 31 - 1,
        logLevel: 'off',
        dangerouslyAllowBrowser: true,
        fetch: send,
      }),
  );
}

/**
 * Runs `make` where no variable of the client can be seen. It reads them while it is made, some whatever its options
 * say: a header in OPENAI_CUSTOM_HEADERS that is none makes every request fail.
 */
function withoutEnvironment<T>(make: () => T): T {
  const hidden = Object.entries(process.env).filter(([name]) => /^OPENAI_/i.test(name));
  try {
    for (const [name] of hidden) {
      delete process.env[name];
    }
    return make();
  } finally {
    for (const [name, value] of hidden) {
      process.env[name] = value;
    }
  }
}
