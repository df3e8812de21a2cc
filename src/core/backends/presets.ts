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
  sglang: { label: 'SGLang', baseUrl: 'http://127.0.0.1:30000/v1', needsKey: false },
  openrouter: { label: 'OpenRouter', baseUrl: 'https://openrouter.ai/api/v1', needsKey: true },
  azure: { label: 'Azure AI Foundry', baseUrl: '', needsKey: true },
  together: { label: 'Together', baseUrl: 'https://api.together.xyz/v1', needsKey: true },
  fireworks: { label: 'Fireworks', baseUrl: 'https://api.fireworks.ai/inference/v1', needsKey: true },
  groq: { label: 'Groq', baseUrl: 'https://api.groq.com/openai/v1', needsKey: true },
  nim: { label: 'NVIDIA NIM', baseUrl: 'https://integrate.api.nvidia.com/v1', needsKey: true },
  huggingface: { label: 'Hugging Face router', baseUrl: 'https://router.huggingface.co/v1', needsKey: true },
  litellm: { label: 'LiteLLM', baseUrl: 'http://127.0.0.1:4000/v1', needsKey: false },
  mlx: { label: 'MLX-LM', baseUrl: 'http://127.0.0.1:8080/v1', needsKey: false },
  koboldcpp: { label: 'KoboldCpp', baseUrl: 'http://127.0.0.1:5001/v1', needsKey: false },
  jan: { label: 'Jan', baseUrl: 'http://127.0.0.1:1337/v1', needsKey: true },
  custom: { label: 'OpenAI-compatible', baseUrl: '', needsKey: false },
};
