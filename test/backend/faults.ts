import { gzipSync } from 'node:zlib';
import { DONE, event, events, KEEP_ALIVE, stream } from './dialects.ts';
import { json, type Reply } from './server.ts';

/**
 * Every way in which a server can fail a request, by name. What came before is sure to have
 * arrived once `hold` settles.
 */
export const faults = {
  'wrong key': () => json({ error: { message: 'Authentication Fails (governor)' } }, 401),
  'no credit': () => json({ error: { message: 'Insufficient Balance' } }, 402),
  'no quota': () => json({ error: { message: 'Over the plan', code: 'insufficient_quota' } }, 429),
  'no such model': () => json({ error: { message: 'model "x" not found, try pulling it first' } }, 404),
  'no such model, as DeepSeek says it': () =>
    json({ error: { message: 'Model Not Exist', type: 'invalid_request_error' } }, 400),
  'no such path, as LM Studio says it': () =>
    json({ error: 'Unexpected endpoint or method. (POST /chat/completions)' }),
  'a page that takes no requests': () => ({ ...page('405 Not Allowed'), status: 405 }),
  'bad parameter': () => json({ detail: [{ loc: ['body', 'foo'], msg: 'unknown parameter foo' }] }, 422),
  'too many requests': () => json({ error: { message: 'slow down' } }, 429, { 'retry-after': '7' }),
  'too many requests until a date': () =>
    json({}, 429, { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() }),
  'server failure': () => json({ error: { message: 'CUDA out of memory' } }, 500),
  'server failure, half told': (hold) => ({
    status: 500,
    headers: { 'content-type': 'text/plain' },
    parts: [{ bytes: 'CUDA out of mem' }, { wait: hold }],
  }),
  'server time-out': () => json({ error: { message: 'took too long' } }, 408),
  'gateway time-out': () => ({ ...page('504 Gateway Timeout'), status: 504 }),
  overloaded: () => json({ error: { message: 'Loading model' } }, 503),
  'prompt too long': () =>
    json(
      {
        error: { message: "This model's maximum context length is 4096 tokens. However, you asked for 9000" },
      },
      400,
    ),
  redirect: () => ({ status: 307, headers: { location: 'http://127.0.0.1:9/elsewhere' }, parts: [] }),
  'web page': () => page('Welcome to the proxy'),
  'web page, compressed': () => {
    const { headers, parts } = page('Welcome to the proxy');
    return {
      headers: { ...headers, 'content-encoding': 'gzip' },
      parts: [{ bytes: gzipSync(parts[0].bytes) }],
    };
  },
  'plain words': () => ({
    headers: { 'content-type': 'text/plain' },
    parts: [{ bytes: 'database is down' }],
  }),
  'nothing at all': () => ({ parts: [] }),
  'error in JSON with 200': () => json({ error: 'model runner has stopped' }),
  'not JSON in an event': () => events([event(chunk('Hm')), { bytes: 'data: {"choices":[{"de\n\n' }, DONE]),
  'no object in an event': () => events([event(chunk('Hm')), event(null), DONE]),
  'an event without end': () => events([event(chunk('Hm')), { bytes: `data: ${'x'.repeat(5 << 20)}` }]),
  'error event': () =>
    events([event(chunk('Hm')), event({ error: { message: 'out of memory', code: 500 } })]),
  'error event, as older vLLM sends it': () =>
    events([event(chunk('Hm')), event({ object: 'error', message: 'engine is dead', code: 500 }), DONE]),
  'error event of the name error': () =>
    events([event(chunk('Hm')), { bytes: 'event: error\ndata: {"message":"out of memory"}\n\n' }]),
  'too many requests, in an event': () =>
    events([event(chunk('Hm')), event({ error: { message: 'slow down', code: 'rate_limit_exceeded' } })]),
  'prompt too long, in an event': () =>
    events([event({ error: { code: 400, message: 'too long', type: 'exceed_context_size_error' } })]),
  'cut by the network': (hold) => events([event(chunk('Hm')), { wait: hold }, { cut: true }]),
  'cut before the first token': () => events([KEEP_ALIVE, { cut: true }]),
  'ends without a mark': () => events([event(chunk('Hm'))]),
  'ends without a mark, and speaks of it': () => events([event(chunk('data: [DONE]'))]),
  'gives up by itself': () => stream({ thought: 'Hm', finish: 'insufficient_system_resource' }),
  'silent before the first token': (hold) => events([KEEP_ALIVE, { wait: hold }]),
  'silent in the middle': (hold) => events([event(chunk('Hm')), { wait: hold }]),
} satisfies Record<string, (hold: Promise<unknown>) => Reply>;

export type FaultName = keyof typeof faults;

function chunk(thought: string): object {
  return { model: 'm', choices: [{ index: 0, delta: { reasoning_content: thought }, finish_reason: null }] };
}

function page(title: string) {
  return {
    headers: { 'content-type': 'text/html' },
    parts: [{ bytes: `<!doctype html><title>${title}</title><p>Sign in` }] as const,
  };
}
