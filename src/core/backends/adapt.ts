import type { Failure } from './failure.ts';
import type { Shaped } from './shape.ts';

/** What an endpoint does not take, learnt from its refusals. */
export interface Adaptation {
  /** Fields of the body that are left out. */
  readonly without: readonly string[];
  /** System messages go into the first user message. */
  readonly systemAsUser: boolean;
  /** `add`: every earlier assistant message carries a thought, empty where none is known; `drop`: none does. */
  readonly thoughts?: 'add' | 'drop' | undefined;
}

const NOTHING: Adaptation = { without: [], systemAsUser: false };
/** Fields without which there is no request. */
const ESSENTIAL = new Set(['model', 'messages', 'stream']);
const FIELDS_OF_THOUGHT = ['reasoning_content', 'reasoning', 'thinking'];

/**
 * What to leave out after a refusal, so that the same request can be sent once more.
 * @param sent fields of the body that was refused
 * @param known what was left out already
 * @returns undefined when the refusal names nothing that can be left out
 */
export function adaptTo(
  { code, status, serverMessage = '' }: Failure,
  sent: Readonly<Record<string, unknown>>,
  known: Adaptation = NOTHING,
): Adaptation | undefined {
  if (code !== 'bad-request' || (status !== undefined && status !== 400 && status !== 422)) {
    return undefined;
  }
  // The DeepSeek API wants thoughts back where there are tools, and others refuse the field.
  if (/reasoning_content/i.test(serverMessage)) {
    const thoughts = /must be|missing|required|passed back/i.test(serverMessage) ? 'add' : 'drop';
    return known.thoughts === thoughts ? undefined : { ...known, thoughts };
  }
  const named = Object.keys(sent).filter(
    (field) => !ESSENTIAL.has(field) && new RegExp(`(^|[^\\w])${field}($|[^\\w])`, 'i').test(serverMessage),
  );
  if (named.length > 0) {
    return { ...known, without: [...new Set([...known.without, ...named])] };
  }
  return /\b(system|developer)\b.*\b(role|message|prompt)|\brole\b.*\b(system|developer)\b/i.test(
    serverMessage,
  ) && !known.systemAsUser
    ? { ...known, systemAsUser: true }
    : undefined;
}

/** Lays what was learnt over a request. */
export function adapted(shaped: Shaped, { without, systemAsUser, thoughts }: Adaptation): Shaped {
  const left = new Set(without);
  const messages = (systemAsUser ? systemFirst(shaped.messages) : shaped.messages).map((message) =>
    message.role === 'assistant' ? withThought(message, thoughts) : message,
  );
  return {
    ...shaped,
    messages,
    body: Object.fromEntries(Object.entries(shaped.body).filter(([field]) => !left.has(field))),
    temperature: left.has('temperature') ? undefined : shaped.temperature,
    topP: left.has('top_p') ? undefined : shaped.topP,
    maxTokens: left.has('max_tokens') ? undefined : shaped.maxTokens,
  };
}

type Message = Shaped['messages'][number];

function withThought(message: Message, thoughts: Adaptation['thoughts']): Message {
  // The message that is to be continued says itself what it holds.
  if (thoughts === undefined || 'prefix' in message) {
    return message;
  }
  const bare = Object.fromEntries(
    Object.entries(message).filter(([field]) => !FIELDS_OF_THOUGHT.includes(field)),
  );
  return thoughts === 'drop' ? bare : { ...bare, reasoning_content: message.reasoning_content ?? '' };
}

function systemFirst(messages: readonly Message[]): Message[] {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => String(content));
  const rest = messages.filter(({ role }) => role !== 'system');
  const first = rest.findIndex(({ role }) => role === 'user');
  return rest.map((message, index) =>
    index === first ? { ...message, content: [...system, String(message.content)].join('\n\n') } : message,
  );
}

/** Remembers what endpoints do not take. Plain data goes in and out, so that it can be kept. */
export class AdaptationMemory {
  readonly #known: Map<string, Adaptation>;

  /** @param kept as {@link all} gave it */
  constructor(kept: Readonly<Record<string, Adaptation>> = {}) {
    this.#known = new Map(Object.entries(kept));
  }

  /** @param endpoint base URL and model, in any fixed form */
  get(endpoint: string): Adaptation | undefined {
    return this.#known.get(endpoint);
  }

  learn(endpoint: string, adaptation: Adaptation): void {
    this.#known.set(endpoint, adaptation);
  }

  forget(endpoint: string): void {
    this.#known.delete(endpoint);
  }

  /** Everything that was learnt, by endpoint. */
  all(): Readonly<Record<string, Adaptation>> {
    return Object.fromEntries(this.#known);
  }
}
