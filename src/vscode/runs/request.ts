import { type Failure, failureOf } from '../../core/backends/failure.ts';
import { factsOf } from '../../core/backends/models.ts';
import type { QuirkMemory } from '../../core/backends/quirks.ts';
import type { ChatRequest, Continuation, Endpoint, StreamLimits } from '../../core/backends/types.ts';
import { warmUp } from '../../core/control/warmUp.ts';
import type { SplitEvent, StartState } from '../../core/reasoning/events.ts';
import { createSplitter } from '../../core/reasoning/splitter.ts';
import type { StartMemory } from '../../core/reasoning/startMemory.ts';
import { measured } from '../measure.ts';
import type { Run } from './run.ts';

/** How the figures of a running request are kept fresh in the view, in ms between two messages. */
const TICK_MS = 250;

/** What the sample backend puts into every chunk; no model is behind it. */
const SAMPLE_FINGERPRINT = 'rationale-sample-backend';

/** How a request ended. `cut` says why an answer is not whole: its token limit, or the server's filter. */
export type Outcome =
  | { readonly type: 'answered'; readonly cut: 'length' | 'filter' | undefined }
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly failure: Failure };

/** What is left to get ready for the first thought. */
const cold = warmUp();

/** While the server is waited for, gets ready what reads a thought; never for long at a time. */
async function getWarm(): Promise<void> {
  for (const _ of cold) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What of a run a request fills. */
export type Filled = Pick<
  Run,
  | 'signal'
  | 'segments'
  | 'thought'
  | 'answer'
  | 'take'
  | 'tick'
  | 'name'
  | 'markSample'
  | 'settle'
  | 'use'
  | 'conclude'
>;

/**
 * Sends one request and fills `run` with what comes back.
 * @param memory what earlier messages of the endpoints have shown
 * @param quirks what was found of the endpoints, also in earlier windows
 * @param wanted what is asked for; a run that is continued shows the beginning of the message already
 * @param onRetry told before the request is sent once more
 * @returns how it ended; never throws for anything that a backend does
 */
export async function request(
  run: Filled,
  endpoint: Endpoint,
  wanted: Omit<ChatRequest, 'endable'>,
  limits: StreamLimits,
  memory: StartMemory,
  quirks: QuirkMemory,
  onRetry?: (failure: Failure, waitMs: number) => void,
): Promise<Outcome> {
  void getWarm();
  const name = `${endpoint.baseUrl} ${endpoint.model}`;
  const { continuation } = wanted;
  const start = startOf(endpoint, continuation, quirks, memory);
  const first = run.segments;
  const tags = factsOf(endpoint.model)?.tags;
  let splitter = createSplitter({ start, ...(tags ? { tags } : {}) });
  const ticking = setInterval(() => run.tick(), TICK_MS);
  const take = (events: readonly SplitEvent[]): void => {
    if (!continuation) {
      memory.learn(name, events);
    }
    run.take(first === 0 ? events : events.map((event) => ({ ...event, segment: event.segment + first })));
  };
  let finish = '';
  try {
    // The network layer carries the HTTP client, which is by far the largest part: load it on first use.
    const { converse } = await import('../../net/index.ts');
    const options = { signal: run.signal, limits, memory: quirks, ...(onRetry ? { onRetry } : {}) };
    for await (const event of converse(endpoint, { ...wanted, endable: true }, options)) {
      switch (event.type) {
        case 'identity':
          if (event.fingerprint === SAMPLE_FINGERPRINT) {
            run.markSample();
          }
          run.name(event.id);
          break;
        case 'delta':
          run.settle();
          measured('delta', () => take(splitter.push(event.delta)));
          break;
        case 'usage':
          run.use(event.usage);
          break;
        case 'finish':
          finish = event.reason;
          break;
        case 'open':
          if (event.inThought) {
            splitter = createSplitter({ start: 'inThought', ...(tags ? { tags } : {}) });
          }
          break;
      }
    }
    take(splitter.end());
    const outcome = ending(run, finish);
    conclude(run, finish, outcome);
    if (!continuation && start === 'thought' && outcome.type === 'failed' && finish === 'stop') {
      memory.forget(name);
      quirks.learn(endpoint, { unopened: false });
    }
    return outcome;
  } catch (error) {
    take(splitter.end());
    if (run.signal.aborted) {
      return { type: 'stopped' };
    }
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const failure = failureOf(error) ?? { code: 'unknown', detail };
    const outcome: Outcome = { type: 'failed', failure };
    conclude(run, finish, outcome);
    return outcome;
  } finally {
    clearInterval(ticking);
  }
}

/** Where in the message the stream begins. */
function startOf(
  endpoint: Endpoint,
  continuation: Continuation | undefined,
  quirks: QuirkMemory,
  memory: StartMemory,
): StartState {
  if (continuation && (continuation.closed || continuation.answer !== '')) {
    return 'answer';
  }
  const { thoughtIn, unopened } = quirks.of(endpoint);
  if (continuation && thoughtIn === 'tags') {
    return 'inThought';
  }
  return unopened === undefined
    ? memory.start(`${endpoint.baseUrl} ${endpoint.model}`)
    : unopened
      ? 'thought'
      : 'unknown';
}

/** Notes in the run how its request ended. */
function conclude(run: Filled, finish: string, outcome: Outcome): void {
  run.conclude({
    ...(finish === '' ? {} : { finishReason: finish }),
    ...(outcome.type === 'failed' ? { failure: outcome.failure.code } : {}),
    cut: outcome.type === 'answered' && outcome.cut !== undefined,
  });
}

/** What an orderly end of the stream comes to. */
function ending(run: Filled, finish: string): Outcome {
  if (run.signal.aborted) {
    return { type: 'stopped' };
  }
  if (run.answer.trim() !== '') {
    const cut = finish === 'length' ? 'length' : finish === 'content_filter' ? 'filter' : undefined;
    return { type: 'answered', cut };
  }
  return { type: 'failed', failure: { code: run.thought.trim() === '' ? 'empty' : 'no-answer' } };
}
