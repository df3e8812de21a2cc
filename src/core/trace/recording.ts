import type { Source, SplitEvent } from '../reasoning/events.ts';
import { createTranscript, type Shown, type Transcript } from '../reasoning/transcript.ts';
import { stepsOf, ThoughtSteps } from './thoughtSteps.ts';
import type { TimedStep } from './timedStep.ts';
import { type TextTime, type TextTimes, TimeNotes } from './times.ts';

/** What is kept of a text that was there before. */
export interface Before {
  readonly text: string;
  /** When it came, in ms since the first request began; empty where that is not known. */
  readonly times: TextTimes;
}

/** One message as it arrives: thought and answer, when their text came, and the steps of the thought. */
export class Recording {
  readonly #now: () => number;
  readonly #transcript: Transcript = createTranscript();
  readonly #notes: { length: number; readonly notes: TimeNotes; readonly source: Source }[] = [];
  #steps = new ThoughtSteps();
  #firstMs: number | undefined;
  #endMs: number | undefined;

  /** @param now ms since the request began, or since the first did of those that this one goes on from */
  constructor(now: () => number) {
    this.#now = now;
  }

  get thought(): string {
    return this.#transcript.thought;
  }

  get answer(): string {
    return this.#transcript.answer;
  }

  /** Whether the thought came in a field of its own or between tags of the content; undefined without one. */
  get source(): Source | undefined {
    return this.#transcript.pieces('thought').map(({ segment }) => this.#notes[segment]?.source)[0];
  }

  /** When the first text came that was not there before, in ms; undefined before it has. */
  get firstMs(): number | undefined {
    return this.#firstMs;
  }

  /** Title and start (UTF-16 units) of the step that the thought is at; undefined before the first. */
  get lastStep(): { readonly title: string; readonly start: number } | undefined {
    return this.#steps.last;
  }

  /** The steps so far from the one with this number on, with their times. */
  stepsFrom(from: number): TimedStep[] {
    return this.#steps.at(this.#endMs ?? this.#now(), from);
  }

  /** When the text of a channel came. */
  times(channel: 'thought' | 'answer'): TextTimes {
    const times: TextTime[] = [];
    let lastMs = 0;
    for (const { segment, offset } of this.#transcript.pieces(channel)) {
      for (const time of this.#notes[segment]?.notes.times ?? []) {
        // A thought in the field and one in the content come at the same time and are read one after the other.
        lastMs = Math.max(lastMs, time.ms);
        times.push({ offset: time.offset + offset, ms: lastMs });
      }
    }
    return times;
  }

  /** Takes in what the splitter says. @returns what has changed for a reader */
  take(event: SplitEvent): Shown | undefined {
    const ms = this.#now();
    if (event.type === 'append') {
      this.#firstMs ??= ms;
      this.#note(event.segment, event.source, event.text, [{ offset: 0, ms }]);
    }
    const shown = this.#transcript.apply(event);
    if (shown?.type === 'redraw' || (shown && this.#endMs !== undefined)) {
      this.#stepAnew();
    } else if (shown?.channel === 'thought') {
      this.#steps.push(shown.text, ms);
    } else if (shown && shown.text.trim() !== '') {
      this.#steps.end(ms);
    }
    return shown;
  }

  /** Puts in what was there before the request. @returns how many segments there are then */
  seed(channel: 'thought' | 'answer', { text, times }: Before): number {
    const segment = this.#notes.length;
    if (text !== '') {
      const source = channel === 'thought' ? 'field' : 'content';
      this.#note(segment, source, text, times.length > 0 ? times : [{ offset: 0, ms: this.#now() }]);
      this.#transcript.apply({ type: 'append', segment, channel, source, text });
      this.#stepAnew();
    }
    return this.#notes.length;
  }

  /** Nothing more comes. */
  end(): void {
    if (this.#endMs === undefined) {
      this.#endMs = this.#now();
      this.#steps.end(this.#endMs);
    }
  }

  #note(segment: number, source: Source, text: string, times: TextTimes): void {
    this.#notes[segment] ??= { length: 0, notes: new TimeNotes(), source };
    const noted = this.#notes[segment];
    for (const { offset, ms } of times) {
      noted.notes.note(noted.length + offset, ms);
    }
    noted.length += text.length;
  }

  /** What is a thought has changed: its steps are found anew, with the times at which their text came. */
  #stepAnew(): void {
    const times = this.times('thought');
    const lastMs = times.at(-1)?.ms ?? 0;
    const isOver = this.answer.trim() !== '' || this.#endMs !== undefined;
    const answerMs = this.times('answer').find(({ ms }) => ms >= lastMs)?.ms;
    this.#steps = stepsOf(this.thought, times, isOver ? (answerMs ?? this.#endMs) : undefined);
  }
}
