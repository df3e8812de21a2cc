import type { ContinuationForm, Dialect, Fields } from './dialect.ts';
import { dialectOf } from './dialects.ts';
import { factsOf } from './models.ts';
import type { Quirks } from './quirks.ts';
import type { ChatMessage, ChatRequest, Continuation, Effort, Endpoint, Knobs } from './types.ts';

/** A request as it goes on the wire. */
export interface WireRequest {
  readonly body: Readonly<Record<string, unknown>>;
  /** In place of the path of the base URL, where the form of going on asks for one. */
  readonly basePath?: string | undefined;
  /** `thought`: the text that comes is inside the thought until its closing tag. */
  readonly comesBack: ContinuationForm['comesBack'];
  /** False when a continuation was asked for and the server cannot: it stands in no message then. */
  readonly continued: boolean;
  /** Knobs that were asked for and that the server or the model does not have. */
  readonly unsupported: readonly (keyof Knobs)[];
}

type Where = Pick<Endpoint, 'preset' | 'baseUrl' | 'model' | 'contextTokens'>;

/** What of thought control a model on a server can do. */
export interface Capabilities {
  /** It can be told to think or not. */
  readonly thinking: boolean;
  /** Levels of effort, the least first; empty for none. */
  readonly effort: readonly Effort[];
  /** A limit on the thought in tokens. */
  readonly budget: boolean;
  /** Which state of a message can be continued. */
  readonly continues: { readonly thought: boolean; readonly closed: boolean; readonly answer: boolean };
  /** The server can end a running thought. */
  readonly endThinking: boolean;
}

/** What of thought control there is, by table, model, and what was found. */
export function capabilitiesOf(endpoint: Where, quirks: Quirks = {}): Capabilities {
  const dialect = dialectOf(endpoint);
  const { continuation } = dialect;
  const allowed = quirks.noContinuation !== true;
  return {
    thinking: knobFields(dialect, endpoint.model, { thinking: 'off' }, quirks).unsupported.length === 0,
    effort: EFFORTS.filter(
      (effort) => knobFields(dialect, endpoint.model, { effort }, quirks).unsupported.length === 0,
    ),
    budget: knobFields(dialect, endpoint.model, { budgetTokens: 1 }, quirks).unsupported.length === 0,
    continues: {
      thought: allowed && continuation.thought !== null,
      closed: allowed && continuation.closed !== null,
      answer: allowed && continuation.answer !== null,
    },
    endThinking: dialect.endThinking !== null,
  };
}

/** Whether a thought that is continued comes back as plain text, up to its closing tag. */
export function comesBackInThought(endpoint: Where): boolean {
  return dialectOf(endpoint).continuation.thought?.comesBack === 'thought';
}

const EFFORTS: readonly Effort[] = ['low', 'medium', 'high', 'max'];

/**
 * The body of a streamed chat request as the server of `endpoint` wants it.
 * @param request its messages as `shapeRequest` gives them
 */
export function wireRequest(endpoint: Where, request: ChatRequest, quirks: Quirks = {}): WireRequest {
  const dialect = dialectOf(endpoint);
  const knobs = knobFields(dialect, endpoint.model, request.knobs ?? {}, quirks);
  const form = request.continuation && formOf(dialect, request.continuation, quirks);
  const body: Record<string, unknown> = {
    model: endpoint.model,
    messages: [
      ...request.messages.map((message) => wireMessage(dialect, message, quirks)),
      ...(form && request.continuation ? [continued(form, request.continuation, endpoint.model)] : []),
    ],
    stream: true,
    ...sampling(dialect, request),
  };
  put(body, dialect.always);
  put(body, knobs.fields);
  put(body, form?.body ?? {});
  put(body, request.endable && dialect.endThinking ? dialect.endThinking.body : {});
  if (dialect.contextOption && endpoint.contextTokens) {
    put(body, { [dialect.contextOption]: endpoint.contextTokens });
  }
  for (const name of [...dialect.refuses, ...(quirks.without ?? [])]) {
    delete body[name];
  }
  return {
    body,
    basePath: form?.basePath,
    comesBack: form?.comesBack ?? 'fields',
    continued: form !== undefined && form !== null,
    unsupported: knobs.unsupported,
  };
}

function sampling(dialect: Dialect, request: ChatRequest): Record<string, unknown> {
  const { temperature, topP, maxTokens } = request;
  const given = Object.entries({
    temperature,
    top_p: topP,
    [dialect.protocol === 'ollama' ? 'num_predict' : 'max_tokens']: maxTokens,
  }).filter(([, value]) => value !== undefined);
  if (dialect.protocol === 'ollama') {
    return given.length > 0 ? { options: Object.fromEntries(given) } : {};
  }
  return { stream_options: { include_usage: true }, ...Object.fromEntries(given) };
}

function wireMessage(dialect: Dialect, message: ChatMessage, quirks: Quirks): Record<string, unknown> {
  const { role, content, thought } = message;
  const field = dialect.history.field ?? 'reasoning_content';
  const wanted = quirks.thoughts ?? (dialect.history.thoughts !== 'never' && thought !== undefined);
  return { role, content, ...(role === 'assistant' && wanted ? { [field]: thought ?? '' } : {}) };
}

function formOf(dialect: Dialect, continuation: Continuation, quirks: Quirks): ContinuationForm | null {
  if (quirks.noContinuation) {
    return null;
  }
  const { thought, closed, answer } = dialect.continuation;
  return continuation.answer !== '' ? answer : continuation.closed ? closed : thought;
}

function continued(form: ContinuationForm, { thought, answer }: Continuation, model: string): object {
  const { tags, opened } = factsOf(model) ?? { tags: { open: '<think>', close: '</think>' }, opened: false };
  const parts: Readonly<Record<string, string>> = {
    thought,
    answer,
    open: `${tags.open}\n`,
    opening: opened ? '' : `${tags.open}\n`,
    close: `\n${tags.close}\n\n`,
  };
  const filled = Object.entries(form.message).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.replace(/\{(\w+)\}/g, (_, part: string) => parts[part] ?? '') : value,
  ]);
  return { role: 'assistant', ...Object.fromEntries(filled) };
}

function knobFields(dialect: Dialect, model: string, knobs: Knobs, quirks: Quirks) {
  const facts = factsOf(model);
  const fields: Record<string, Fields[string]> = {};
  const unsupported: (keyof Knobs)[] = [];
  const refused = (path: string): boolean => quirks.without?.includes(path.split('.')[0] ?? '') === true;
  const use = (knob: keyof Knobs, given: Fields | undefined): void => {
    const name = facts ? facts.templateSwitch : 'enable_thinking';
    const entries = Object.entries(given ?? {});
    const impossible = entries.some(
      ([path]) => refused(path) || (name === null && path.includes('{switch}')),
    );
    if (entries.length === 0 || impossible) {
      unsupported.push(knob);
      return;
    }
    for (const [path, value] of entries) {
      fields[path.replace('{switch}', name ?? '')] = value;
    }
  };
  const { thinking, effort, budget } = dialect.knobs;
  if (knobs.thinking) {
    const always = facts?.levelsOnly === true;
    use('thinking', always ? undefined : thinking?.[knobs.thinking]);
  }
  if (knobs.effort && knobs.thinking !== 'off') {
    const level = effort?.levels[knobs.effort];
    use('effort', effort && level !== undefined ? { [effort.path]: level } : undefined);
  }
  if (knobs.budgetTokens !== undefined && knobs.thinking !== 'off') {
    const tokens = Math.max(budget?.min ?? 0, Math.round(knobs.budgetTokens));
    use('budgetTokens', budget ? { [budget.path]: tokens } : undefined);
    // OpenRouter takes one of the two.
    if (budget && effort && budget.path.split('.')[0] === effort.path.split('.')[0]) {
      delete fields[effort.path];
    }
  }
  return { fields, unsupported };
}

/** Puts values at dotted paths, making the objects on the way. */
function put(body: Record<string, unknown>, fields: Fields): void {
  for (const [path, value] of Object.entries(fields)) {
    const names = path.split('.');
    const last = names.pop() ?? path;
    let at = body;
    for (const name of names) {
      const inner = at[name];
      const next = typeof inner === 'object' && inner !== null ? { ...inner } : {};
      at[name] = next;
      at = next as Record<string, unknown>;
    }
    at[last] = value;
  }
}
