import { onTestFinished } from 'vitest';
import { failureOf } from '../../../src/core/backends/failure.ts';
import type { Endpoint, StreamEvent, StreamLimits } from '../../../src/core/backends/types.ts';
import { createSplitter } from '../../../src/core/reasoning/splitter.ts';
import { createTranscript } from '../../../src/core/reasoning/transcript.ts';
import { streamChat } from '../../../src/net/chat.ts';
import { type Backend, type Received, type Reply, startBackend } from '../../backend/server.ts';

/** Limits that no test reaches. */
export const PATIENT: StreamLimits = { firstTokenMs: 20_000, idleMs: 20_000 };
/** Never settles. */
export const HOLD = new Promise<never>(() => undefined);

/** A server for the running test. */
export async function backend(respond: (request: Received) => Reply): Promise<Backend> {
  const started = await startBackend({ respond });
  onTestFinished(() => started.close());
  return started;
}

export interface Attempt {
  readonly endpoint?: Partial<Endpoint>;
  readonly limits?: StreamLimits;
  readonly signal?: AbortSignal;
  readonly fetch?: typeof fetch | undefined;
  readonly onEvent?: (event: StreamEvent) => unknown;
}

/** Everything that a stream yields, and what it throws in the end. */
export async function attempt(baseUrl: string, how: Attempt = {}) {
  const { endpoint, limits = PATIENT, signal = new AbortController().signal, fetch, onEvent } = how;
  const received: StreamEvent[] = [];
  const where: Endpoint = { preset: 'custom', baseUrl, model: 'm', ...endpoint };
  const options = { limits, signal, ...(fetch ? { fetch } : {}) };
  try {
    for await (const event of streamChat(where, { messages: [{ role: 'user', content: 'Hi' }] }, options)) {
      received.push(event);
      onEvent?.(event);
    }
    return { received, failure: undefined };
  } catch (error) {
    return { received, failure: failureOf(error) ?? error };
  }
}

/** Thought and answer in what a stream yielded, as `thought | answer`. */
export function read(received: readonly StreamEvent[]): string {
  const splitter = createSplitter({ start: 'unknown' });
  const transcript = createTranscript();
  const deltas = received.flatMap((event) => (event.type === 'delta' ? [event.delta] : []));
  for (const event of [...deltas.flatMap((delta) => splitter.push(delta)), ...splitter.end()]) {
    transcript.apply(event);
  }
  return `${transcript.thought.trim()} | ${transcript.answer}`;
}
