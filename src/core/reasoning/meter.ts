import type { Usage } from '../backends/types.ts';
import type { Channel, Source, SplitEvent } from './events.ts';
import { estimateTokens } from './tokens.ts';

/** The figures of one message. */
export interface MeterReading {
  /** Since the meter was made, in ms. */
  readonly elapsedMs: number;
  /** Spent thinking, in ms; absent before the first thought. */
  readonly thoughtMs?: number;
  readonly reasoningTokens: number;
  readonly reasoningTokensEstimated: boolean;
  readonly answerTokens: number;
  readonly answerTokensEstimated: boolean;
  /** Over thought and answer, from the first piece to the last; absent before there is anything to measure. */
  readonly tokensPerSecond?: number;
}

/** Counts tokens and time while a message arrives. */
export interface Meter {
  take(event: SplitEvent): void;
  /** The server's own counts; they replace the estimates. */
  use(usage: Usage): void;
  /** Stops the clocks. */
  end(): void;
  read(): MeterReading;
}

/**
 * Makes a meter and starts its clock.
 * @param now a monotonic clock, in ms
 * @param before the figures of the thought from which the message goes on; they are counted in
 */
export function createMeter(now: () => number, before?: ThoughtBefore): Meter {
  return new MessageMeter(now, before);
}

/** What a thought had cost before the message was taken up again. */
export interface ThoughtBefore {
  readonly elapsedMs: number;
  readonly thoughtMs?: number;
  readonly reasoningTokens: number;
  readonly reasoningTokensEstimated: boolean;
}

interface Segment {
  channel: Channel;
  readonly source: Source;
  readonly startMs: number;
  tokens: number;
}

/** Shortest time over which a rate means anything, in ms. */
const SHORTEST_MS = 200;

class MessageMeter implements Meter {
  readonly #now: () => number;
  readonly #before: ThoughtBefore | undefined;
  readonly #startMs: number;
  readonly #segments: Segment[] = [];
  #lastMs: number | undefined;
  #endMs: number | undefined;
  #usage: Usage | undefined;

  constructor(now: () => number, before: ThoughtBefore | undefined) {
    this.#now = now;
    this.#before = before;
    this.#startMs = now();
  }

  take(event: SplitEvent): void {
    const segment = this.#segments[event.segment];
    if (event.type === 'recast') {
      if (segment) {
        segment.channel = event.channel;
      }
      return;
    }
    const time = this.#now();
    this.#lastMs = time;
    const tokens = estimateTokens(event.text);
    if (segment) {
      segment.tokens += tokens;
    } else {
      this.#segments[event.segment] = {
        channel: event.channel,
        source: event.source,
        startMs: time,
        tokens,
      };
    }
  }

  use(usage: Usage): void {
    this.#usage = { ...this.#usage, ...usage };
  }

  end(): void {
    this.#endMs ??= this.#now();
  }

  read(): MeterReading {
    const now = this.#endMs ?? this.#now();
    const { reasoning, answer } = this.#tokens();
    const thoughtMs = this.#thoughtMs(now);
    const rate = this.#rate(reasoning.count + answer.count, now);
    const before = this.#before;
    return {
      elapsedMs: now - this.#startMs + (before?.elapsedMs ?? 0),
      ...(thoughtMs === undefined ? {} : { thoughtMs }),
      reasoningTokens: Math.round(reasoning.count + (before?.reasoningTokens ?? 0)),
      reasoningTokensEstimated:
        (reasoning.estimated && (reasoning.count > 0 || !before)) ||
        before?.reasoningTokensEstimated === true,
      answerTokens: Math.round(answer.count),
      answerTokensEstimated: answer.estimated,
      ...(rate === undefined ? {} : { tokensPerSecond: rate }),
    };
  }

  #tokens(): Record<'reasoning' | 'answer', { count: number; estimated: boolean }> {
    // A thought that comes in the field and in the content is one thought: the longer copy counts.
    const thought = Math.max(this.#estimate('thought', 'field'), this.#estimate('thought', 'content'));
    const answer = this.#estimate('answer', 'content');
    const { reasoningTokens, completionTokens } = this.#usage ?? {};
    if (completionTokens === undefined) {
      return {
        reasoning: { count: reasoningTokens ?? thought, estimated: reasoningTokens === undefined },
        answer: { count: answer, estimated: true },
      };
    }
    if (reasoningTokens !== undefined) {
      return {
        reasoning: { count: reasoningTokens, estimated: false },
        answer: { count: Math.max(0, completionTokens - reasoningTokens), estimated: false },
      };
    }
    // The sum is known and its parts are not: it is shared out as the estimates are, unless one of them is nothing.
    const share = thought + answer === 0 ? 0 : thought / (thought + answer);
    const certain = share === 0 || share === 1;
    return {
      reasoning: { count: completionTokens * share, estimated: !certain },
      answer: { count: completionTokens * (1 - share), estimated: !certain },
    };
  }

  #estimate(channel: Channel, source: Source): number {
    return this.#segments.reduce(
      (sum, segment) =>
        segment.channel === channel && segment.source === source ? sum + segment.tokens : sum,
      0,
    );
  }

  /** A segment lasts until the next one begins; a tag belongs to what it stands behind. */
  #thoughtMs(now: number): number | undefined {
    let sum = this.#before?.thoughtMs;
    const shown = this.#segments.filter(({ channel }) => channel !== 'tag');
    for (const [index, { channel, startMs }] of shown.entries()) {
      if (channel === 'thought') {
        sum = (sum ?? 0) + ((shown[index + 1]?.startMs ?? now) - startMs);
      }
    }
    return sum;
  }

  #rate(tokens: number, now: number): number | undefined {
    const first = this.#segments[0]?.startMs;
    if (first === undefined) {
      return undefined;
    }
    const spent = (this.#endMs === undefined ? now : (this.#lastMs ?? now)) - first;
    return spent < SHORTEST_MS ? undefined : (tokens * 1000) / spent;
  }
}
