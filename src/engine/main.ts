// The embedded engine: a program of its own, so that inference never holds up the process that asks for it.
// Its arguments are those of `EngineOptions`; it ends with its parent.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { EngineMessage, LoadProblem } from '../core/engine/messages.ts';
import { type PromptMessage, r1Parts } from '../core/engine/r1Prompt.ts';
import { Inference, type Library, NotR1 } from './inference.ts';

interface ChatBody {
  readonly messages: readonly PromptMessage[];
  readonly temperature?: number;
  readonly max_tokens?: number;
}

process.on('disconnect', () => process.exit());

const [, , library = '', modelPath = '', contextTokens = '8192', idleMs = '0'] = process.argv;
const contextLimit = Number(contextTokens);
/** Only who was told may ask: other users and pages of this computer can reach the port, too. */
const secret = randomBytes(24).toString('hex');
const inference = await load();
let queue: Promise<unknown> = Promise.resolve();
let waiting = 0;
let idle: NodeJS.Timeout | undefined;

const server = createServer((request, response) => {
  handle(request, response).catch((error: unknown) => {
    if (response.headersSent) {
      response.destroy();
    } else {
      sendJson(response, 500, { error: { message: String(error) } });
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : undefined}`;
  tell({ type: 'ready', baseUrl: `${origin}/v1`, apiKey: secret, secretUrl: `${origin}/${secret}/v1` });
  rest();
});

async function load(): Promise<Inference> {
  let problem: LoadProblem = 'library';
  try {
    const loaded = (await import(library)) as Library;
    problem = 'model';
    return await Inference.load(loaded, modelPath, contextLimit, (share) => tell({ type: 'loading', share }));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    await told({ type: 'failed', problem: error instanceof NotR1 ? 'not-r1' : problem, detail });
    process.exit(1);
  }
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = routeOf(request);
  if (path === undefined) {
    return sendJson(response, 401, { error: { message: 'The key is missing or wrong.' } });
  }
  if (path === '/models') {
    const model = { id: 'embedded', object: 'model', max_model_len: contextLimit };
    return sendJson(response, 200, { object: 'list', data: [model] });
  }
  if (request.method !== 'POST' || path !== '/chat/completions') {
    return sendJson(response, 404, { error: { message: 'There is nothing at this address.' } });
  }
  const received: Buffer[] = [];
  for await (const bytes of request) {
    received.push(bytes);
  }
  const body = JSON.parse(Buffer.concat(received).toString('utf8')) as ChatBody;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  clearTimeout(idle);
  waiting++;
  const turn = queue.then(() => complete(body, response, gone.signal));
  queue = turn.catch(() => undefined);
  await turn.finally(() => {
    waiting--;
    rest();
  });
}

/** What is asked for below the base URL; undefined for who does not hold the secret. */
function routeOf({ url = '', headers }: IncomingMessage): string | undefined {
  const [, first = '', ...rest] = url.split('/');
  if (isSecret(first) && rest[0] === 'v1') {
    return `/${rest.slice(1).join('/')}`;
  }
  const key = headers.authorization?.replace(/^Bearer /, '') ?? '';
  return first === 'v1' && isSecret(key) ? `/${rest.join('/')}` : undefined;
}

function isSecret(text: string): boolean {
  const [given, held] = [Buffer.from(text), Buffer.from(secret)];
  return given.length === held.length && timingSafeEqual(given, held);
}

async function complete(body: ChatBody, response: ServerResponse, signal: AbortSignal): Promise<void> {
  if (signal.aborted) {
    return;
  }
  const parts = r1Parts(body.messages);
  const promptTokens = inference.tokensOf(parts).length;
  if (promptTokens >= contextLimit) {
    const message = `maximum context length is ${contextTokens} tokens, the prompt has ${promptTokens}`;
    return sendJson(response, 400, { error: { message } });
  }
  const limit = Math.min(body.max_tokens ?? Number.POSITIVE_INFINITY, contextLimit - promptTokens);
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  const send = (fields: object): unknown =>
    response.write(
      `data: ${JSON.stringify({ id: 'embedded', object: 'chat.completion.chunk', created: 0, model: 'embedded', ...fields })}\n\n`,
    );
  const delta = (content: string, reason: string | null = null): unknown =>
    send({ choices: [{ index: 0, delta: { content }, finish_reason: reason }] });
  if (body.messages.at(-1)?.role !== 'assistant') {
    delta('<think>\n');
  }
  let made = 0;
  const options = { temperature: body.temperature ?? 0.6, limit, signal };
  for await (const event of inference.generate(parts, options)) {
    if (event.type === 'reading') {
      // A comment: who waits sees that a long prompt is being read.
      response.write(': reading\n\n');
      continue;
    }
    made = event.count;
    if (event.text !== '') {
      delta(event.text);
    }
  }
  delta('', made >= limit ? 'length' : 'stop');
  const usage = { prompt_tokens: promptTokens, completion_tokens: made, total_tokens: promptTokens + made };
  send({ choices: [], usage });
  response.end('data: [DONE]\n\n');
}

/** Ends the process when nothing is asked for too long. */
function rest(): void {
  clearTimeout(idle);
  if (Number(idleMs) > 0 && waiting === 0) {
    idle = setTimeout(() => void told({ type: 'idle' }).then(() => process.exit()), Number(idleMs));
  }
}

function tell(message: EngineMessage): void {
  process.send?.(message);
}

/** Settles when the message is on its way, so that the process may end. */
async function told(message: EngineMessage): Promise<void> {
  await new Promise<void>((resolve) => {
    if (process.send) {
      process.send(message, () => resolve());
    } else {
      resolve();
    }
  });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
