import type { Dialect } from './dialect.ts';
import type { DialectId } from './dialectIds.ts';
import { CUSTOM, HOSTED } from './dialectsHosted.ts';
import { LOCAL } from './dialectsLocal.ts';

/** Every entry, checked against the schema by a test. */
export const DIALECTS: readonly Dialect[] = [...HOSTED, ...LOCAL, CUSTOM];

/** The host in an address, without name and password before it. */
const HOST = /^https?:\/\/(?:[^/?#]*@)?([^/:?#]+)/i;

/** The entry of an id; the one of any OpenAI-compatible server for an id that is not known. */
export function dialectById(id: string): Dialect {
  return DIALECTS.find((dialect) => dialect.id === id) ?? CUSTOM;
}

/**
 * How the server of an endpoint speaks: as its preset says, or for `custom` as its address tells.
 * @param endpoint `preset` of the user's settings and base URL
 */
export function dialectOf(endpoint: { readonly preset: string; readonly baseUrl: string }): Dialect {
  const named = dialectById(endpoint.preset);
  return named.id === 'custom' ? dialectById(guessDialect(endpoint.baseUrl)) : named;
}

/**
 * What an address tells: the host of a service, nothing for any other, because every server can be told to use any
 * port (see `dialectFromAnswers` for those).
 */
export function guessDialect(baseUrl: string): DialectId {
  const host = HOST.exec(baseUrl)?.[1]?.toLowerCase();
  if (host === undefined) {
    return 'custom';
  }
  const found = DIALECTS.find(({ hosts }) => hosts.some((own) => host === own || host.endsWith(`.${own}`)));
  return found?.id ?? 'custom';
}
