// A program of its own, so that inference and the process that talks to it never wait for each other. It shares no code
// with the other servers of the tests: what both of them do the same way is not one mistake made once.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Engine, tokensOf } from './engine.ts';
import { type RandomModel, randomModels } from './models.ts';
import { ThinkTags } from './thinkTags.ts';

interface ChatBody {
  readonly model?: string;
  readonly messages?: readonly { readonly role: string; readonly content: string }[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly temperature?: number;
  readonly max_tokens?: number;
}

/** A request that cannot be answered, with the status that says why. */
class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const [, , library = '', modelPath = ''] = process.argv;
const engine = await Engine.load(library, modelPath);
const models = new Map<string, RandomModel>(Object.entries(randomModels));
/** What `/slots` shows, as with llama-server: whether inference runs, and how many tokens it has made. */
const slot = { id: 0, is_processing: false, n_decoded: 0 };
/** Requests take their turns. */
let queue: Promise<unknown> = Promise.resolve();

const server = createServer((request, response) => {
  handle(request, response).catch((error: unknown) => refuse(response, error));
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.on('disconnect', () => process.exit());

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  switch (`${request.method} ${request.url}`) {
    case 'GET /v1/models': {
      const data = [...models.keys()].map((id) => ({
        id,
        object: 'model',
        owned_by: 'node-llama-cpp',
      }));
      return sendJson(response, 200, { object: 'list', data });
    }
    case 'GET /slots':
      return sendJson(response, 200, [slot]);
    case 'POST /v1/chat/completions': {
      const body = await readBody(request);
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const turn = queue.then(() => complete(body, response, gone.signal));
      queue = turn.catch(() => undefined);
      return await turn;
    }
    default:
      throw new Refusal(404, `nothing at ${request.method} ${request.url}`);
  }
}

async function readBody(request: IncomingMessage): Promise<ChatBody> {
  const received: Buffer[] = [];
  for await (const bytes of request) {
    received.push(bytes);
  }
  try {
    return JSON.parse(Buffer.concat(received).toString('utf8')) as ChatBody;
  } catch {
    throw new Refusal(400, 'the body is no JSON');
  }
}

/** Generates a message and sends each token as an event. */
async function complete(body: ChatBody, response: ServerResponse, signal: AbortSignal): Promise<void> {
  const {
    model = '',
    messages = [],
    stream = false,
    temperature = 0.8,
    max_tokens: limit = Number.POSITIVE_INFINITY,
  } = body;
  const { grammar, reasoning } = models.get(model) ?? {};
  if (grammar === undefined) {
    throw new Refusal(404, `no model ${model}`);
  }
  if (!stream) {
    throw new Refusal(400, 'this server only streams');
  }
  const prompt = `${messages.map(({ role, content }) => `<|${role}|>${content}`).join('')}<|assistant|>`;
  const id = `chatcmpl-${randomUUID()}`;
  const send = async (fields: object): Promise<void> => {
    const chunk = {
      id,
      object: 'chat.completion.chunk',
      created: Math.floor(Date.now() / 1000),
      model,
      ...fields,
    };
    await write(response, `data: ${JSON.stringify(chunk)}\n\n`, signal);
  };
  const sendDelta = (delta: object, reason: string | null = null): Promise<void> =>
    send({ choices: [{ finish_reason: reason, index: 0, delta }] });

  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  await sendDelta({ role: 'assistant', content: null });
  const tags = reasoning === 'field' ? new ThinkTags() : undefined;
  // Some characters are several tokens: what has come of one is held back until all of it is there.
  const decoder = new TextDecoder();
  slot.is_processing = true;
  slot.n_decoded = 0;
  try {
    for await (const bytes of engine.generate({ prompt, grammar, temperature, limit, signal })) {
      slot.n_decoded++;
      const text = decoder.decode(bytes, { stream: true });
      for (const delta of text === '' ? [] : (tags?.push(text) ?? [{ content: text }])) {
        await sendDelta(delta);
      }
    }
  } finally {
    slot.is_processing = false;
  }
  for (const delta of tags?.end() ?? []) {
    await sendDelta(delta);
  }
  await sendDelta({}, slot.n_decoded === limit ? 'length' : 'stop');
  if (body.stream_options?.include_usage) {
    const [prompt_tokens, completion_tokens] = [tokensOf(prompt).length, slot.n_decoded];
    const usage = { completion_tokens, prompt_tokens, total_tokens: prompt_tokens + completion_tokens };
    await send({ choices: [], usage });
  }
  await write(response, 'data: [DONE]\n\n', signal);
  response.end();
}

/** Waits while the client reads more slowly than we write. Does nothing for one that is gone. */
async function write(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (!signal.aborted && !response.write(text)) {
    await once(response, 'drain', { signal }).catch(() => undefined);
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const code = error instanceof Refusal ? error.status : 500;
  sendJson(response, code, { error: { code, message: String(error), type: 'server_error' } });
}
