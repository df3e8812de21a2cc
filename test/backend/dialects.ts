import type { Part, Reply } from './server.ts';

/**
 * How servers send a thought: in a field of the delta (DeepSeek, llama-server; Ollama and vLLM), as tags in the
 * content, without the opening tag (the template of DeepSeek-R1 writes it), or in both (llama-server with
 * `--reasoning-format deepseek-legacy`).
 */
export const dialects = ['reasoning_content', 'reasoning', 'tags', 'unopened', 'both'] as const;
export type Dialect = (typeof dialects)[number];

export interface Message {
  readonly thought?: string;
  readonly answer?: string;
  readonly dialect?: Dialect;
  readonly model?: string;
  readonly fingerprint?: string;
  /** `stop` unless given; null for a stream that never names one. */
  readonly finish?: string | null;
  readonly usage?: Readonly<Record<string, unknown>>;
}

const STREAM = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };

/** A whole, orderly stream of a message, with the end mark. */
export function stream(message: Message): Reply {
  return events([...chunks(message).map(event), DONE]);
}

/** A stream of these parts. */
export function events(parts: Iterable<Part> | AsyncIterable<Part>): Reply {
  return { headers: STREAM, parts };
}

/** The end mark. */
export const DONE: Part = { bytes: 'data: [DONE]\n\n' };

/** A comment, as servers send while a request is queued. */
export const KEEP_ALIVE: Part = { bytes: ': keep-alive\n\n' };

export function event(data: unknown): Part {
  return { bytes: `data: ${JSON.stringify(data)}\n\n` };
}

/** The chunks of a message, as objects: the role, the deltas, the finish reason, the usage. */
export function chunks(message: Message): object[] {
  const { model = 'test-model', fingerprint = 'fp_test', finish = 'stop', usage } = message;
  const head = {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model,
    system_fingerprint: fingerprint,
  };
  const choice = (delta: object, reason: string | null = null): object => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason: reason }],
  });
  return [
    choice({ role: 'assistant', content: '' }),
    ...deltas(message).map((delta) => choice(delta)),
    ...(finish === null ? [] : [choice({}, finish)]),
    ...(usage ? [{ ...head, choices: [], usage }] : []),
  ];
}

/** Cuts a text into pieces the size of tokens: a word with the blank before it, or a few signs. */
export function tokens(text: string): string[] {
  return text.match(/\s?[\p{L}\p{N}_]{1,8}|\s+|[^\s\p{L}\p{N}_]{1,3}/gu) ?? [];
}

function deltas({ thought, answer = '', dialect = 'reasoning_content' }: Message): object[] {
  const content = tokens(answer).map((piece) => ({ content: piece }));
  if (thought === undefined) {
    return content;
  }
  const field = (name: string): object[] => [
    // DeepSeek's first chunk holds an empty thought, and one of the two fields is always null.
    { [name]: '', content: null },
    ...tokens(thought).map((piece) => ({ [name]: piece, content: null })),
  ];
  const inContent = (text: string): object[] => tokens(text).map((piece) => ({ content: piece }));
  switch (dialect) {
    case 'reasoning_content':
    case 'reasoning':
      return [...field(dialect), ...content];
    case 'tags':
      return inContent(`<think>\n${thought}\n</think>\n\n${answer}`);
    case 'unopened':
      return inContent(`${thought}\n</think>\n\n${answer}`);
    case 'both':
      return [...field('reasoning_content'), ...inContent(`<think>\n${thought}\n</think>\n\n${answer}`)];
  }
}
