import type { App } from '../app.ts';
import type { EndpointSettings } from '../settings.ts';

/** How long the server is waited for, in ms. */
const LIMIT_MS = 2000;

/**
 * The context length of the model of an endpoint, in tokens: from the settings, else as its server tells, which is
 * remembered for a while. Settles soon, whatever the server does; undefined where nothing is known.
 */
export async function contextLength(
  { keys }: Pick<App, 'keys'>,
  endpoint: EndpointSettings | undefined,
): Promise<number | undefined> {
  if (!endpoint) {
    return undefined;
  }
  const { knownContextLength } = await import('../../net/index.ts');
  const apiKey = await keys.get(endpoint.baseUrl);
  return await knownContextLength({ ...endpoint, apiKey }, AbortSignal.timeout(LIMIT_MS));
}
