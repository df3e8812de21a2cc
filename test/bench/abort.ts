import https from 'node:https';
import type { Endpoint } from '../../src/core/backends/types.ts';
import { streamChat } from '../../src/net/chat.ts';
import { certificate } from '../backend/certificate.ts';
import { chunks, event, events } from '../backend/dialects.ts';
import { type BackendOptions, startBackend } from '../backend/server.ts';

const GOAL_MS = 50;
const TIMES = 40;

/** How long the server takes to know that a request was stopped in the middle of its stream, in ms, sorted. */
async function stops(options: Partial<BackendOptions>, preset: Endpoint['preset']): Promise<number[]> {
  const never = new Promise<never>(() => undefined);
  const endless = () => events([...chunks({ thought: 'Hm', finish: null }).map(event), { wait: never }]);
  const line = { bytes: '{"message":{"role":"assistant","thinking":"Hm"},"done":false}\n' };
  const native = { headers: { 'content-type': 'application/x-ndjson' }, parts: [line, { wait: never }] };
  let disconnected: Promise<void> | undefined;
  const server = await startBackend({
    ...options,
    respond: (request) => {
      disconnected = request.disconnected;
      return endless();
    },
    elsewhere: (request) => {
      disconnected = request.disconnected;
      return native;
    },
  });
  const endpoint: Endpoint = { preset, baseUrl: server.baseUrl, model: 'm' };
  const limits = { firstTokenMs: 20_000, idleMs: 20_000 };
  const found: number[] = [];
  for (let turn = 0; turn < TIMES; turn++) {
    const abort = new AbortController();
    let start = 0;
    for await (const { type } of streamChat(endpoint, { messages: [] }, { signal: abort.signal, limits })) {
      if (type === 'delta') {
        start = performance.now();
        abort.abort();
      }
    }
    await disconnected;
    found.push(performance.now() - start);
  }
  await server.close();
  return found.sort((a, b) => a - b);
}

/** Prints how soon a stop reaches the server, over http, https, and by Ollama's lines. */
export async function run(): Promise<void> {
  const tls = await certificate('models.example');
  https.globalAgent.options.ca = tls.cert;
  for (const [name, options, preset] of [
    ['http', {}, 'custom'],
    ['https', { tls }, 'custom'],
    ['Ollama', {}, 'ollama'],
  ] as const) {
    const found = await stops(options, preset);
    const [middle, most] = [found[TIMES / 2] ?? 0, found.at(-1) ?? 0];
    console.log(
      `a stop reaches the server over ${name}: ${middle.toFixed(1)} ms, at most ${most.toFixed(1)} ms (goal: ${GOAL_MS} ms)`,
    );
  }
}
