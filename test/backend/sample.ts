import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { estimateTokens } from '../../src/core/reasoning/tokens.ts';
import { choose } from './answers/choose.ts';
import { chunks, DONE, event, events, KEEP_ALIVE, tokens } from './dialects.ts';
import { type Backend, type Part, type Received, type Reply, startBackend } from './server.ts';

export { discoverServers } from '../../src/net/discover.ts';

/** In every chunk: by this the extension knows that no model is behind the answer. */
export const FINGERPRINT = 'rationale-sample-backend';
export const MODEL = 'sample-recorded-answers';

/** A queue before the first token, then about as many tokens a second as a good graphics card gives. */
const FIRST_TOKEN_MS = 800;
const KEEP_ALIVE_MS = 400;
const PAUSE_MS = 16;

export interface SampleOptions {
  readonly port?: number;
  /** `fast` leaves all waiting out, for tests. */
  readonly pace?: 'realistic' | 'fast';
}

/**
 * Starts the sample backend: it speaks the wire format of DeepSeek and replays prepared answers about the sample
 * project. It ends an answer when the client leaves.
 */
export async function startSampleBackend({
  port = 0,
  pace = 'realistic',
}: SampleOptions = {}): Promise<Backend> {
  return await startBackend({
    port,
    models: [{ id: MODEL, owned_by: 'rationale-sample' }],
    respond: (request) => reply(request, pace === 'realistic'),
  });
}

function reply(request: Received, paced: boolean): Reply {
  const { thought, answer } = choose(request.body);
  const [reasoning, all] = [tokens(thought).length, tokens(thought).length + tokens(answer).length];
  const usage = {
    prompt_tokens: Math.round(estimateTokens(JSON.stringify(request.body))),
    completion_tokens: all,
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
  const stream = chunks({
    thought,
    answer,
    model: MODEL,
    fingerprint: FINGERPRINT,
    ...(wantsUsage(request.body) ? { usage } : {}),
  });
  return events(paced ? inTime(stream) : [...stream.map(event), DONE]);
}

/** `stream_options.include_usage`; without it, the stream holds no counts. */
function wantsUsage(body: unknown): boolean {
  const options =
    typeof body === 'object' && body !== null && 'stream_options' in body && body.stream_options;
  return (
    typeof options === 'object' &&
    options !== null &&
    'include_usage' in options &&
    options.include_usage === true
  );
}

async function* inTime(stream: readonly object[]): AsyncGenerator<Part> {
  for (let queued = 0; queued < FIRST_TOKEN_MS; queued += KEEP_ALIVE_MS) {
    yield KEEP_ALIVE;
    yield { wait: setTimeout(KEEP_ALIVE_MS) };
  }
  for (const chunk of stream) {
    yield event(chunk);
    yield { wait: setTimeout(PAUSE_MS) };
  }
  yield DONE;
}

// Run as a program, for F5: `node test/backend/sample.ts 8080` (Node 22.18 or newer reads TypeScript). At one of the
// ports where servers of models listen, the extension finds it by itself.
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { baseUrl } = await startSampleBackend({ port: Number(process.argv[2] ?? process.env.PORT ?? 0) });
  console.log(`${baseUrl} replays prepared answers as the model ${MODEL}`);
}
