import type { Translate } from '../backends/explain.ts';
import type { ServerKind } from './server.ts';

/** Below it code and thought hardly fit, in tokens: Ollama's default on small cards is 4096. */
export const SMALL_CONTEXT = 8192;

/** How servers are told to run a model with a larger context. From their documentation. */
const WAYS: Partial<Record<ServerKind, string>> = {
  ollama: 'OLLAMA_CONTEXT_LENGTH=32768 ollama serve',
  llamacpp: 'llama-server -c 32768',
  vllm: 'vllm serve --max-model-len 32768',
  sglang: 'sglang.launch_server --context-length 32768',
  koboldcpp: 'koboldcpp --contextsize 32768',
};

/**
 * What to do when the context is small.
 * @returns undefined when it is large enough or not known
 */
export function contextAdvice(
  contextTokens: number | undefined,
  kind: ServerKind,
  t: Translate,
): string | undefined {
  if (contextTokens === undefined || contextTokens >= SMALL_CONTEXT) {
    return undefined;
  }
  const way = WAYS[kind];
  if (kind === 'lmstudio') {
    return t(
      'That is little for code and a thought: load the model in LM Studio with a larger context length.',
    );
  }
  return way === undefined
    ? t('That is little for code and a thought: start the server with a larger context.')
    : t('That is little for code and a thought: start the server with a larger context, such as "{0}".', way);
}
