import { countOf, type ModelInfo, objectOf, objectsOf, textOf, thinksByName } from './modelInfo.ts';

/** The models in Ollama's `GET /api/tags` (docs/api.md; `capabilities` from 2026 on). */
export function modelsInTags(body: unknown): ModelInfo[] {
  return objectsOf(objectOf(body).models).flatMap((entry) => {
    const id = textOf(entry.name) ?? textOf(entry.model);
    const details = objectOf(entry.details);
    return id === undefined
      ? []
      : [
          {
            id,
            bytes: countOf(entry.size),
            parameters: textOf(details.parameter_size),
            quantization: textOf(details.quantization_level),
            thinks: thinksIn(entry.capabilities) ?? thinksByName(id),
          },
        ];
  });
}

/**
 * What Ollama's `POST /api/show` adds: `capabilities`, `model_info["<architecture>.context_length"]`, and `num_ctx`
 * among its parameters, which are lines of text.
 */
export function factsInShow(body: unknown): Partial<ModelInfo> {
  const fields = objectOf(body);
  const info = objectOf(fields.model_info);
  const longest = Object.entries(info).find(([name]) => name.endsWith('.context_length'))?.[1];
  const set = /^num_ctx\s+"?(\d+)/m.exec(textOf(fields.parameters) ?? '')?.[1];
  return {
    thinks: thinksIn(fields.capabilities),
    maxContextTokens: countOf(longest),
    contextTokens: set === undefined ? undefined : countOf(Number(set)),
  };
}

/** What Ollama's `GET /api/ps` says of the models that lie in memory: the context that they really run with. */
export function factsInPs(body: unknown): ReadonlyMap<string, Partial<ModelInfo>> {
  return new Map(
    objectsOf(objectOf(body).models).flatMap((entry): [string, Partial<ModelInfo>][] => {
      const id = textOf(entry.name) ?? textOf(entry.model);
      return id === undefined ? [] : [[id, { loaded: true, contextTokens: countOf(entry.context_length) }]];
    }),
  );
}

/** What llama-server's `GET /props` says: the context of one slot, and its build. */
export function factsInProps(body: unknown): Partial<ModelInfo> {
  const settings = objectOf(objectOf(body).default_generation_settings);
  return { contextTokens: countOf(settings.n_ctx), loaded: true };
}

/**
 * The models in LM Studio's own lists: `GET /api/v1/models` (0.4: `key`, `loaded_instances`, `capabilities`), or
 * `GET /api/v0/models` (`id`, `state`, `loaded_context_length`). Embedding models are left out.
 */
export function modelsInLmStudio(body: unknown): ModelInfo[] {
  const fields = objectOf(body);
  return [...objectsOf(fields.models), ...objectsOf(fields.data)].flatMap((entry) => {
    const id = textOf(entry.key) ?? textOf(entry.id);
    if (id === undefined || /^embeddings?$/.test(textOf(entry.type) ?? '')) {
      return [];
    }
    const instance = objectsOf(entry.loaded_instances)[0];
    const capabilities = objectOf(entry.capabilities);
    return [
      {
        id,
        bytes: countOf(entry.size_bytes),
        parameters: textOf(entry.params_string),
        quantization: textOf(entry.quantization) ?? textOf(objectOf(entry.quantization).name),
        contextTokens:
          countOf(objectOf(instance?.config).context_length) ?? countOf(entry.loaded_context_length),
        maxContextTokens: countOf(entry.max_context_length),
        thinks: typeof capabilities.reasoning === 'object' ? true : thinksByName(id),
        loaded: instance !== undefined || entry.state === 'loaded',
      },
    ];
  });
}

function thinksIn(capabilities: unknown): boolean | undefined {
  return Array.isArray(capabilities) ? capabilities.includes('thinking') : undefined;
}
