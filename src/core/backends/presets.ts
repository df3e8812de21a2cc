import type { PresetId } from './types.ts';

/** What is filled in when the user picks a kind of server. */
export interface Preset {
  /** The server's own name; not translated. */
  readonly label: string;
  /** Where it listens unless it was told otherwise; empty when there is no usual place. */
  readonly baseUrl: string;
  /** True when it answers nothing without a key. */
  readonly needsKey: boolean;
  /** A model to start with where the server lists none. */
  readonly defaultModel?: string;
}

/**
 * The servers that have a preset. Addresses are each project's documented defaults; the OpenAI-compatible
 * routes of the local ones stand under `/v1`, DeepSeek's under the root.
 */
export const presets: Readonly<Record<PresetId, Preset>> = {
  deepseek: {
    label: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com',
    needsKey: true,
    defaultModel: 'deepseek-flash',
  },
  ollama: { label: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1', needsKey: false },
  llamacpp: { label: 'llama.cpp', baseUrl: 'http://127.0.0.1:8080/v1', needsKey: false },
  lmstudio: { label: 'LM Studio', baseUrl: 'http://127.0.0.1:1234/v1', needsKey: false },
  vllm: { label: 'vLLM', baseUrl: 'http://127.0.0.1:8000/v1', needsKey: false },
  custom: { label: 'OpenAI-compatible', baseUrl: '', needsKey: false },
};
