import { isDialectId } from '../backends/dialectIds.ts';
import type { Endpoint } from '../backends/types.ts';

/** A server and a model under a name of the user's. The key is not part of it: keys belong to an origin. */
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
    const { name, preset, baseUrl, model } = entry as Readonly<Record<string, unknown>>;
    const endpoint = endpointIn(preset, baseUrl, model);
    const label = typeof name === 'string' ? name.trim() : '';
    if (endpoint && label !== '' && !profiles.has(label)) {
      profiles.set(label, { name: label, ...endpoint });
    }
  }
  return [...profiles.values()];
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
  const profile = profiles.find((one) => one.name === name);
  return profile && { preset: profile.preset, baseUrl: profile.baseUrl, model: profile.model };
}

/** The list with one profile more, or another one in place of that of the same name. */
export function withProfile(profiles: readonly Profile[], profile: Profile): Profile[] {
  const others = profiles.filter(({ name }) => name !== profile.name);
  return [...others, profile];
}
