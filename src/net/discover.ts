import type { PresetId } from '../core/backends/types.ts';
import { type ListedModel, listModels } from './models.ts';
import { restOf } from './responses.ts';

/** A model server that answers on this machine. */
export interface FoundServer {
  readonly preset: PresetId;
  readonly baseUrl: string;
  readonly models: readonly ListedModel[];
}

export interface DiscoverOptions {
  readonly signal?: AbortSignal;
  /** Ports to look at in place of the usual ones. */
  readonly ports?: readonly number[];
}

/**
 * The documented default ports: LM Studio 1234, Jan 1337, LiteLLM 4000, text-generation-webui 5000, koboldcpp
 * 5001, vLLM 8000, llama-server 8080 and, from August 2026, 9931, Ollama 11434, Docker Model Runner 12434,
 * SGLang 30000.
 */
const PORTS = [1234, 1337, 4000, 5000, 5001, 8000, 8080, 9931, 11434, 12434, 30000];
const DOCKER_PORT = 12434;

/** A server on loopback that is there answers at once; more time would only hold up the user. */
const LIMIT_MS = 800;

/** `owned_by` in the model lists of servers that name themselves there. LM Studio's is a placeholder. */
const OWNERS: Readonly<Record<string, PresetId>> = {
  llamacpp: 'llamacpp',
  vllm: 'vllm',
  sglang: 'sglang',
  organization_owner: 'lmstudio',
};

/**
 * What only one kind of server says, the surest first. Sources: the documents of Ollama, KoboldCpp, LiteLLM and LM
 * Studio.
 */
const SIGNS: readonly (readonly [PresetId, string, RegExp])[] = [
  ['ollama', '/', /Ollama is running/],
  ['koboldcpp', '/api/extra/version', /"result"\s*:\s*"KoboldCpp"/],
  ['litellm', '/health/liveliness', /I'm alive!/],
  ['lmstudio', '/api/v0/models', /^\s*\{\s*"(data|object)"/],
];

/**
 * Looks for model servers on loopback: GET only, no key, no redirects, all ports at once.
 * @returns what answers with a model list, in the order of the ports; never throws
 */
export async function discoverServers(options: DiscoverOptions = {}): Promise<FoundServer[]> {
  const ports = options.ports ?? PORTS;
  const found = await Promise.all(ports.map((port) => look(port, options.signal)));
  return found.filter((server) => server !== undefined);
}

async function look(port: number, signal: AbortSignal | undefined): Promise<FoundServer | undefined> {
  const origin = `http://127.0.0.1:${port}`;
  const baseUrl = `${origin}${port === DOCKER_PORT ? '/engines/v1' : '/v1'}`;
  const limit = AbortSignal.timeout(LIMIT_MS);
  const either = signal ? AbortSignal.any([signal, limit]) : limit;
  try {
    const models = await listModels({ baseUrl }, either);
    return { preset: await presetOf(origin, models, either), baseUrl, models };
  } catch {
    // Nothing listens there, or it is no model server.
    return undefined;
  }
}

/** By what a server says of itself; its port says nothing, because any server can be told to use any. */
async function presetOf(
  origin: string,
  models: readonly ListedModel[],
  signal: AbortSignal,
): Promise<PresetId> {
  const owner = models.flatMap((model) => OWNERS[model.owner ?? ''] ?? [])[0];
  if (owner) {
    return owner;
  }
  // Others imitate the routes of Ollama; only Ollama itself says so at its root.
  const said = await Promise.all(SIGNS.map(([, path]) => textAt(origin + path, signal)));
  return SIGNS.find(([, , words], index) => words.test(said[index] ?? ''))?.[0] ?? 'custom';
}

/** The beginning of what stands at an address; empty when that is no success. */
async function textAt(address: string, signal: AbortSignal): Promise<string> {
  try {
    const response = await fetch(address, { signal, redirect: 'manual' });
    const reader = response.body?.getReader();
    const text = reader ? await restOf(reader, [], LIMIT_MS) : '';
    return response.ok ? text : '';
  } catch {
    return '';
  }
}
