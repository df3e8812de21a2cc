import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Continuation, Usage } from '../../core/backends/types.ts';
import type { Rules } from '../../core/context/rules.ts';
import { limitReached, type ThoughtLimits } from '../../core/control/limits.ts';
import { createLoopDetector } from '../../core/control/loops.ts';
import type { SplitEvent } from '../../core/reasoning/events.ts';
import { type Meter as CoreMeter, createMeter, type ThoughtBefore } from '../../core/reasoning/meter.ts';
import { estimateTokens } from '../../core/reasoning/tokens.ts';
import { Recording } from '../../core/trace/recording.ts';
import type { ReplayState } from '../../core/trace/replay.ts';
import type { TimedStep } from '../../core/trace/timedStep.ts';
import { carryTimes, type TextTimes } from '../../core/trace/times.ts';
import { type Trace, unpackTimes } from '../../core/trace/trace.ts';
import type {
  Meter,
  Notice,
  Phase,
  ProposalSummary,
  Run as RunSnapshot,
} from '../../protocol/reasoningView.ts';
import { rulesInWords } from '../context/rulesInWords.ts';
import { shownSteps } from '../reasoning/shownSteps.ts';

/** What changed in a run, for whoever shows it. */
export type RunChange =
  | { readonly type: 'append'; readonly channel: 'thought' | 'answer'; readonly text: string }
  | { readonly type: 'redraw' | 'progress' | 'notice' | 'proposal' | 'replay' }
  /** It is known which rules the request holds. */
  | { readonly type: 'rules' }
  /** The thought came to its limit, or back to where it had been; told once. */
  | { readonly type: 'limit' | 'loop' };

export interface RunOptions {
  readonly task: 'edit' | 'ask';
  readonly instruction: string;
  readonly place: string | undefined;
  /** The model and server as people should read them. */
  readonly model: string;
  /** Where and how it was asked; absent where nothing is sent. */
  readonly asked?: Asked | undefined;
  /** The figures of a run that ended earlier: what is put in now took no time. */
  readonly figures?: Meter | undefined;
  /** The steps of such a run, with their times; without them they are found in the thought and have none. */
  readonly steps?: readonly TimedStep[] | undefined;
  /** The record of such a run. */
  readonly kept?: Trace | undefined;
  /** Where the replay of a record stands, in ms since the request began. */
  readonly replayMs?: (() => number) | undefined;
  /** Limits on the thought. */
  readonly limits?: ThoughtLimits | undefined;
  /** The beginning of the message, from which the model is to go on, and the run it was taken from. */
  readonly seed?: { readonly text: Continuation; readonly from: Run } | undefined;
}

/** Where and how a request was asked, for its record. */
export interface Asked {
  /** What its record is named; absent for the id of the run. */
  readonly id?: string | undefined;
  /** Base URL. */
  readonly server: string;
  /** How much the model was to think, and how long its message could get, as name and value. */
  readonly settings: Readonly<Record<string, string | number>>;
  /** The chat session that it belongs to. */
  readonly session?: string | undefined;
}

/** How the request of a run ended. */
export interface Ending {
  /** `stop`, `length`, … as the server said it. */
  readonly finishReason?: string | undefined;
  /** Code of what went wrong. */
  readonly failure?: string | undefined;
  /** True when the answer is not whole. */
  readonly cut?: boolean | undefined;
}

/** Where a run stands among those that went on from one another. */
export interface Branch {
  /** Number from 0. */
  readonly index: number;
  readonly count: number;
}

/** One request from its start to its end: what came, how far it is, and what the user should know of it. */
export class Run implements vscode.Disposable {
  readonly id = randomUUID();
  readonly options: RunOptions;
  /** When it was made, in ms since 1970. */
  readonly at = Date.now();
  readonly #recording: Recording;
  readonly #meter: CoreMeter;
  readonly #loops = createLoopDetector();
  readonly #abort = new AbortController();
  readonly #changed = new vscode.EventEmitter<RunChange>();
  readonly onDidChange = this.#changed.event;
  #phase: Phase = 'connecting';
  #notice: Notice | undefined;
  #proposal: ProposalSummary | undefined;
  #sample = false;
  #waiting = false;
  #segments = 0;
  #limited = false;
  #loopStart: number | undefined;
  #branch: Branch | undefined;
  #rules: readonly Rules[] = [];
  #resumes: 'continue' | 'ask' | undefined;
  #requestId: string | undefined;
  #usage: Usage | undefined;
  #cost: string | undefined;
  #ending: Ending = {};
  #replay: ReplayState | undefined;

  constructor(options: RunOptions) {
    this.options = options;
    const { seed } = options;
    const before = seed?.from.meter();
    const now = options.replayMs ?? (() => performance.now());
    const startMs = now() - (before?.elapsedMs ?? 0);
    this.#recording = new Recording(() => now() - startMs);
    this.#meter = createMeter(now, before && seed && figuresBefore(seed.text.thought, before));
    if (seed) {
      this.#seed('thought', seed.text.thought, seed.from);
      this.#seed('answer', seed.text.answer, seed.from);
    }
  }

  get phase(): Phase {
    return this.#phase;
  }

  get notice(): Notice | undefined {
    return this.#notice;
  }

  get proposal(): ProposalSummary | undefined {
    return this.#proposal;
  }

  get thought(): string {
    return this.#recording.thought;
  }

  get answer(): string {
    return this.#recording.answer;
  }

  /** Title of the step that the thought is at; undefined before the first. */
  get step(): string | undefined {
    return this.#recording.lastStep?.title;
  }

  /** The steps of the thought, with their times in ms since the request, or the first of its branch, began. */
  get steps(): readonly TimedStep[] {
    return this.stepsFrom(0);
  }

  /** Those of the {@link steps} from the one with this number on. */
  stepsFrom(from: number): readonly TimedStep[] {
    const { figures, steps } = this.options;
    const found = steps?.slice(from) ?? this.#recording.stepsFrom(from);
    return figures && !steps
      ? found.map((step) => ({ ...step, startMs: undefined, durationMs: undefined }))
      : found;
  }

  /** The text of the step with this number, up to the next one; empty when there is none. */
  stepText(index: number): string {
    const { steps } = this;
    const step = steps[index];
    return step ? this.thought.slice(step.start, steps[index + 1]?.start).trim() : '';
  }

  /** When the parts of the thought or the answer came, as {@link steps} counts. */
  times(channel: 'thought' | 'answer'): TextTimes {
    const { figures, kept } = this.options;
    return kept?.times ? unpackTimes(kept.times[channel]) : figures ? [] : this.#recording.times(channel);
  }

  /** Whether the thought came in a field of its own or between tags of the content; undefined without one. */
  get source(): 'field' | 'tags' | undefined {
    const { source } = this.#recording;
    return source === 'content' ? 'tags' : source;
  }

  /** When the first text came, in ms as {@link steps} counts. */
  get firstTokenMs(): number | undefined {
    return this.#recording.firstMs;
  }

  get ending(): Ending {
    return this.#ending;
  }

  /** Says how the request ended. */
  conclude(ending: Ending): void {
    this.#ending = ending;
  }

  /** Where the replay stands, in a run that replays a record. */
  get replay(): ReplayState | undefined {
    return this.#replay;
  }

  setReplay(state: ReplayState): void {
    this.#replay = state;
    this.#changed.fire({ type: 'replay' });
  }

  /** Aborted when the user stops the run or it is disposed of. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** True until the run is done, stopped or failed. */
  get active(): boolean {
    return this.#phase === 'connecting' || this.#phase === 'thinking' || this.#phase === 'answering';
  }

  meter(): Meter {
    const { figures, limits } = this.options;
    const { promptTokens, cachedPromptTokens: cachedTokens } = this.#usage ?? {};
    return (
      figures ?? {
        ...this.#meter.read(),
        ...(limits ? { limits } : {}),
        ...(promptTokens === undefined ? {} : { promptTokens }),
        ...(cachedTokens === undefined ? {} : { cachedTokens }),
        ...(this.#cost === undefined ? {} : { cost: this.#cost }),
      }
    );
  }

  /** Ends the request; what arrived stays. */
  stop(): void {
    if (this.active) {
      this.#abort.abort();
      this.finish('stopped');
    }
  }

  /** Takes in what the splitter says of the stream. */
  take(events: readonly SplitEvent[]): void {
    for (const event of events) {
      this.#meter.take(event);
      const shown = this.#recording.take(event);
      if (shown?.type === 'append') {
        this.#changed.fire(shown);
        this.#watch(shown.channel, shown.text);
        this.#advance(shown.channel === 'thought' ? 'thinking' : 'answering');
      } else if (shown?.type === 'redraw') {
        this.#changed.fire({ type: 'redraw' });
      }
    }
  }

  /** What names the running request to the server, where the server tells. */
  get requestId(): string | undefined {
    return this.#requestId;
  }

  name(requestId: string | undefined): void {
    this.#requestId = requestId;
  }

  /** How many pieces of the message were there before the request. */
  get segments(): number {
    return this.#segments;
  }

  /** Where the thought began to repeat itself, as a UTF-16 offset; undefined while it has not. */
  get loopStart(): number | undefined {
    return this.#loopStart;
  }

  /** Where the step begins that the thought is at, as a UTF-16 offset. */
  get stepStart(): number {
    return this.#recording.lastStep?.start ?? 0;
  }

  get branch(): Branch | undefined {
    return this.#branch;
  }

  /** What is asked of every answer, as far as the request holds it. */
  get rules(): readonly Rules[] {
    return this.#rules;
  }

  /** Says what the request holds of what is asked of every answer. */
  obey(rules: readonly Rules[]): void {
    if (rules.length > 0) {
      this.#rules = rules;
      this.#changed.fire({ type: 'rules' });
    }
  }

  /** Says where the run stands among its branches. */
  place(branch: Branch | undefined): void {
    this.#branch = branch;
  }

  /** Says what resuming the thought comes to on the server: going on from it, or asking again with it. */
  allow(resumes: 'continue' | 'ask'): void {
    this.#resumes = resumes;
  }

  /** Shows why the request waits, until it goes on. */
  wait(notice: Notice): void {
    this.#waiting = true;
    this.notify(notice);
  }

  /** The request goes on. */
  settle(): void {
    if (this.#waiting) {
      this.#waiting = false;
      this.notify(undefined);
    }
  }

  /** Takes in the counts that the server sent. */
  use(usage: Usage): void {
    this.#meter.use(usage);
    this.#usage = { ...this.#usage, ...usage };
    this.#changed.fire({ type: 'progress' });
  }

  /** Tokens of the thought that was there before the request, by estimate: {@link meter} counts them in. */
  get thoughtBefore(): number {
    return estimateTokens(this.options.seed?.text.thought ?? '');
  }

  /** The counts that the server sent; undefined before it has. */
  get usage(): Usage | undefined {
    return this.#usage;
  }

  /** Notes what the request cost, in words. */
  bill(cost: string): void {
    this.#cost = cost;
    this.#changed.fire({ type: 'progress' });
  }

  /** Whether prepared answers are replayed. */
  get sample(): boolean {
    return this.#sample;
  }

  /** Notes that prepared answers are replayed and no model runs. */
  markSample(): void {
    if (!this.#sample) {
      this.#sample = true;
      this.#changed.fire({ type: 'redraw' });
    }
  }

  /** Shows the figures anew; called on a timer while the run is active. */
  tick(): void {
    this.#changed.fire({ type: 'progress' });
    this.#checkLimits();
  }

  finish(phase: 'done' | 'stopped' | 'failed'): void {
    if (this.active) {
      this.#meter.end();
      this.#recording.end();
      this.#phase = phase;
      this.#changed.fire({ type: 'progress' });
    }
  }

  notify(notice: Notice | undefined): void {
    this.#notice = notice;
    this.#changed.fire({ type: 'notice' });
  }

  propose(proposal: ProposalSummary | undefined): void {
    this.#proposal = proposal;
    this.#changed.fire({ type: 'proposal' });
  }

  snapshot(): RunSnapshot {
    const { task, instruction, place, model } = this.options;
    return {
      id: this.id,
      task,
      instruction,
      place: [...(place === undefined ? [] : [place]), ...rulesInWords(this.#rules)].join(' · ') || undefined,
      model,
      sample: this.#sample,
      phase: this.#phase,
      step: this.step,
      thought: this.thought,
      steps: shownSteps(this.steps),
      answer: this.answer,
      meter: this.meter(),
      branch: this.#branch,
      resumes: this.#resumes,
      notice: this.#notice,
      proposal: this.#proposal,
      replay: this.#replay,
    };
  }

  dispose(): void {
    this.stop();
    this.#changed.dispose();
  }

  /** Puts in what was there before the request: it takes no time and is counted already. */
  #seed(channel: 'thought' | 'answer', text: string, from: Run): void {
    const times = carryTimes(from.times(channel), from[channel], text);
    this.#segments = this.#recording.seed(channel, { text, times });
  }

  /** Looks out for loops and limits. */
  #watch(channel: 'thought' | 'answer', text: string): void {
    if (channel === 'thought') {
      const loop = this.#loops.push(text);
      if (loop) {
        // The detector has read only what came in this run.
        this.#loopStart = loop.start + (this.options.seed?.text.thought.length ?? 0);
        this.#changed.fire({ type: 'loop' });
      }
      this.#checkLimits();
    }
  }

  #checkLimits(): void {
    const { limits = {} } = this.options;
    const isLimited = limits.tokens !== undefined || limits.ms !== undefined;
    if (isLimited && this.#phase === 'thinking' && !this.#limited && limitReached(limits, this.meter())) {
      this.#limited = true;
      this.#changed.fire({ type: 'limit' });
    }
  }

  #advance(phase: 'thinking' | 'answering'): void {
    if (this.active && this.#phase !== phase) {
      this.#phase = phase;
      this.#changed.fire({ type: 'progress' });
    }
  }
}

/** The figures of a thought that may have been edited since: its time was spent, its tokens are counted anew. */
function figuresBefore(thought: string, { elapsedMs, thoughtMs }: Meter): ThoughtBefore {
  return {
    elapsedMs,
    ...(thoughtMs === undefined ? {} : { thoughtMs }),
    reasoningTokens: estimateTokens(thought),
    reasoningTokensEstimated: true,
  };
}
