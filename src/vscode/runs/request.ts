import { dialectOf } from '../../core/backends/dialect.ts';
import { type Failure, failureOf } from '../../core/backends/failure.ts';
import { tagsOf } from '../../core/backends/models.ts';
import { continuationOf, type Knobs, type Resume } from '../../core/backends/shape.ts';
import type { ChatMessage, Endpoint, StreamLimits } from '../../core/backends/types.ts';
import type { SplitEvent } from '../../core/reasoning/events.ts';
import { createSplitter } from '../../core/reasoning/splitter.ts';
import type { EndpointFindings } from '../backends/findings.ts';
import type { Run } from './run.ts';
import { waitNotice } from './waiting.ts';

/** How the figures of a running request are kept fresh in the view, in ms between two messages. */
const TICK_MS = 250;

/** What the sample backend puts into every chunk; no model is behind it. */
const SAMPLE_FINGERPRINT = 'rationale-sample-backend';

/** How a request ended. `cut` says why an answer is not whole: its token limit, or the server's filter. */
export type Outcome =
  | { readonly type: 'answered'; readonly cut: 'length' | 'filter' | undefined }
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly failure: Failure };

/** What a request asks for besides its messages. */
export interface Wish {
  /** Limit on thought and answer together, in tokens. */
  readonly maxTokens?: number | undefined;
  readonly knobs?: Knobs | undefined;
  readonly resume?: Resume | undefined;
}

/**
 * Sends one request and fills `run` with what comes back.
 * @param findings what earlier messages of the endpoints have shown
 * @returns how it ended; never throws for anything that a backend does
 */
export async function request(
  run: Run,
  endpoint: Endpoint,
  messages: readonly ChatMessage[],
  limits: StreamLimits,
  wish: Wish,
  findings: EndpointFindings,
): Promise<Outcome> {
  const name = `${endpoint.baseUrl} ${endpoint.model}`;
  const memory = findings.starts;
  const start = startOf(endpoint, wish.resume) ?? memory.start(name);
  const splitter = createSplitter({ start, tags: tagsOf(endpoint.model) });
  const ticking = setInterval(() => run.tick(), TICK_MS);
  const take = (events: readonly SplitEvent[]): void => {
    memory.learn(name, events);
    run.take(events);
  };
  let finish = '';
  try {
    // The network layer carries the HTTP client, which is by far the largest part: load it on first use.
    const { streamAnswer } = await import('../../net/index.ts');
    const options = { signal: run.signal, limits, memory: findings.adaptations };
    for await (const event of streamAnswer(endpoint, { messages, ...wish }, options)) {
      switch (event.type) {
        case 'identity':
          if (event.fingerprint === SAMPLE_FINGERPRINT) {
            run.markSample();
          }
          run.name(event.id);
          break;
        case 'retry':
        case 'moved':
        case 'adapted':
          run.wait(waitNotice(event));
          break;
        case 'delta':
          run.settle();
          take(splitter.push(event.delta));
          break;
        case 'usage':
          run.use(event.usage);
          break;
        case 'finish':
          finish = event.reason;
          break;
        case 'open':
          break;
      }
    }
    take(splitter.end());
    const outcome = ending(run, finish);
    if (start === 'thought' && outcome.type === 'failed' && finish === 'stop') {
      memory.forget(name);
    }
    return outcome;
  } catch (error) {
    take(splitter.end());
    if (run.signal.aborted) {
      return { type: 'stopped' };
    }
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { type: 'failed', failure: failureOf(error) ?? { code: 'unknown', detail } };
  } finally {
    clearInterval(ticking);
    findings.save();
  }
}

/** Where the content of a continued message starts; undefined where that is as for any other message. */
function startOf(endpoint: Endpoint, resume: Resume | undefined): 'thought' | 'answer' | undefined {
  const continuation = resume && continuationOf(dialectOf(endpoint), endpoint.model, resume.kind);
  if (!resume || !continuation) {
    return undefined;
  }
  return resume.kind === 'closed' ? 'answer' : continuation.comesIn === 'content' ? 'thought' : undefined;
}

/** What an orderly end of the stream comes to. */
function ending(run: Run, finish: string): Outcome {
  if (run.signal.aborted) {
    return { type: 'stopped' };
  }
  if (run.answer.trim() !== '') {
    const cut = finish === 'length' ? 'length' : finish === 'content_filter' ? 'filter' : undefined;
    return { type: 'answered', cut };
  }
  return { type: 'failed', failure: { code: run.thought.trim() === '' ? 'empty' : 'no-answer' } };
}
