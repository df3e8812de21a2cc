import type { Endpoint } from '../core/backends/types.ts';
import { type ModelInfo, merged } from '../core/setup/modelInfo.ts';
import {
  factsInProps,
  factsInPs,
  factsInShow,
  modelsInLmStudio,
  modelsInTags,
} from '../core/setup/nativeModels.ts';
import type { ServerKind } from '../core/setup/server.ts';
import { getJson, listModels } from './models.ts';

type Where = Pick<Endpoint, 'baseUrl' | 'apiKey'>;

/** More models than that are not asked for one by one. */
const MOST_SHOWN = 40;

/**
 * The models of a server with all that it says of them: where it has routes of its own that say more than the
 * OpenAI-compatible list, those are asked, too. What they refuse to say is left out.
 * @throws FailureError as `listModels` does
 */
export async function describeModels(
  kind: ServerKind,
  endpoint: Where,
  signal: AbortSignal,
): Promise<ModelInfo[]> {
  const origin = new URL(endpoint.baseUrl).origin;
  const ask = async (path: string, body?: unknown): Promise<unknown> =>
    await getJson(endpoint, `${origin}${path}`, signal, body).catch(() => {
      signal.throwIfAborted();
      return undefined;
    });
  switch (kind) {
    case 'ollama': {
      const tags = modelsInTags(await ask('/api/tags'));
      if (tags.length === 0) {
        return await listModels(endpoint, signal);
      }
      const loaded = factsInPs(await ask('/api/ps'));
      return await Promise.all(
        tags.map(async (model, index) => {
          const shown = index < MOST_SHOWN ? factsInShow(await ask('/api/show', { model: model.id })) : {};
          return merged(merged(model, shown), loaded.get(model.id) ?? {});
        }),
      );
    }
    case 'lmstudio': {
      const native = modelsInLmStudio(await ask('/api/v1/models'));
      const found = native.length > 0 ? native : modelsInLmStudio(await ask('/api/v0/models'));
      return found.length > 0 ? found : await listModels(endpoint, signal);
    }
    case 'llamacpp': {
      const models = await listModels(endpoint, signal);
      // In router mode there are several, and the properties belong to none of them.
      const [only] = models;
      return models.length === 1 && only ? [merged(only, factsInProps(await ask('/props')))] : models;
    }
    default:
      return await listModels(endpoint, signal);
  }
}
