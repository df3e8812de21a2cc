import { DONE, event, events, KEEP_ALIVE, stream } from './dialects.ts';
import { json, type Reply } from './server.ts';

/**
 * Every way in which a server can fail a request, by name. What came before is sure to have
 * arrived once `hold` settles.
 */
export const faults = {
  'wrong key': () => json({ error: { message: 'Authentication Fails (governor)' } }, 401),
  'no credit': () => json({ error: { message: 'Insufficient Balance' } }, 402),
  'no such model': () => json({ error: { message: 'model "x" not found, try pulling it first' } }, 404),
  'bad parameter': () => json({ detail: 'unknown parameter foo' }, 422),
  'too many requests': () => json({ error: { message: 'slow down' } }, 429, { 'retry-after': '7' }),
  'server failure': () => json({ error: { message: 'CUDA out of memory' } }, 500),
  overloaded: () => json({ error: { message: 'Loading model' } }, 503),
  'prompt too long': () =>
    json(
      {
        error: { message: "This model's maximum context length is 4096 tokens. However, you asked for 9000" },
      },
      400,
    ),
  redirect: () => ({ status: 307, headers: { location: 'http://127.0.0.1:9/elsewhere' }, parts: [] }),
  'web page': () => ({
    headers: { 'content-type': 'text/html' },
    parts: [{ bytes: '<!doctype html><title>Welcome to the proxy</title><p>Sign in' }],
  }),
  'error in JSON with 200': () => json({ error: 'model runner has stopped' }),
  'not JSON in an event': () => events([event(chunk('Hm')), { bytes: 'data: {"choices":[{"de\n\n' }, DONE]),
  'error event': () =>
    events([event(chunk('Hm')), event({ error: { message: 'out of memory', code: 500 } })]),
  'cut by the network': (hold) => events([event(chunk('Hm')), { wait: hold }, { cut: true }]),
  'ends without a mark': () => events([event(chunk('Hm'))]),
  'gives up by itself': () => stream({ thought: 'Hm', finish: 'insufficient_system_resource' }),
  'silent before the first token': (hold) => events([KEEP_ALIVE, { wait: hold }]),
  'silent in the middle': (hold) => events([event(chunk('Hm')), { wait: hold }]),
} satisfies Record<string, (hold: Promise<unknown>) => Reply>;

export type FaultName = keyof typeof faults;

function chunk(thought: string): object {
  return { model: 'm', choices: [{ index: 0, delta: { reasoning_content: thought }, finish_reason: null }] };
}
