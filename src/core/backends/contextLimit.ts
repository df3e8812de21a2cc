import { estimateTokens } from '../reasoning/tokens.ts';
import type { ChatMessage } from './types.ts';

/** What messages are likely to come to, in tokens, before any correction. */
export function estimateMessages(messages: readonly ChatMessage[]): number {
  // A role and its marks are a few tokens in every template.
  return messages.reduce(
    (sum, { content, thought }) => sum + 4 + estimateTokens(content + (thought ?? '')),
    0,
  );
}

/**
 * How far the estimate is off, learned from what servers count. One for each model: they divide text differently.
 */
export class TokenScale {
  readonly #factors = new Map<string, number>();

  /** Tokens that the server counted for a prompt that was estimated so. Short prompts say little. */
  learn(model: string, estimated: number, counted: number): void {
    if (estimated >= 50 && counted > 0) {
      // A wild count is a prompt of which the server saw only a part, or other than ours.
      this.#factors.set(model, Math.min(3, Math.max(0.4, counted / estimated)));
    }
  }

  /** The factor for the estimate of a prompt, and whether it was learned. */
  of(model: string): { readonly factor: number; readonly learned: boolean } {
    const factor = this.#factors.get(model);
    return { factor: factor ?? 1, learned: factor !== undefined };
  }
}

/** How sure an estimate is, as the part by which it may be too high. */
const MARGIN = { estimated: 1.3, learned: 1.1, counted: 1 };

/**
 * Whether a prompt cannot fit: never true for one that might.
 * @param promptTokens as counted or estimated; `limit` is the context length, in tokens too
 */
export function cannotFit(promptTokens: number, limit: number, how: keyof typeof MARGIN): boolean {
  return promptTokens > limit * MARGIN[how];
}

/**
 * The number at a path of an answer. `[]` is the entry of `model` in a list; `*` any key that ends with the rest.
 * @returns undefined when there is none, or it is no positive number
 */
export function numberAt(answer: unknown, path: string, model: string): number | undefined {
  const names = path.split('.');
  let at: unknown = answer;
  for (const [index, name] of names.entries()) {
    if (name === '[]') {
      at = Array.isArray(at) ? at.find((entry) => isNamed(entry, model)) : undefined;
    } else if (typeof at !== 'object' || at === null) {
      return undefined;
    } else if (name === '*') {
      const ending = `.${names.slice(index + 1).join('.')}`;
      at = Object.entries(at).find(([key]) => key.endsWith(ending))?.[1];
      break;
    } else {
      at = Object.entries(at).find(([key]) => key === name)?.[1];
    }
  }
  return typeof at === 'number' && Number.isFinite(at) && at > 0 ? at : undefined;
}

function isNamed(entry: unknown, model: string): boolean {
  if (typeof entry !== 'object' || entry === null) {
    return false;
  }
  const names = Object.entries(entry).flatMap(([key, value]) =>
    /^(id|name|model|key)$/.test(key) ? [value] : [],
  );
  // Ollama adds the tag to a name that has none.
  return names.includes(model) || names.includes(`${model}:latest`);
}
