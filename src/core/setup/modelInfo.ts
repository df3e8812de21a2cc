/** What is known of a model before it is used. Everything but the id may be unknown. */
export interface ModelInfo {
  readonly id: string;
  /** `owned_by`, by which some servers can be told apart. */
  readonly owner?: string | undefined;
  /** Of its file, in bytes. */
  readonly bytes?: number | undefined;
  /** As people write it, such as `14.8B`. */
  readonly parameters?: string | undefined;
  readonly quantization?: string | undefined;
  /** What the server will run it with, in tokens. */
  readonly contextTokens?: number | undefined;
  /** What the model was made for, in tokens. */
  readonly maxContextTokens?: number | undefined;
  /** Whether it reasons: the server says so, or, `likely`, its name does. */
  readonly thinks?: boolean | 'likely' | undefined;
  /** True when it lies in memory and answers at once. */
  readonly loaded?: boolean | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/** The value as an object; an empty one when it is something else. */
export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** A list as the objects in it; empty when it is something else. */
export function objectsOf(value: unknown): Json[] {
  return Array.isArray(value)
    ? value.filter((entry): entry is Json => typeof entry === 'object' && entry !== null)
    : [];
}

/** A count that makes sense: above zero and exact. */
export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * Names of the families that reason whatever the request says, or unless it forbids them to. From the model cards;
 * a name is only a hint, so the finding is `likely`.
 */
const FAMILIES =
  /(deepseek[-_/]?(r1|reasoner|flash|v4|v3\.[12])|\br1\b|qwq|qwen-?3(?!.*(instruct|coder))|gpt-?oss|magistral|ministral.*reason|glm-?(4\.[5-9]|z1|5)|kimi-?k(2.*think|3)|minimax-?m[23]|phi-?4.*reason|seed-?oss|nemotron|granite-?3\.[23]|longcat.*think|reason(er|ing)|think(ing)?\b)/i;

/** Whether the name of a model says that it reasons. @returns `likely`, or undefined when it says nothing */
export function thinksByName(id: string): 'likely' | undefined {
  return FAMILIES.test(id) ? 'likely' : undefined;
}

/**
 * One entry of a model list of OpenAI's shape, with what servers add to it: vLLM `max_model_len`, llama.cpp
 * `meta.{n_ctx_train,n_ctx,size,n_params}`, OpenRouter and Together `context_length`, Groq `context_window`,
 * OpenRouter `supported_parameters`.
 * @returns undefined when it has no id
 */
export function modelInEntry(entry: unknown): ModelInfo | undefined {
  const fields = objectOf(entry);
  const id = textOf(fields.id);
  if (id === undefined) {
    return undefined;
  }
  const meta = objectOf(fields.meta);
  const parameters = countOf(meta.n_params);
  const supported = fields.supported_parameters;
  const says = Array.isArray(supported) ? supported.includes('reasoning') : undefined;
  return {
    id,
    owner: textOf(fields.owned_by),
    bytes: countOf(meta.size),
    parameters: parameters === undefined ? undefined : billions(parameters),
    contextTokens:
      countOf(fields.max_model_len) ??
      countOf(meta.n_ctx) ??
      countOf(fields.context_length) ??
      countOf(fields.context_window),
    maxContextTokens: countOf(meta.n_ctx_train),
    thinks: says ?? thinksByName(id),
  };
}

function billions(parameters: number): string {
  return parameters >= 1e9 ? `${(parameters / 1e9).toFixed(1)}B` : `${Math.round(parameters / 1e6)}M`;
}

/** Two findings on one model as one; the second one counts where both say something. */
export function merged(model: ModelInfo, more: Partial<ModelInfo>): ModelInfo {
  const known = Object.entries(more).filter(([, value]) => value !== undefined);
  return { ...model, ...Object.fromEntries(known) };
}

/** A model's name as it fits into a status bar: without the folders or the vendor in front and a file's ending. */
export function shortModelName(id: string): string {
  const name = id.slice(Math.max(id.lastIndexOf('/'), id.lastIndexOf('\\')) + 1).replace(/\.gguf$/i, '');
  const shown = name === '' ? id : name;
  return shown.length > 32 ? `${shown.slice(0, 31)}…` : shown;
}
