import type { Endpoint } from '../core/backends/types.ts';
import { objectOf, objectsOf, textOf } from '../core/setup/modelInfo.ts';
import { getJson } from './models.ts';

/** The only server that is known to tell it (`GET /user/balance`, DeepSeek API reference). */
const DEEPSEEK = 'https://api.deepseek.com';

/**
 * What is left on the account, as the server writes it, such as `12.30 USD`; one entry for each currency.
 * @returns undefined where the server does not tell
 */
export async function balanceOf(
  endpoint: Pick<Endpoint, 'baseUrl' | 'apiKey'>,
  signal: AbortSignal,
  origin = DEEPSEEK,
): Promise<string[] | undefined> {
  if (new URL(endpoint.baseUrl).origin !== origin || endpoint.apiKey === undefined) {
    return undefined;
  }
  const body = await getJson(endpoint, `${origin}/user/balance`, signal).catch(() => undefined);
  const amounts = objectsOf(objectOf(body).balance_infos).flatMap((entry) => {
    const [amount, currency] = [textOf(entry.total_balance), textOf(entry.currency)];
    return amount !== undefined && currency !== undefined && /^-?\d+(\.\d+)?$/.test(amount)
      ? [`${amount} ${currency.slice(0, 8)}`]
      : [];
  });
  return amounts.length > 0 ? amounts : undefined;
}
