import { isDialectId } from '../backends/dialectIds.ts';
import { baseUrlsIn, headersIn, tokensIn } from '../backends/endpointSettings.ts';
import type { Endpoint } from '../backends/types.ts';

/** What belongs to one server beside what names it. */
export type Transport = Pick<Endpoint, 'headers' | 'fallbackUrls' | 'contextTokens'>;

/**
 * A server and a model under a name of the user's, with headers, further base URLs and a context length of its own.
 * The key is not part of it: keys belong to an origin.
 */
export interface Profile extends Omit<Endpoint, 'apiKey'> {
  /** Unique among the profiles; empty for the one that the single endpoint settings make. */
  readonly name: string;
}

/**
 * The endpoint that three settings make.
 * @returns undefined when base URL or model is missing, or the address is none that requests can go to
 */
export function endpointIn(
  preset: unknown,
  baseUrl: unknown,
  model: unknown,
): Omit<Endpoint, 'apiKey'> | undefined {
  const url = typeof baseUrl === 'string' ? baseUrl.trim().replace(/\/+$/, '') : '';
  const id = typeof model === 'string' ? model.trim() : '';
  if (!/^https?:\/\/[^/?#\s]+/i.test(url) || id === '') {
    return undefined;
  }
  return { preset: isDialectId(preset) ? preset : 'custom', baseUrl: url, model: id };
}

/**
 * The profiles in the value of a setting, which may be anything. Entries without a name or an endpoint are left out,
 * and so are those whose name was there before.
 */
export function profilesIn(value: unknown): Profile[] {
  const profiles = new Map<string, Profile>();
  for (const entry of Array.isArray(value) ? value : []) {
    if (typeof entry !== 'object' || entry === null) {
      continue;
    }
    const given = entry as Readonly<Record<string, unknown>>;
    const endpoint = endpointIn(given.preset, given.baseUrl, given.model);
    const label = typeof given.name === 'string' ? given.name.trim() : '';
    if (endpoint && label !== '' && !profiles.has(label)) {
      profiles.set(label, { name: label, ...endpoint, ...transportIn(given) });
    }
  }
  return [...profiles.values()];
}

/** Headers, further base URLs and the context length among the values of settings; what is none of them is left out. */
export function transportIn(given: {
  readonly headers?: unknown;
  readonly fallbackUrls?: unknown;
  readonly contextTokens?: unknown;
}): Transport {
  const [headers, fallbackUrls] = [headersIn(given.headers), baseUrlsIn(given.fallbackUrls)];
  const contextTokens = tokensIn(given.contextTokens);
  return {
    ...(headers ? { headers } : {}),
    ...(fallbackUrls ? { fallbackUrls } : {}),
    ...(contextTokens ? { contextTokens } : {}),
  };
}

/**
 * What the single endpoint settings say, as far as it holds for a profile that does not say it itself: their headers
 * may name a team or a person and go to their own origin only, and their further base URLs serve the same model.
 */
export function transportFor(
  profile: Pick<Endpoint, 'baseUrl' | 'model'>,
  single: Pick<Endpoint, 'baseUrl' | 'model'> | undefined,
  shared: Transport,
): Transport {
  const { headers, fallbackUrls, contextTokens } = shared;
  const sameOrigin = single !== undefined && originOf(single.baseUrl) === originOf(profile.baseUrl);
  return {
    ...(headers && sameOrigin ? { headers } : {}),
    ...(fallbackUrls && sameOrigin && single.model === profile.model ? { fallbackUrls } : {}),
    ...(contextTokens ? { contextTokens } : {}),
  };
}

/** Scheme, host and port as they are written: two spellings of one origin count as two. */
function originOf(address: string): string {
  return /^https?:\/\/[^/?#]+/i.exec(address)?.[0].toLowerCase() ?? address;
}

/**
 * The endpoint in use.
 * @param name of the profile in use; empty for the single endpoint settings
 * @returns undefined when nothing is set up, and when there is no such profile: what was meant for one server must not
 *   go to another
 */
export function endpointInUse(
  name: string,
  profiles: readonly Profile[],
  single: Omit<Endpoint, 'apiKey'> | undefined,
): Omit<Endpoint, 'apiKey'> | undefined {
  if (name === '') {
    return single;
  }
  const found = profiles.find((one) => one.name === name);
  if (!found) {
    return undefined;
  }
  const { name: _, ...endpoint } = found;
  return endpoint;
}

/**
 * The list with one profile more, or another one in place of that of the same name. What that one had of its own stays
 * as long as the origin does, unless the new one says it.
 */
export function withProfile(profiles: readonly Profile[], profile: Profile): Profile[] {
  const before = profiles.find(({ name }) => name === profile.name);
  const others = profiles.filter(({ name }) => name !== profile.name);
  const kept = before && originOf(before.baseUrl) === originOf(profile.baseUrl) ? transportIn(before) : {};
  return [...others, { ...kept, ...profile }];
}
