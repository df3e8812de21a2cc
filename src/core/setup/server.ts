import { presets } from '../backends/presets.ts';
import type { PresetId } from '../backends/types.ts';

/** Model servers that can be told apart by their answers. `unknown` speaks OpenAI's routes and names nothing else. */
export type ServerKind =
  | 'ollama'
  | 'llamacpp'
  | 'lmstudio'
  | 'vllm'
  | 'sglang'
  | 'koboldcpp'
  | 'jan'
  | 'mlx'
  | 'litellm'
  | 'textgen'
  | 'docker'
  | 'unknown';

/** The servers' own names; not translated. */
export const serverLabels: Readonly<Record<ServerKind, string>> = {
  ollama: 'Ollama',
  llamacpp: 'llama.cpp',
  lmstudio: 'LM Studio',
  vllm: 'vLLM',
  sglang: 'SGLang',
  koboldcpp: 'KoboldCpp',
  jan: 'Jan',
  mlx: 'MLX LM',
  litellm: 'LiteLLM',
  textgen: 'text-generation-webui',
  docker: 'Docker Model Runner',
  unknown: 'OpenAI-compatible',
};

/** What a server showed of itself. */
export interface Signs {
  readonly port: number;
  /** The `Server` header; empty when there is none. */
  readonly serverHeader: string;
  /** `owned_by` of the listed models. */
  readonly owners: readonly string[];
  /** True when no listed model has an owner, and there is one. */
  readonly ownerless: boolean;
  /** Bodies of successful answers at these paths; absent where there was none. */
  readonly texts: Readonly<Partial<Record<SignPath, string>>>;
}

/** Paths that tell servers apart. GET only, nothing that costs. */
export const signPaths = [
  '/',
  '/api/v1/models',
  '/api/v0/models',
  '/api/extra/version',
  '/get_model_info',
  '/health/liveliness',
  '/v1/internal/health',
  '/version',
  '/health',
] as const;
export type SignPath = (typeof signPaths)[number];

/** `owned_by` in the model lists of servers that name themselves there. LM Studio's is a placeholder. */
const OWNERS: Readonly<Record<string, ServerKind>> = {
  llamacpp: 'llamacpp',
  vllm: 'vllm',
  sglang: 'sglang',
  organization_owner: 'lmstudio',
  docker: 'docker',
  koboldcpp: 'koboldcpp',
};

/** Jan wants a key before it says anything, so that only its documented port is left to go by. */
const JAN_PORT = 1337;

/**
 * Names a server by what it says of itself. Ports say next to nothing, because any server can be told to use any,
 * and routes of Ollama are imitated by others (KoboldCpp, Docker Model Runner): only Ollama says so at its root.
 * Sources: the README or the server source of each project.
 */
export function identify(signs: Signs): ServerKind {
  const { texts } = signs;
  const owner = signs.owners.flatMap((name) => OWNERS[name] ?? [])[0];
  if (/"result"\s*:\s*"KoboldCpp"/i.test(texts['/api/extra/version'] ?? '')) {
    return 'koboldcpp';
  }
  if (owner) {
    return owner;
  }
  if (/^llama\.cpp\b/i.test(signs.serverHeader)) {
    return 'llamacpp';
  }
  if (texts['/']?.includes('Ollama is running')) {
    return 'ollama';
  }
  if (
    /^\s*\{\s*"(data|object)"/.test(texts['/api/v0/models'] ?? '') ||
    /^\s*\{\s*"models"\s*:\s*\[/.test(texts['/api/v1/models'] ?? '')
  ) {
    return 'lmstudio';
  }
  if (/"model_path"/.test(texts['/get_model_info'] ?? '')) {
    return 'sglang';
  }
  if (/I'm alive/i.test(texts['/health/liveliness'] ?? '')) {
    return 'litellm';
  }
  if (/"status"/.test(texts['/v1/internal/health'] ?? '')) {
    return 'textgen';
  }
  if (/^\s*\{\s*"version"\s*:\s*"[\d.]+[^"]*"\s*\}\s*$/.test(texts['/version'] ?? '')) {
    return 'vllm';
  }
  if (signs.port === JAN_PORT) {
    return 'jan';
  }
  // mlx_lm.server names no owner and answers a health check of its own; its header is Python's.
  return signs.ownerless && texts['/health'] !== undefined && /^BaseHTTP/.test(signs.serverHeader)
    ? 'mlx'
    : 'unknown';
}

/** The preset that shapes requests to such a server: its own where there is one. */
export function presetOfKind(kind: ServerKind): PresetId {
  return Object.hasOwn(presets, kind) ? (kind as PresetId) : 'custom';
}
