import { presets } from '../../backends/presets.ts';
import type { PresetId } from '../../backends/types.ts';

/** A server that another assistant has a name for. */
export interface KnownServer {
  readonly preset: PresetId;
  /** Where it is unless the settings say otherwise; empty when there is no usual place. */
  readonly baseUrl: string;
}

/**
 * What other assistants call the servers that have a preset of their own.
 * Sources: https://docs.continue.dev/customize/model-providers, and `apiProvider` in Roo Code's `provider-settings.ts`.
 */
const WITH_PRESET: Readonly<Record<string, PresetId>> = {
  deepseek: 'deepseek',
  docker: 'docker',
  fireworks: 'fireworks',
  groq: 'groq',
  huggingface: 'huggingface',
  'huggingface-inference-api': 'huggingface',
  litellm: 'litellm',
  'llama.cpp': 'llamacpp',
  llamafile: 'llamacpp',
  lmstudio: 'lmstudio',
  nvidia: 'nim',
  ollama: 'ollama',
  openrouter: 'openrouter',
  'text-gen-webui': 'textgen',
  together: 'together',
  vllm: 'vllm',
};

/** Others that speak OpenAI's format, with the addresses that Continue and Roo Code send to (same sources). */
const OTHERS: Readonly<Record<string, string>> = {
  cerebras: 'https://api.cerebras.ai/v1',
  chutes: 'https://llm.chutes.ai/v1',
  deepinfra: 'https://api.deepinfra.com/v1/openai',
  mistral: 'https://api.mistral.ai/v1',
  moonshot: 'https://api.moonshot.ai/v1',
  nebius: 'https://api.studio.nebius.ai/v1',
  novita: 'https://api.novita.ai/v3/openai',
  openai: 'https://api.openai.com/v1',
  'openai-native': 'https://api.openai.com/v1',
  requesty: 'https://router.requesty.ai/v1',
  sambanova: 'https://api.sambanova.ai/v1',
  siliconflow: 'https://api.siliconflow.cn/v1',
  xai: 'https://api.x.ai/v1',
};

/** The server that another assistant calls by this name; undefined for one that does not speak OpenAI's format. */
export function serverCalled(provider: string): KnownServer | undefined {
  const name = provider.trim().toLowerCase();
  const preset = Object.hasOwn(WITH_PRESET, name) ? WITH_PRESET[name] : undefined;
  if (preset) {
    return { preset, baseUrl: presets[preset].baseUrl };
  }
  const baseUrl = Object.hasOwn(OTHERS, name) ? OTHERS[name] : undefined;
  return baseUrl === undefined ? undefined : { preset: 'custom', baseUrl };
}

/**
 * The base URL of a server. Other assistants add `/v1` themselves where a server of one's own (Ollama, llama.cpp,
 * LM Studio) is given by host and port.
 * @param given in the settings, if anything
 */
export function addressOf(server: KnownServer, given: string | undefined): string {
  const address = given?.trim() || server.baseUrl;
  const ownServer = server.baseUrl.startsWith('http:');
  return ownServer && /^https?:\/\/[^/?#]+\/*$/i.test(address)
    ? `${address.replace(/\/+$/, '')}/v1`
    : address;
}
