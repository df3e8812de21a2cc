import type { TextTime, TextTimes } from './times.ts';
import { type Trace, unpackTimes } from './trace.ts';

/** A piece of text that comes again, at `ms` since the request began. */
export interface ReplayPiece {
  readonly ms: number;
  readonly channel: 'thought' | 'answer';
  readonly text: string;
}

/** What comes when. */
export interface ReplayPlan {
  readonly pieces: readonly ReplayPiece[];
  /** When steps of the thought begin, and when its answer does, in ms, in order: the places to halt at. */
  readonly halts: readonly number[];
  readonly totalMs: number;
}

/** How finely text is spread over a time of which only begin and end are known, in ms. */
const SPREAD_MS = 100;
/** How fast a trace is replayed of which no times are known, in UTF-16 units a second: some 60 tokens. */
const UNITS_PER_SECOND = 200;

/** What a replay of the trace shows when; where only the steps have times, text comes evenly within them. */
export function planReplay(trace: Trace): ReplayPlan {
  const thoughtTimes = trace.times ? unpackTimes(trace.times.thought) : timesOfSteps(trace);
  const thoughtEnd = Math.max(trace.thoughtMs ?? 0, thoughtTimes.at(-1)?.ms ?? 0);
  const answerTimes = trace.times
    ? unpackTimes(trace.times.answer)
    : spread(0, trace.answer.length, thoughtEnd, trace.elapsedMs ?? 0);
  const pieces = [
    ...piecesOf('thought', trace.thought, thoughtTimes),
    ...piecesOf('answer', trace.answer, answerTimes),
  ].sort((a, b) => a.ms - b.ms);
  const halts = trace.steps.map(({ start }, index) => startOf(trace, thoughtTimes, start, index));
  const answer = pieces.find(({ channel }) => channel === 'answer');
  return {
    pieces,
    halts: [...halts, ...(answer ? [answer.ms] : [])].sort((a, b) => a - b),
    totalMs: Math.max(trace.elapsedMs ?? 0, pieces.at(-1)?.ms ?? 0),
  };
}

function startOf(trace: Trace, times: TextTimes, start: number, index: number): number {
  return trace.steps[index]?.startMs ?? times.findLast(({ offset }) => offset <= start)?.ms ?? 0;
}

/** Steps with times spread their text over them; without, the thought comes evenly. */
function timesOfSteps({ thought, steps, thoughtMs, firstTokenMs = 0 }: Trace): TextTime[] {
  if (steps.length === 0 || steps.some(({ startMs }) => startMs === undefined)) {
    return spread(0, thought.length, firstTokenMs, firstTokenMs + (thoughtMs ?? 0));
  }
  return steps.flatMap(({ start, end, startMs = 0, durationMs = 0 }, index) =>
    spread(index === 0 ? 0 : start, end, startMs, startMs + durationMs),
  );
}

function spread(from: number, to: number, startMs: number, endMs: number): TextTime[] {
  const units = to - from;
  if (units <= 0) {
    return [];
  }
  const ms = endMs > startMs ? endMs - startMs : (units / UNITS_PER_SECOND) * 1000;
  const count = Math.max(1, Math.min(units, Math.floor(ms / SPREAD_MS)));
  return Array.from({ length: count }, (_, index) => ({
    offset: from + Math.floor((units * index) / count),
    ms: startMs + Math.floor((ms * index) / count),
  }));
}

function piecesOf(channel: ReplayPiece['channel'], text: string, times: TextTimes): ReplayPiece[] {
  const all = times.length === 0 ? [{ offset: 0, ms: 0 }] : times;
  return all
    .map(({ offset, ms }, index) => ({
      ms,
      channel,
      text: text.slice(index === 0 ? 0 : offset, all[index + 1]?.offset),
    }))
    .filter((piece) => piece.text !== '');
}

/** How fast a replay goes, as a multiple of the real speed. */
export const SPEEDS = [1, 2, 4, 10] as const;
export type Speed = (typeof SPEEDS)[number];

/** Where a replay stands. */
export interface ReplayState {
  readonly ms: number;
  readonly totalMs: number;
  readonly speed: Speed;
  readonly paused: boolean;
}

/** The time that a player works with. */
export interface Ticker {
  /** A monotonic clock, in ms. */
  now(): number;
  /** Calls back again and again, some 30 times a second, until the returned function is called. */
  start(tick: () => void): () => void;
}

/** Who shows a replay: told of text that comes, when time has passed or the state has changed, and, once, of the end. */
export interface ReplayListener {
  piece(piece: ReplayPiece): void;
  changed(): void;
  ended(): void;
}

/** Plays a plan: real time in, pieces out. */
export class ReplayPlayer {
  readonly #plan: ReplayPlan;
  readonly #ticker: Ticker;
  readonly #on: ReplayListener;
  #next = 0;
  #ms = 0;
  #speed: Speed = 1;
  #paused = true;
  #ended = false;
  /** Where on the clock the present position was reached. */
  #since = 0;
  #halt: (() => void) | undefined;

  constructor(plan: ReplayPlan, ticker: Ticker, on: ReplayListener) {
    this.#plan = plan;
    this.#ticker = ticker;
    this.#on = on;
  }

  get state(): ReplayState {
    const { totalMs } = this.#plan;
    return { ms: Math.min(this.#ms, totalMs), totalMs, speed: this.#speed, paused: this.#paused };
  }

  /** Goes on from where it is. */
  play(): void {
    if (this.#paused && !this.#ended) {
      this.#paused = false;
      this.#since = this.#ticker.now();
      this.#halt = this.#ticker.start(() => this.#tick());
      this.#on.changed();
    }
  }

  pause(): void {
    if (!this.#paused) {
      this.#tick();
    }
    if (!this.#paused) {
      this.#rest();
      this.#on.changed();
    }
  }

  setSpeed(speed: Speed): void {
    if (!this.#paused) {
      this.#tick();
    }
    this.#speed = speed;
    this.#on.changed();
  }

  /** Shows the text up to where the next step or the answer begins, or the end, and rests there. */
  step(): void {
    this.pause();
    if (this.#ended) {
      return;
    }
    const to = this.#plan.halts.find((halt) => halt > this.#ms) ?? this.#plan.totalMs;
    // What comes with the beginning of the next belongs to it.
    this.#show(to, to >= this.#plan.totalMs);
    this.#endWhenDone();
  }

  /** Ends it where it is; nothing more comes. */
  stop(): void {
    if (!this.#ended) {
      this.#end();
    }
  }

  #tick(): void {
    const now = this.#ticker.now();
    this.#show(this.#ms + (now - this.#since) * this.#speed, true);
    this.#since = now;
    this.#endWhenDone();
  }

  #show(to: number, included: boolean): void {
    for (let piece = this.#plan.pieces[this.#next]; piece; piece = this.#plan.pieces[this.#next]) {
      if (piece.ms > to || (piece.ms === to && !included)) {
        break;
      }
      this.#next++;
      // Whoever asks meanwhile is told when this piece came.
      this.#ms = Math.max(this.#ms, piece.ms);
      this.#on.piece(piece);
    }
    this.#ms = to;
    this.#on.changed();
  }

  #endWhenDone(): void {
    if (this.#ms >= this.#plan.totalMs && this.#next >= this.#plan.pieces.length) {
      this.#end();
    }
  }

  #end(): void {
    this.#ended = true;
    this.#rest();
    this.#on.ended();
  }

  #rest(): void {
    this.#paused = true;
    this.#halt?.();
    this.#halt = undefined;
  }
}
