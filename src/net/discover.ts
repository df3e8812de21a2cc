import type { PresetId } from '../core/backends/types.ts';
import { identify, presetOfKind, type ServerKind, type SignPath, signPaths } from '../core/setup/server.ts';
import { type ListedModel, modelsIn } from './models.ts';
import { restOf } from './responses.ts';

/** A model server that answers on this machine. */
export interface FoundServer {
  readonly kind: ServerKind;
  readonly preset: PresetId;
  readonly baseUrl: string;
  readonly models: readonly ListedModel[];
  /** It is there and says nothing without a key. */
  readonly needsKey: boolean;
}

export interface DiscoverOptions {
  readonly signal?: AbortSignal;
  /** Ports to look at in place of the usual ones. */
  readonly ports?: readonly number[];
}

/**
 * The documented default ports: LM Studio 1234, Jan 1337 and 6767, LiteLLM 4000, text-generation-webui 5000,
 * koboldcpp 5001, vLLM 8000, llama-server and MLX LM 8080, llama-server from August 2026 9931, Ollama 11434, Docker
 * Model Runner 12434, SGLang 30000.
 */
const PORTS = [1234, 1337, 4000, 5000, 5001, 6767, 8000, 8080, 9931, 11434, 12434, 30000];
const DOCKER_PORT = 12434;

/** Loopback of both families: some servers listen on one of them only. */
const HOSTS = ['127.0.0.1', '[::1]'];

/** A server on loopback that is there answers at once; more time would only hold up the user. */
const LIMIT_MS = 800;

/**
 * Looks for model servers on loopback: GET only, no key, no redirects, all ports at once.
 * @returns what answers with a model list or wants a key, in the order of the ports; never throws
 */
export async function discoverServers(options: DiscoverOptions = {}): Promise<FoundServer[]> {
  const ports = options.ports ?? PORTS;
  const found = await Promise.all(
    ports.map(async (port) => {
      const both = await Promise.all(HOSTS.map((host) => look(host, port, options.signal)));
      return both.filter((server) => server !== undefined).filter(isNew);
    }),
  );
  return found.flat();
}

/** One server that listens on both families is one server. */
function isNew(server: FoundServer, index: number, all: readonly FoundServer[]): boolean {
  const name = ({ kind, models }: FoundServer): string => JSON.stringify([kind, models.map(({ id }) => id)]);
  return all.findIndex((other) => name(other) === name(server)) === index;
}

async function look(
  host: string,
  port: number,
  signal: AbortSignal | undefined,
): Promise<FoundServer | undefined> {
  const origin = `http://${host}:${port}`;
  const baseUrl = `${origin}${port === DOCKER_PORT ? '/engines/v1' : '/v1'}`;
  const limit = AbortSignal.timeout(LIMIT_MS);
  const either = signal ? AbortSignal.any([signal, limit]) : limit;
  try {
    // A list may be long; the other answers are read as far as they tell servers apart.
    const list = await get(`${baseUrl}/models`, either, async (response) => await response.text());
    const needsKey = list.status === 401;
    if (list.status !== 200 && !needsKey) {
      return undefined;
    }
    const models = needsKey ? [] : modelsIn(JSON.parse(list.text));
    const answers = await Promise.all(
      signPaths.map(async (path): Promise<[SignPath, string][]> => {
        const answer = await get(`${origin}${path}`, either, beginning).catch(() => undefined);
        return answer?.status === 200 ? [[path, answer.text]] : [];
      }),
    );
    const owners = models.flatMap(({ owner }) => owner ?? []);
    const kind = identify({
      port,
      serverHeader: list.serverHeader,
      owners,
      ownerless: models.length > 0 && owners.length === 0,
      texts: Object.fromEntries(answers.flat()),
    });
    // Something that wants a password is a model server only when it says so in JSON or shows it otherwise.
    return needsKey && kind === 'unknown' && !/^\s*\{/.test(list.text)
      ? undefined
      : { kind, preset: presetOfKind(kind), baseUrl, models, needsKey };
  } catch {
    // Nothing listens there, or it is no model server.
    return undefined;
  }
}

interface Answer {
  readonly status: number;
  readonly serverHeader: string;
  readonly text: string;
}

async function get(
  address: string,
  signal: AbortSignal,
  read: (response: Response) => Promise<string>,
): Promise<Answer> {
  const response = await fetch(address, { signal, redirect: 'manual' });
  return {
    status: response.status,
    serverHeader: response.headers.get('server') ?? '',
    text: await read(response),
  };
}

async function beginning(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  return reader ? await restOf(reader, [], LIMIT_MS) : '';
}
