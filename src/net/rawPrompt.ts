import type { RawForm } from '../core/backends/dialect.ts';
import { FailureError } from '../core/backends/failure.ts';
import { opensThought, type RawPrompt } from '../core/backends/goOn.ts';
import { routeOf } from '../core/backends/routes.ts';
import { objectOf, textOf } from '../core/setup/modelInfo.ts';
import { failureOfResponse } from './responses.ts';
import type { Fetch } from './transport.ts';

/** A prompt is not longer than that, in UTF-16 units. */
const ANSWER_UNITS = 32 * 1024 * 1024;
/** So many of the last tokens of a prompt show whether it opens the thought. */
const LAST_TOKENS = 16;

export interface Asking {
  readonly baseUrl: string;
  readonly send: Fetch;
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
  readonly patienceMs: number;
}

/** What a request below the chat goes on from. */
export interface Prompt {
  /** Text, or tokens. */
  readonly prompt: string | readonly number[];
  /** Tokens that there is room for behind it; undefined where the server does not tell. */
  readonly room?: number | undefined;
}

/**
 * The whole prompt, rendered by the server where its form says so.
 * @throws FailureError `bad-request` when the server does not render it; what its answers mean otherwise
 */
export async function promptOf(form: RawForm, raw: RawPrompt, asking: Asking): Promise<Prompt> {
  const { prompt: from } = form;
  if (raw.render === undefined || from.from === 'template') {
    return { prompt: raw.begun };
  }
  const rendered = await firstObject(from.path, raw.render, asking);
  if (from.from === 'text') {
    const prompt = textOf(at(rendered, from.field));
    if (prompt === undefined) {
      throw notRendered(from.path);
    }
    return { prompt: prompt + (opensThought(prompt, raw.opening) ? '' : raw.opening) + raw.begun };
  }
  const tokens = tokensIn(at(rendered, from.field));
  const room = at(rendered, from.room);
  if (!tokens) {
    throw notRendered(from.path);
  }
  const { model } = raw.render;
  const last = { model, [from.back.tokens]: tokens.slice(-LAST_TOKENS) };
  const ending = textOf(at(await firstObject(from.back.path, last, asking), from.back.text));
  const text = (ending !== undefined && opensThought(ending, raw.opening) ? '' : raw.opening) + raw.begun;
  const body = { model, ...from.text.body, [from.text.name]: text };
  const begun = tokensIn(at(await firstObject(from.path, body, asking), from.field));
  if (!begun) {
    throw notRendered(from.path);
  }
  const prompt = [...tokens, ...begun];
  return { prompt, ...(typeof room === 'number' ? { room: Math.max(1, room - prompt.length) } : {}) };
}

/** The first JSON object of an answer, which is its first line where there are several; the rest is not waited for. */
async function firstObject(
  path: string,
  body: object,
  { baseUrl, send, secrets, signal, patienceMs }: Asking,
): Promise<unknown> {
  const request = { method: 'POST', body: JSON.stringify(body), signal };
  const response = await send(routeOf(baseUrl, path), request);
  if (!response.ok) {
    throw new FailureError(await failureOfResponse(response, secrets, patienceMs));
  }
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let found: unknown;
  while (found === undefined && text.length <= ANSWER_UNITS) {
    const value = (await reader?.read())?.value;
    if (!value) {
      break;
    }
    const piece = decoder.decode(value, { stream: true });
    text += piece;
    found = piece.includes('\n') ? parsed(text.trimStart().split('\n', 1)[0] ?? '') : undefined;
  }
  void reader?.cancel().catch(() => undefined);
  return found ?? parsed(text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function at(answer: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, name) => objectOf(inner)[name], answer);
}

function tokensIn(value: unknown): readonly number[] | undefined {
  return Array.isArray(value) && value.every((token) => Number.isSafeInteger(token)) ? value : undefined;
}

function notRendered(path: string): FailureError {
  return new FailureError({ code: 'bad-request', detail: `${path} does not render the prompt` });
}
