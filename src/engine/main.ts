// The embedded engine: a program of its own, so that inference never holds up the process that asks for it.
// Arguments: address of `node-llama-cpp`, path of the model, tokens of context. It ends with its parent.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type PromptMessage, r1Prompt } from '../core/engine/r1Prompt.ts';
import { Inference } from './inference.ts';

interface ChatBody {
  readonly messages: readonly PromptMessage[];
  readonly temperature?: number;
  readonly max_tokens?: number;
}

const [, , library = '', modelPath = '', contextTokens = '8192'] = process.argv;
const inference = await Inference.load(library, modelPath, Number(contextTokens));
/** Only who was told the address may ask: other programs of this computer can reach the port, too. */
const base = `/${randomBytes(24).toString('hex')}/v1`;
let queue: Promise<unknown> = Promise.resolve();

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
  const port = typeof address === 'object' ? address?.port : undefined;
  process.send?.({ baseUrl: `http://127.0.0.1:${port}${base}` });
});
process.on('disconnect', () => process.exit());

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === `${base}/models`) {
    const model = { id: 'embedded', object: 'model', max_model_len: Number(contextTokens) };
    return sendJson(response, 200, { object: 'list', data: [model] });
  }
  if (request.method !== 'POST' || request.url !== `${base}/chat/completions`) {
    return sendJson(response, 404, { error: { message: 'There is nothing at this address.' } });
  }
  const received: Buffer[] = [];
  for await (const bytes of request) {
    received.push(bytes);
  }
  const body = JSON.parse(Buffer.concat(received).toString('utf8')) as ChatBody;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const turn = queue.then(() => complete(body, response, gone.signal));
  queue = turn.catch(() => undefined);
  await turn;
}

async function complete(body: ChatBody, response: ServerResponse, signal: AbortSignal): Promise<void> {
  const tokens = inference.tokensOf(r1Prompt(body.messages));
  if (tokens.length >= Number(contextTokens)) {
    const message = `maximum context length is ${contextTokens} tokens, the prompt has ${tokens.length}`;
    return sendJson(response, 400, { error: { message } });
  }
  const limit = Math.min(body.max_tokens ?? Number.POSITIVE_INFINITY, Number(contextTokens) - tokens.length);
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
  for await (const { text, count } of inference.generate(tokens, options)) {
    made = count;
    if (text !== '') {
      delta(text);
    }
  }
  delta('', made >= limit ? 'length' : 'stop');
  const usage = { prompt_tokens: tokens.length, completion_tokens: made, total_tokens: tokens.length + made };
  send({ choices: [], usage });
  response.end('data: [DONE]\n\n');
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
