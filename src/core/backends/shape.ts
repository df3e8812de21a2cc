import { type Continuation, type Dialect, EFFORTS, type Effort } from './dialect.ts';
import { modelFacts, tagsOf } from './models.ts';
import type { ChatMessage, ChatRequest } from './types.ts';

/** How much the model should think, where server and model can be told. */
export interface Knobs {
  readonly thinking?: 'on' | 'off' | undefined;
  readonly effort?: Effort | undefined;
  /** Limit on the thought, in tokens. */
  readonly budgetTokens?: number | undefined;
}

/** A thought that the request goes on from. */
export interface Resume {
  /** `open` goes on thinking, `closed` answers. */
  readonly kind: 'open' | 'closed';
  readonly thought: string;
}

/** What can be asked of one model on one server. */
export interface Abilities {
  readonly off: boolean;
  readonly efforts: readonly Effort[];
  readonly budget: boolean;
  readonly resume: { readonly open: boolean; readonly closed: boolean };
  /** Whether a running thought can be ended by the server's own control. */
  readonly endThinking: boolean;
}

/** What a server and a model can do, by the tables. */
export function abilitiesOf(dialect: Dialect, model: string): Abilities {
  const { knobs, endThinking } = dialect;
  const facts = modelFacts(model);
  const effort = knobs.effort && fits(knobs.effort.onlyModels, model) ? knobs.effort.levels : {};
  return {
    off: patchFor(dialect, model, { thinking: 'off' }).off,
    efforts: EFFORTS.filter((level) => effort[level] !== undefined),
    budget: Boolean(knobs.budget || (knobs.templateSwitch && facts?.budget)),
    resume: {
      open: continuationOf(dialect, model, 'open') !== undefined,
      closed: continuationOf(dialect, model, 'closed') !== undefined,
    },
    endThinking: endThinking !== undefined,
  };
}

/** How an unfinished message is continued; undefined where that is not known to work. */
export function continuationOf(
  dialect: Dialect,
  model: string,
  kind: Resume['kind'],
): Continuation | undefined {
  const found = dialect.continuation[kind];
  return found && fits(found.onlyModels, model) ? found : undefined;
}

/** What a request puts on the wire besides what every server takes. */
export interface Shaped {
  /** Route below the origin, in place of the usual one. */
  readonly path?: string | undefined;
  /** Messages as the server takes them. */
  readonly messages: readonly Readonly<Record<string, unknown>>[];
  /** Further fields of the body. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly maxTokens?: number | undefined;
}

/**
 * Shapes a request as server and model want it. Values that the request holds already stay.
 * @param resume must be one that {@link abilitiesOf} says is possible; it is left out otherwise
 */
export function shape(
  dialect: Dialect,
  model: string,
  request: ChatRequest,
  knobs: Knobs = {},
  resume?: Resume,
): Shaped {
  const facts = modelFacts(model);
  const { patch, word } = patchFor(dialect, model, knobs);
  const plain = facts?.instructions === 'user' ? withoutSystem(request.messages) : request.messages;
  const messages: Readonly<Record<string, unknown>>[] = withWord(plain, word).map((message) => ({
    ...message,
  }));
  const continuation = resume && continuationOf(dialect, model, resume.kind);
  if (resume && continuation) {
    messages.push(continued(continuation, model, resume.thought));
  }
  const sampling = knobs.thinking === 'off' ? undefined : facts?.sampling;
  const ignored = new Set(knobs.thinking === 'off' ? [] : dialect.ignores);
  return {
    ...(continuation?.path === undefined ? {} : { path: continuation.path }),
    messages,
    body: merge(merge({ ...dialect.knobs.always }, patch), continuation?.body ?? {}),
    temperature: ignored.has('temperature') ? undefined : (request.temperature ?? sampling?.temperature),
    topP: ignored.has('top_p') ? undefined : (request.topP ?? sampling?.topP),
    maxTokens: request.maxTokens ?? dialect.maxTokens,
  };
}

/** The fields and words that say how much to think. `off` tells whether thinking can be switched off. */
function patchFor(
  { knobs, endThinking }: Dialect,
  model: string,
  { thinking, effort, budgetTokens }: Knobs,
): { patch: Record<string, unknown>; word: string | undefined; off: boolean } {
  const facts = modelFacts(model);
  let patch: Record<string, unknown> = thinking === 'off' ? {} : { ...endThinking?.enable };
  let word: string | undefined;
  let off = facts?.thinks === 'never';
  const ask = thinking ?? (facts?.thinks === 'when-asked' ? 'on' : undefined);
  // What cannot be kept from thinking takes neither the server's switch nor the template's.
  const fixed = /gpt[-_]?oss/i.test(model) || (facts?.opened === true && facts.switch === undefined);
  if (ask && !fixed) {
    if (knobs.templateSwitch && facts?.switch?.kwarg) {
      patch = merge(patch, { chat_template_kwargs: { [facts.switch.kwarg]: ask === 'on' } });
      off = true;
    } else if (facts?.switch?.word) {
      word = facts.switch.word[ask];
      off = true;
    }
    if (knobs[ask]) {
      patch = merge(patch, knobs[ask]);
      off = true;
    }
  }
  if (thinking === 'off') {
    return { patch, word, off };
  }
  const level =
    effort && knobs.effort && fits(knobs.effort.onlyModels, model) ? knobs.effort.levels[effort] : undefined;
  const hasBudget = budgetTokens !== undefined && knobs.budget !== undefined;
  // OpenRouter takes one of both.
  const excludes = hasBudget && knobs.budget?.path[0] === knobs.effort?.path[0];
  if (level !== undefined && knobs.effort && !excludes) {
    patch = merge(patch, at(knobs.effort.path, level));
  }
  if (budgetTokens !== undefined) {
    if (knobs.budget) {
      patch = merge(patch, at(knobs.budget.path, budgetTokens));
    } else if (knobs.templateSwitch && facts?.budget) {
      const { kwarg, step } = facts.budget;
      patch = merge(patch, { chat_template_kwargs: { [kwarg]: Math.floor(budgetTokens / step) * step } });
    }
  }
  return { patch, word, off };
}

/** The assistant message that a request goes on from. */
function continued({ message }: Continuation, model: string, thought: string): Record<string, unknown> {
  const { open, close } = tagsOf(model);
  const words: Readonly<Record<string, string>> = {
    thought,
    open,
    close,
    unopened: modelFacts(model)?.opened ? '' : `${open}\n`,
  };
  const filled = Object.entries(message).map(([field, value]) => [
    field,
    typeof value === 'string' ? value.replace(/\{(\w+)\}/g, (_, name: string) => words[name] ?? '') : value,
  ]);
  return { role: 'assistant', ...Object.fromEntries(filled) };
}

/** Puts the system messages in front of the first user message. */
function withoutSystem(messages: readonly ChatMessage[]): ChatMessage[] {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const rest = messages.filter(({ role }) => role !== 'system');
  const first = rest.findIndex(({ role }) => role === 'user');
  return rest.map((message, index) =>
    index === first ? { ...message, content: [...system, message.content].join('\n\n') } : message,
  );
}

/** Puts a switching word at the end of the last user message, where the last one counts. */
function withWord(messages: readonly ChatMessage[], word: string | undefined): readonly ChatMessage[] {
  const last = messages.findLastIndex(({ role }) => role === 'user');
  return word === undefined
    ? messages
    : messages.map((message, index) =>
        index === last ? { ...message, content: `${message.content}\n\n${word}` } : message,
      );
}

function fits(pattern: string | undefined, model: string): boolean {
  return pattern === undefined || new RegExp(pattern, 'i').test(model);
}

function at(path: readonly string[], value: unknown): Record<string, unknown> {
  const [first = '', ...rest] = path;
  return { [first]: rest.length > 0 ? at(rest, value) : value };
}

/** The second record laid over the first, also within records. */
function merge(
  under: Readonly<Record<string, unknown>>,
  over: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isRecord(below) && isRecord(value) ? merge(below, value) : value;
  }
  return merged;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
