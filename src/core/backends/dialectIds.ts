/** Every server that has an entry of its own. `custom` is any other OpenAI-compatible one. */
export const DIALECT_IDS = [
  'deepseek',
  'ollama',
  'llamacpp',
  'vllm',
  'sglang',
  'lmstudio',
  'openrouter',
  'azure',
  'github',
  'together',
  'fireworks',
  'groq',
  'nim',
  'huggingface',
  'litellm',
  'mlx',
  'koboldcpp',
  'textgen',
  'docker',
  'jan',
  'embedded',
  'custom',
] as const;

export type DialectId = (typeof DIALECT_IDS)[number];

/** Whether a setting names one of them. */
export function isDialectId(name: unknown): name is DialectId {
  return typeof name === 'string' && DIALECT_IDS.some((id) => id === name);
}
