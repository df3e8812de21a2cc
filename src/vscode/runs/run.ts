import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Usage } from '../../core/backends/types.ts';
import { createLoopDetector } from '../../core/control/loops.ts';
import type { SplitEvent } from '../../core/reasoning/events.ts';
import { createMeter } from '../../core/reasoning/meter.ts';
import { createStepper } from '../../core/reasoning/steps.ts';
import { createTranscript } from '../../core/reasoning/transcript.ts';
import type {
  Meter,
  Notice,
  Phase,
  ProposalSummary,
  Run as RunSnapshot,
} from '../../protocol/reasoningView.ts';

import { loopNotice } from './waiting.ts';

/** What changed in a run, for whoever shows it. */
export type RunChange =
  | { readonly type: 'append'; readonly channel: 'thought' | 'answer'; readonly text: string }
  | { readonly type: 'redraw' | 'progress' | 'notice' | 'proposal' };

export interface RunOptions {
  readonly task: 'edit' | 'ask';
  readonly instruction: string;
  readonly place: string | undefined;
  /** The model and server as people should read them. */
  readonly model: string;
  /** The figures of a run that ended before the window was reloaded. */
  readonly figures?: Meter | undefined;
}

/** One request from its start to its end: what came, how far it is, and what the user should know of it. */
export class Run implements vscode.Disposable {
  readonly id = randomUUID();
  readonly options: RunOptions;
  readonly #transcript = createTranscript();
  readonly #meter = createMeter(() => performance.now());
  #stepper = createStepper(() => performance.now());
  readonly #loops = createLoopDetector();
  readonly #abort = new AbortController();
  readonly #changed = new vscode.EventEmitter<RunChange>();
  readonly onDidChange = this.#changed.event;
  #phase: Phase = 'connecting';
  #notice: Notice | undefined;
  #proposal: ProposalSummary | undefined;
  #sample = false;
  #waiting = false;
  #seeded = false;
  #requestId: string | undefined;
  #usage: Usage | undefined;

  constructor(options: RunOptions) {
    this.options = options;
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
    return this.#transcript.thought;
  }

  get answer(): string {
    return this.#transcript.answer;
  }

  /** Title of the step that the thought is at; undefined before the first. */
  get step(): string | undefined {
    return this.#stepper.steps.at(-1)?.title;
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
    return this.options.figures ?? this.#meter.read();
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
      const shown = this.#transcript.apply(event);
      if (shown?.type === 'append') {
        if (shown.channel === 'thought') {
          this.#stepper.push(shown.text);
          if (this.#loops.push(shown.text)) {
            this.notify(loopNotice());
          }
        }
        this.#changed.fire(shown);
        this.#advance(shown.channel === 'thought' ? 'thinking' : 'answering');
      } else if (shown?.type === 'redraw') {
        this.#stepper = createStepper(() => performance.now());
        this.#stepper.push(this.thought);
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

  /** How many pieces of the message were there before the request: 1 for a run that goes on from a thought. */
  get segments(): number {
    return this.#seeded ? 1 : 0;
  }

  /** Shows a thought from which the request goes on. */
  seed(thought: string): void {
    this.#seeded = true;
    this.take([{ type: 'append', segment: 0, channel: 'thought', source: 'field', text: thought }]);
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

  /** The counts that the server sent; undefined before it has. */
  get usage(): Usage | undefined {
    return this.#usage;
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
  }

  finish(phase: 'done' | 'stopped' | 'failed'): void {
    if (this.active) {
      this.#meter.end();
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
      place,
      model,
      sample: this.#sample,
      phase: this.#phase,
      step: this.step,
      thought: this.thought,
      answer: this.answer,
      meter: this.meter(),
      notice: this.#notice,
      proposal: this.#proposal,
    };
  }

  dispose(): void {
    this.stop();
    this.#changed.dispose();
  }

  #advance(phase: 'thinking' | 'answering'): void {
    if (this.active && this.#phase !== phase) {
      this.#phase = phase;
      this.#changed.fire({ type: 'progress' });
    }
  }
}
