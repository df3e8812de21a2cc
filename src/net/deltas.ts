import type { Usage } from '../core/backends/types.ts';
import type { Delta } from '../core/reasoning/events.ts';

/** One chunk of a chat stream, as far as any server is known to fill it. Nothing in it can be relied upon. */
export interface Chunk {
  readonly id?: unknown;
  readonly model?: unknown;
  readonly system_fingerprint?: unknown;
  readonly choices?: unknown;
  readonly usage?: unknown;
  readonly message?: unknown;
  readonly detail?: unknown;
}

/**
 * The text in a chunk. The thought is read from the first of these that holds any, because gateways repeat it:
 * `reasoning_content` (DeepSeek, llama-server, SGLang, LM Studio, Fireworks), `reasoning` (Ollama, vLLM,
 * OpenRouter, Together), `reasoning_details[].text` or `.summary` (OpenRouter), and content parts of the type
 * `thinking` (Mistral).
 */
export function deltaOf(chunk: Chunk): Delta | undefined {
  const delta = record(firstChoice(chunk)?.delta);
  if (!delta) {
    return undefined;
  }
  const { thinking, text } = contentOf(delta.content);
  const reasoning =
    string(delta.reasoning_content) ||
    string(delta.reasoning) ||
    detailsOf(delta.reasoning_details) ||
    string(delta.thinking) ||
    thinking;
  return reasoning || text ? { reasoning: reasoning || undefined, content: text || undefined } : undefined;
}

/** The field that the thought in a chunk comes in; undefined when it holds none. */
export function fieldOf(chunk: Chunk): string | undefined {
  const delta = record(firstChoice(chunk)?.delta);
  const named = ['reasoning_content', 'reasoning', 'reasoning_details', 'thinking'].find((name) => {
    const value = delta?.[name];
    return string(value) !== '' || detailsOf(value) !== '';
  });
  return named ?? (contentOf(delta?.content).thinking === '' ? undefined : 'content');
}

/** Why the message ended, when this chunk says so. */
export function finishOf(chunk: Chunk): string | undefined {
  return string(firstChoice(chunk)?.finish_reason) || undefined;
}

/** The counts in a chunk: OpenAI's names, and DeepSeek's for the cache. */
export function usageOf(chunk: Chunk): Usage | undefined {
  const usage = record(chunk.usage);
  if (!usage) {
    return undefined;
  }
  return {
    promptTokens: count(usage.prompt_tokens),
    completionTokens: count(usage.completion_tokens),
    reasoningTokens: count(record(usage.completion_tokens_details)?.reasoning_tokens),
    cachedPromptTokens:
      count(record(usage.prompt_tokens_details)?.cached_tokens) ?? count(usage.prompt_cache_hit_tokens),
  };
}

function firstChoice(chunk: Chunk): Record<string, unknown> | undefined {
  return Array.isArray(chunk.choices) ? record(chunk.choices[0]) : undefined;
}

function contentOf(content: unknown): { thinking: string; text: string } {
  if (!Array.isArray(content)) {
    return { thinking: '', text: string(content) };
  }
  const parts = content.map(record).filter((part) => part !== undefined);
  const join = (type: string, text: (part: Record<string, unknown>) => string): string =>
    parts
      .filter((part) => part.type === type)
      .map(text)
      .join('');
  return {
    thinking: join('thinking', (part) =>
      Array.isArray(part.thinking)
        ? part.thinking.map((inner) => string(record(inner)?.text)).join('')
        : string(part.thinking),
    ),
    text: join('text', (part) => string(part.text)),
  };
}

function detailsOf(details: unknown): string {
  return Array.isArray(details)
    ? details.map((detail) => string(record(detail)?.text) || string(record(detail)?.summary)).join('')
    : '';
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
