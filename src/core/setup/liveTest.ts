import type { Translate } from '../backends/explain.ts';
import { FailureError } from '../backends/failure.ts';
import type { ChatMessage, StreamEvent, Usage } from '../backends/types.ts';
import type { Channel, Source } from '../reasoning/events.ts';
import { createMeter } from '../reasoning/meter.ts';
import { createSplitter } from '../reasoning/splitter.ts';

/** A question that every model can answer and a reasoning one thinks about. */
export const TEST_MESSAGES: readonly ChatMessage[] = [
  { role: 'user', content: 'What is 17 + 25? Answer with the number only.' },
];

/** Thought and answer together, in tokens: enough to see a thought, too little to cost. */
export const TEST_TOKENS = 1024;

/** What a live test showed. */
export interface LiveTest {
  /** Undefined when the limit came first: a thought whose opening tag is missing shows only at its end. */
  readonly thinks: boolean | undefined;
  /** Absent when it was too quick to measure. */
  readonly tokensPerSecond?: number | undefined;
  /** From the question to the first piece of thought or answer, in ms. */
  readonly firstTokenMs: number;
  /** The model that answered, as the server names it; a gateway may use another than was asked for. */
  readonly model?: string | undefined;
  /** Where the thought arrived: in a field of its own, or as text between tags; absent when there was none. */
  readonly thoughtIn?: Source | undefined;
  /** Why the model ended, in the server's word. */
  readonly finish?: string | undefined;
  /** What the server counted; absent when it does not say. */
  readonly usage?: Usage | undefined;
  readonly reasoningTokens: number;
  readonly answerTokens: number;
}

/**
 * Reads the stream of a test question to its end.
 * @param now a monotonic clock, in ms
 * @throws FailureError `empty` when nothing came; and whatever the stream throws
 */
export async function readLiveTest(stream: AsyncIterable<StreamEvent>, now: () => number): Promise<LiveTest> {
  const start = now();
  const meter = createMeter(now);
  const splitter = createSplitter({ start: 'unknown' });
  let model: string | undefined;
  let first: number | undefined;
  let finish: string | undefined;
  let usage: Usage | undefined;
  const segments: { channel: Channel; readonly source: Source }[] = [];
  const take = (events: ReturnType<typeof splitter.push>): void => {
    for (const event of events) {
      meter.take(event);
      first ??= now();
      const segment = segments[event.segment];
      if (segment) {
        segment.channel = event.channel;
      } else if (event.type === 'append') {
        segments[event.segment] = { channel: event.channel, source: event.source };
      }
    }
  };
  for await (const event of stream) {
    if (event.type === 'delta') {
      take(splitter.push(event.delta));
    } else if (event.type === 'usage') {
      meter.use(event.usage);
      usage = { ...usage, ...event.usage };
    } else if (event.type === 'identity') {
      model ??= event.model;
    } else if (event.type === 'finish') {
      finish = event.reason;
    }
  }
  take(splitter.end());
  meter.end();
  const reading = meter.read();
  if (first === undefined || reading.reasoningTokens + reading.answerTokens === 0) {
    throw new FailureError({ code: 'empty' });
  }
  const { reasoningTokens, answerTokens, tokensPerSecond } = reading;
  const thinks = reasoningTokens > 0 || (finish === 'length' ? undefined : false);
  const thoughtIn = segments.find(({ channel }) => channel === 'thought')?.source;
  const firstTokenMs = first - start;
  return {
    thinks,
    tokensPerSecond,
    firstTokenMs,
    model,
    thoughtIn,
    finish,
    usage,
    reasoningTokens,
    answerTokens,
  };
}

/**
 * The finding in one line: `Thinks: yes, 38 tokens/s, context 16,384`.
 * @param contextTokens what the server runs the model with, in tokens, where it is known
 */
export function liveTestInWords(
  test: LiveTest,
  contextTokens: number | undefined,
  t: Translate,
  locale: string,
): string {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  return [
    test.thinks === undefined ? t('Thinks: not certain') : test.thinks ? t('Thinks: yes') : t('Thinks: no'),
    test.tokensPerSecond === undefined ? undefined : t('{0} tokens/s', number.format(test.tokensPerSecond)),
    contextTokens === undefined ? t('context unknown') : t('context {0}', number.format(contextTokens)),
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}
