import { redact } from '../../backends/redact.ts';
import type { Endpoint } from '../../backends/types.ts';
import { endpointIn, type Profile } from '../profiles.ts';
import { addressOf, type KnownServer } from './servers.ts';

/** A model as another assistant was set up to use it. */
export interface FoundModel {
  readonly name: string;
  readonly endpoint: Omit<Endpoint, 'apiKey'>;
  /** Never logged or shown. */
  readonly apiKey: string | undefined;
  /** Names of headers that are not taken over, since they carry a key: settings are no place for one. */
  readonly leftHeaders: readonly string[];
  /** True when it was there to complete code while the user types. */
  readonly forSuggestions: boolean;
}

/** What cannot be taken over: the model is not named, or its server does not speak OpenAI's format or has no address. */
export interface LeftOut {
  readonly name: string;
  /** The other assistant's word for the kind of server, or the address; empty where it says neither. */
  readonly provider: string;
}

/** What the settings of another assistant hold. */
export interface FoundModels {
  readonly models: readonly FoundModel[];
  readonly leftOut: readonly LeftOut[];
}

/** One model in settings, before it is known whether it can be reached. */
export interface GivenModel {
  readonly name: string;
  readonly provider: string;
  readonly server: KnownServer | undefined;
  readonly address: string | undefined;
  readonly model: string | undefined;
  readonly apiKey: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Length of the context to ask for, in tokens. */
  readonly contextTokens?: number | undefined;
  readonly forSuggestions: boolean;
}

/** Sorts models into those that can be taken over and the others. */
export function foundModels(given: readonly GivenModel[]): FoundModels {
  const models: FoundModel[] = [];
  const leftOut: LeftOut[] = [];
  for (const one of given) {
    const found = foundModel(one);
    if (found) {
      models.push(found);
    } else {
      leftOut.push({ name: one.name, provider: one.provider });
    }
  }
  return { models, leftOut };
}

/** Whether a header carries a key, by its name or its value, or stands for a secret that would be filled in. */
function isSecret(header: string, value: string): boolean {
  return /auth|key|token|secret|cookie/i.test(header) || value.includes('${{') || redact(value) !== value;
}

function foundModel(given: GivenModel): FoundModel | undefined {
  const { name, server, address, model, apiKey, headers = {}, contextTokens, forSuggestions } = given;
  const endpoint = server && endpointIn(server.preset, addressOf(server, address), model);
  if (!endpoint) {
    return undefined;
  }
  const all = Object.entries(headers);
  const open = all.filter((entry) => !isSecret(...entry));
  return {
    name,
    endpoint: {
      ...endpoint,
      ...(open.length > 0 ? { headers: Object.fromEntries(open) } : {}),
      ...(contextTokens ? { contextTokens } : {}),
    },
    apiKey: apiKey !== undefined && isKey(apiKey) ? apiKey : undefined,
    leftHeaders: all.filter((entry) => isSecret(...entry)).map(([header]) => header),
    forSuggestions,
  };
}

/** False for what stands in place of a key where a server wants none, and for a template that nothing was put into. */
function isKey(text: string): boolean {
  return (
    /^[\x21-\x7e]+$/.test(text) &&
    !/^(?:[<[$].*|your_.*|empty|none|noop|ollama|lm-studio|not-.*)$/i.test(text)
  );
}

/**
 * Profiles for models that answer requests, with names that no profile has yet. What a profile reaches already is left
 * out.
 * @param profiles that there are
 */
export function newProfiles(profiles: readonly Profile[], models: readonly FoundModel[]): Profile[] {
  const added: Profile[] = [];
  for (const { name, endpoint } of models.filter(({ forSuggestions }) => !forSuggestions)) {
    const all = [...profiles, ...added];
    if (!all.some(({ baseUrl, model }) => baseUrl === endpoint.baseUrl && model === endpoint.model)) {
      added.push({ name: freeName(name.trim() || endpoint.model, all), ...endpoint });
    }
  }
  return added;
}

function freeName(name: string, profiles: readonly Profile[]): string {
  const taken = new Set(profiles.map((profile) => profile.name));
  for (let count = 1; ; count++) {
    const tried = count === 1 ? name : `${name} (${count})`;
    if (!taken.has(tried)) {
      return tried;
    }
  }
}
