import { cannotFit, estimateMessages, numberAt, type TokenScale } from '../core/backends/contextLimit.ts';
import { dialectOf } from '../core/backends/dialects.ts';
import { FailureError } from '../core/backends/failure.ts';
import { routeOf } from '../core/backends/routes.ts';
import type { ChatMessage, Endpoint } from '../core/backends/types.ts';
import { type Fetch, transportFor } from './transport.ts';

/** A figure that is not there at once is done without, in ms. */
const LIMIT_MS = 1500;
/** As much of an answer is read, in UTF-16 units; a list of models can be long. */
const BODY_UNITS = 8 * 1024 * 1024;

/** A server may be started anew with another context: what it said counts for so long, in ms. */
const FRESH_MS = 60_000;
/** Prompts below this fit everywhere, in tokens: nothing is asked for them. */
const SMALL_TOKENS = 1000;

/** What servers said of their context, by base URL and model, and when. */
export type ContextMemory = Map<string, { readonly limit: number | undefined; readonly atMs: number }>;

export interface ContextOptions {
  readonly signal: AbortSignal;
  /** Asked first; undefined asks the server each time. */
  readonly known?: ContextMemory;
  readonly fetch?: Fetch;
}

/**
 * The context length of the model, in tokens, as its server tells it; undefined where it does not.
 * Never throws for what a server does.
 */
export async function contextLength(
  endpoint: Endpoint,
  options: ContextOptions,
): Promise<number | undefined> {
  if (endpoint.contextTokens && dialectOf(endpoint).contextOption) {
    return endpoint.contextTokens;
  }
  for (const { method, path, field } of dialectOf(endpoint).context) {
    const body = method === 'POST' ? { model: endpoint.model } : undefined;
    const found = numberAt(await ask(endpoint, path, body, options), field, endpoint.model);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** How many tokens a text is to the model, as its server counts them; undefined where it does not count. */
export async function countTokens(
  endpoint: Endpoint,
  text: string,
  options: ContextOptions,
): Promise<number | undefined> {
  const { tokenize } = dialectOf(endpoint);
  if (!tokenize) {
    return undefined;
  }
  const body = { model: endpoint.model, ...tokenize.body, [tokenize.text]: text };
  const answer = await ask(endpoint, tokenize.path, body, options);
  const tokens = Object.entries(answer ?? {}).find(([key]) => key === tokenize.tokens)?.[1];
  return Array.isArray(tokens) ? tokens.length : undefined;
}

/**
 * Refuses a prompt that cannot fit, before it is sent, where the limit is known.
 * @throws FailureError `context-too-long`
 */
export async function checkContext(
  endpoint: Endpoint,
  messages: readonly ChatMessage[],
  scale: TokenScale,
  options: ContextOptions,
): Promise<void> {
  const { factor, learned } = scale.of(endpoint.model);
  const estimated = estimateMessages(messages) * factor;
  if (estimated < SMALL_TOKENS) {
    return;
  }
  const limit = await rememberedLength(endpoint, options);
  // Far below the limit nothing needs to be counted.
  if (limit === undefined || estimated < limit * 0.7) {
    return;
  }
  const text = messages.map(({ content }) => content).join('\n');
  const counted = await countTokens(endpoint, text, options);
  const how = counted === undefined ? (learned ? 'learned' : 'estimated') : 'counted';
  if (cannotFit(counted ?? estimated, limit, how)) {
    throw new FailureError({
      code: 'context-too-long',
      detail: `${Math.round(counted ?? estimated)} tokens (${how}) for a context of ${limit}; nothing was sent`,
    });
  }
}

/** {@link contextLength}, asked again only after a while where `options.known` is given. */
export async function rememberedLength(
  endpoint: Endpoint,
  options: ContextOptions,
): Promise<number | undefined> {
  const name = `${endpoint.baseUrl} ${endpoint.model} ${endpoint.contextTokens ?? ''}`;
  const found = options.known?.get(name);
  if (found && performance.now() - found.atMs < FRESH_MS) {
    return found.limit;
  }
  const limit = await contextLength(endpoint, options);
  options.known?.set(name, { limit, atMs: performance.now() });
  return limit;
}

async function ask(
  endpoint: Endpoint,
  path: string,
  body: object | undefined,
  { signal, fetch }: ContextOptions,
): Promise<object | undefined> {
  try {
    const response = await transportFor(endpoint, fetch)(routeOf(endpoint.baseUrl, path), {
      method: body ? 'POST' : 'GET',
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
    });
    const text = response.ok ? await response.text() : '';
    const answer: unknown = text.length <= BODY_UNITS ? JSON.parse(text) : undefined;
    return typeof answer === 'object' && answer !== null ? answer : undefined;
  } catch {
    // It is a help only; the request itself tells what is wrong.
    return undefined;
  }
}
