import { type Dialect, DONE, event, events, stream, tokens } from './dialects.ts';
import { Gate } from './gate.ts';
import { ollama } from './ollama.ts';
import { type Backend, json, type Received, type Reply, startBackend } from './server.ts';

/** What the model is about to say. `wait` holds it after the thought until the server is told to end that. */
export interface Saying {
  readonly thought?: string;
  readonly answer?: string;
  readonly wait?: boolean;
  /** How the chat sends the thought; a field unless given. */
  readonly dialect?: Dialect;
}

/** A server that has the routes of every dialect: of the chat, of prompts and tokens, and of control. */
export interface EveryRoute {
  readonly origin: string;
  /** Path and body of everything that was asked for, in order. */
  readonly asked: readonly (readonly [path: string, body: unknown])[];
  /** Routes that are not there. */
  missing: readonly string[];
  /** What the chat answers with 400. */
  refusal: string | undefined;
  next: Saying;
  close(): Promise<void>;
}

/** The prompt that templates make of any messages here. */
export const RENDERED = 'U<｜Assistant｜><think>\n';
/** Length of the context, in tokens; a token is a UTF-16 unit. */
export const ROOM = 1000;

/** Starts one. Shapes: the documents that the entries of the table cite. */
export async function startEveryRoute(): Promise<EveryRoute> {
  const asked: [string, unknown][] = [];
  const ended = new Gate();
  const state: Pick<EveryRoute, 'missing' | 'refusal' | 'next'> = {
    missing: [],
    refusal: undefined,
    next: {},
  };
  const respond = (request: Received): Reply => {
    const { path, body } = request;
    asked.push([path, body]);
    const route = state.missing.includes(path) ? undefined : routes.find(([end]) => path.endsWith(end));
    return route?.[1](body as Readonly<Record<string, unknown>>) ?? json({ error: 'no such route' }, 404);
  };
  const routes: [string, (body: Readonly<Record<string, unknown>>) => Reply][] = [
    [
      '/control',
      () => {
        ended.open();
        return json({ success: true });
      },
    ],
    [
      '/chat/completions',
      () =>
        state.refusal === undefined
          ? chat(state.next, ended.opened)
          : json({ error: { message: state.refusal } }, 400),
    ],
    [
      '/api/chat',
      (body) =>
        body._debug_render_only ? json({ _debug_info: { rendered_template: RENDERED } }) : ollama(state.next),
    ],
    ['/api/generate', () => lines(raw(state.next))],
    ['/apply-template', () => json({ prompt: RENDERED })],
    [
      '/tokenize',
      (body) => json({ tokens: units(body.messages ? RENDERED : body.prompt), max_model_len: ROOM }),
    ],
    ['/detokenize', ({ tokens: given }) => json({ prompt: String.fromCharCode(...(given as number[])) })],
    ['/v1/completions', () => completions(raw(state.next))],
    ['/completion', () => llamaServer(raw(state.next))],
  ];
  const backend: Backend = await startBackend({ respond, elsewhere: respond });
  return Object.assign(state, { origin: backend.origin, asked, close: () => backend.close() });
}

function chat({ thought, answer, wait, dialect }: Saying, ended: Promise<void>): Reply {
  if (!wait) {
    return stream({ ...(thought ? { thought } : {}), answer: answer ?? '', ...(dialect ? { dialect } : {}) });
  }
  const choice = (delta: object, finish_reason: string | null = null) =>
    event({ id: 'chatcmpl-1', model: 'm', choices: [{ index: 0, delta, finish_reason }] });
  return events([
    ...tokens(thought ?? '').map((text) => choice({ reasoning_content: text })),
    { wait: ended },
    ...tokens(answer ?? '').map((text) => choice({ content: text })),
    choice({}, 'stop'),
    DONE,
  ]);
}

/** What comes where no template and no parser is: text, with the closing tag in it. */
function raw({ thought, answer = '' }: Saying): string[] {
  return tokens(thought === undefined ? answer : `${thought}\n</think>\n\n${answer}`);
}

function completions(pieces: readonly string[]): Reply {
  const choice = (text: string, finish_reason: string | null) =>
    event({ id: 'cmpl-1', object: 'text_completion', choices: [{ index: 0, text, finish_reason }] });
  const usage = { prompt_tokens: 5, completion_tokens: pieces.length };
  return events([
    ...pieces.map((piece) => choice(piece, null)),
    choice('', 'stop'),
    event({ choices: [], usage }),
    DONE,
  ]);
}

function llamaServer(pieces: readonly string[]): Reply {
  return events([
    ...pieces.map((content) => event({ index: 0, content, stop: false })),
    event({
      content: '',
      stop: true,
      stop_type: 'eos',
      tokens_predicted: pieces.length,
      tokens_evaluated: 5,
    }),
  ]);
}

function lines(pieces: readonly string[]): Reply {
  const last = {
    response: '',
    done: true,
    done_reason: 'stop',
    prompt_eval_count: 5,
    eval_count: pieces.length,
  };
  return {
    headers: { 'content-type': 'application/x-ndjson' },
    parts: [...pieces.map((response) => ({ response, done: false })), last].map((line) => ({
      bytes: `${JSON.stringify({ model: 'm', ...line })}\n`,
    })),
  };
}

function units(text: unknown): number[] {
  return [...Array(String(text).length)].map((_, at) => String(text).charCodeAt(at));
}
