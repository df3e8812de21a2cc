import type { Dialect, Fields, RawForm } from './dialect.ts';
import { dialectById, dialectOf } from './dialects.ts';
import { continued, goingOn, type RawPrompt, rawPrompt } from './goOn.ts';
import { knobFields } from './knobs.ts';
import { put } from './put.ts';
import type { Quirks } from './quirks.ts';
import type { ChatMessage, ChatRequest, Effort, Endpoint, Knobs } from './types.ts';

/** A request as it goes on the wire. */
export interface WireRequest {
  readonly protocol: Dialect['protocol'];
  readonly body: Readonly<Record<string, unknown>>;
  /** In place of the path of the base URL, where the form of going on asks for one. */
  readonly basePath?: string | undefined;
  /** False when a continuation was asked for and the server cannot: it stands in no message then. */
  readonly continued: boolean;
  /** True when the text that comes goes on inside the thought, up to the closing tag. */
  readonly inThought: boolean;
  /** Where it goes on below the chat: the body has no messages, and is to be given the prompt. */
  readonly raw?: { readonly form: RawForm; readonly prompt: RawPrompt } | undefined;
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
  const dialect = spokenBy(endpoint, quirks);
  const continues = (closed: boolean, answer: string): boolean =>
    goingOn(dialect, endpoint.model, { thought: '', closed, answer }, quirks) !== undefined;
  return {
    thinking: knobFields(dialect, endpoint.model, { thinking: 'off' }, quirks).unsupported.length === 0,
    effort: EFFORTS.filter(
      (effort) => knobFields(dialect, endpoint.model, { effort }, quirks).unsupported.length === 0,
    ),
    budget: knobFields(dialect, endpoint.model, { budgetTokens: 1 }, quirks).unsupported.length === 0,
    continues: {
      thought: continues(false, ''),
      closed: continues(true, ''),
      answer: continues(true, 'a'),
    },
    endThinking: dialect.endThinking !== null,
  };
}

const EFFORTS: readonly Effort[] = ['low', 'medium', 'high', 'max'];

/**
 * The body of a streamed chat request as the server of `endpoint` wants it.
 * @param request its messages as `shapeRequest` gives them
 */
export function wireRequest(endpoint: Where, request: ChatRequest, quirks: Quirks = {}): WireRequest {
  const dialect = spokenBy(endpoint, quirks);
  const { protocol } = dialect;
  const { model } = endpoint;
  const { continuation } = request;
  const knobs = knobFields(dialect, model, request.knobs ?? {}, quirks);
  const messages = request.messages.map((message) => wireMessage(dialect, message, quirks));
  const going = continuation && goingOn(dialect, model, continuation, quirks);
  const always = alwaysOf(dialect, endpoint);
  const isOpen = continuation !== undefined && !continuation.closed && continuation.answer === '';
  const body: Record<string, unknown> = { model, stream: true };
  put(body, dialect.unless);
  if (continuation && going?.way === 'raw') {
    const { form } = going;
    Object.assign(body, sampling(dialect, request, form));
    put(body, { ...always, ...form.body });
    leaveOut(body, dialect, quirks);
    const prompt = rawPrompt(dialect, model, form, messages, continuation, always, quirks);
    return {
      protocol,
      body,
      continued: true,
      inThought: isOpen,
      raw: { form, prompt },
      unsupported: knobs.unsupported,
    };
  }
  const form = going?.way === 'chat' ? going.form : undefined;
  body.messages = [...messages, ...(form && continuation ? [continued(form, continuation, model)] : [])];
  Object.assign(body, sampling(dialect, request));
  put(body, { ...always, ...knobs.fields, ...form?.body });
  put(body, request.endable && dialect.endThinking ? dialect.endThinking.body : {});
  leaveOut(body, dialect, quirks);
  return {
    protocol,
    body,
    basePath: quirks.noNative ? '/v1' : form?.basePath,
    continued: form !== undefined,
    inThought: isOpen && form?.comesBack === 'thought',
    unsupported: knobs.unsupported,
  };
}

/** The dialect of a server; that of any other where the API of its kind was found to be missing. */
function spokenBy(endpoint: Where, quirks: Quirks): Dialect {
  const dialect = dialectOf(endpoint);
  return quirks.noNative && dialect.protocol !== 'openai' ? dialectById('custom') : dialect;
}

/** What every body for a server has. */
function alwaysOf({ always, contextOption }: Dialect, { contextTokens }: Where): Fields {
  return { ...always, ...(contextOption && contextTokens ? { [contextOption]: contextTokens } : {}) };
}

function leaveOut(body: Record<string, unknown>, { refuses }: Dialect, quirks: Quirks): void {
  for (const name of [...refuses, ...(quirks.without ?? [])]) {
    delete body[name];
  }
}

/** @param form of a request below the chat, whose names it has then */
function sampling(dialect: Dialect, request: ChatRequest, form?: RawForm): Record<string, unknown> {
  const { temperature, topP, maxTokens } = request;
  const isOllama = dialect.protocol === 'ollama';
  const given = Object.entries({
    temperature,
    top_p: topP,
    [form?.limit ?? (isOllama ? 'num_predict' : 'max_tokens')]: maxTokens,
  }).filter(([, value]) => value !== undefined);
  if (isOllama) {
    return given.length > 0 ? { options: Object.fromEntries(given) } : {};
  }
  const counts = form?.stream === 'llamacpp' ? {} : { stream_options: { include_usage: true } };
  return { ...counts, ...Object.fromEntries(given) };
}

function wireMessage(dialect: Dialect, message: ChatMessage, quirks: Quirks): Record<string, unknown> {
  const { role, content, thought } = message;
  const field = dialect.history.field ?? 'reasoning_content';
  const wanted = quirks.thoughts ?? (dialect.history.thoughts !== 'never' && thought !== undefined);
  return { role, content, ...(role === 'assistant' && wanted ? { [field]: thought ?? '' } : {}) };
}
