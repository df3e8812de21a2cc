import type { Indent } from '../../core/inline/block.ts';
import { SuggestionCache } from '../../core/inline/cache.ts';
import { endMarks, fimModel } from '../../core/inline/fimModels.ts';
import { looksBinary } from '../../core/inline/gate.ts';
import { Pace } from '../../core/inline/pace.ts';
import { type DropReason, tidy } from '../../core/inline/tidy.ts';
import type { ExtraContext, InlineAnswer, InlineEndpoint, InlineJob } from '../../core/inline/types.ts';

const LINE_TOKENS = 64;
const BLOCK_TOKENS = 256;
/** A request goes on for so long, in ms, after the one who waited for it has gone: the next key may be its answer's. */
const GRACE_MS = 400;
/** Typing in the meantime that an answer may still fit, in UTF-16 units. */
const TYPED_MEANWHILE = 40;

/** Asks the configured server. @throws anything when it fails; the reason of `signal` when that is aborted */
export type Ask = (job: InlineJob, signal: AbortSignal) => Promise<InlineAnswer>;

/** Where a suggestion is wanted. */
export interface SuggestPlace {
  /** Tells documents apart. */
  readonly document: string;
  /** Relative to the workspace. */
  readonly path: string;
  readonly languageId: string;
  readonly before: string;
  readonly after: string;
  readonly indent: Indent;
  /** Pieces of other files; called only when a request is made. */
  readonly extra: () => readonly ExtraContext[];
}

/** Time, which tests set themselves. In ms. */
export interface Clock {
  now(): number;
  /** Settles after `ms`, or earlier when `signal` is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Who is asked before a request, and told when one fails. */
export interface Overseer {
  /** Whether another request may be sent, such as within the budget. */
  readonly mayAsk: () => boolean;
  readonly failed: (error: unknown) => void;
}

/** What was done since the source was made. */
export interface SuggestionCounts {
  /** Places for which a suggestion was wanted. */
  wanted: number;
  /** Requests that were sent. */
  asked: number;
  /** Answered from memory, the next two among them. */
  remembered: number;
  /** Of these: the beginning of the suggestion had been typed. */
  typedInto: number;
  /** Answered by a request that was on its way already. */
  joined: number;
  /** The typing went on before a request was sent. */
  passed: number;
  aborted: number;
  failed: number;
  /** Thoughts that came though they were switched off. */
  thoughts: number;
  dropped: Partial<Record<DropReason, number>>;
}

interface Flight {
  readonly place: SuggestPlace;
  readonly controller: AbortController;
  readonly result: Promise<string | undefined>;
  /** Counts those who waited for it. */
  waiting: number;
}

/** Gives suggestions: from memory, or by one request at a time. */
export class SuggestionSource {
  readonly #endpoint: InlineEndpoint;
  readonly #ask: Ask;
  readonly #clock: Clock;
  readonly #overseer: Overseer;
  readonly #cache = new SuggestionCache();
  readonly #pace = new Pace();
  readonly counts: SuggestionCounts = {
    wanted: 0,
    asked: 0,
    remembered: 0,
    typedInto: 0,
    joined: 0,
    passed: 0,
    aborted: 0,
    failed: 0,
    thoughts: 0,
    dropped: {},
  };
  #flight: Flight | undefined;

  constructor(endpoint: InlineEndpoint, ask: Ask, clock: Clock, overseer: Overseer) {
    this.#endpoint = endpoint;
    this.#ask = ask;
    this.#clock = clock;
    this.#overseer = overseer;
  }

  /**
   * A suggestion for a place. An older request for another place is given up.
   * @param signal aborted when it is no longer wanted
   * @param unbidden the user did not ask for it: waits for a pause in the typing, and rests after failures
   * @returns undefined when there is none; never rejects
   */
  async suggest(place: SuggestPlace, signal: AbortSignal, unbidden: boolean): Promise<string | undefined> {
    this.counts.wanted++;
    const known = this.#cache.find(place.document, place.before, place.after);
    if (known) {
      this.counts.remembered++;
      this.counts.typedInto += known.typed > 0 ? 1 : 0;
      return known.text || undefined;
    }
    const flight = this.#flight;
    if (flight && goesOn(flight.place, place)) {
      return await this.#join(flight, place, signal);
    }
    this.#giveUp();
    if (looksBinary(place.before) || looksBinary(place.after)) {
      return undefined;
    }
    if (unbidden) {
      if (this.#pace.resting(this.#clock.now())) {
        return undefined;
      }
      await this.#clock.wait(this.#pace.waitMs, signal);
    }
    if (signal.aborted) {
      this.counts.passed++;
      return undefined;
    }
    return await this.#request(place, signal);
  }

  /** Waits for the answer that is on its way, which may begin with what was typed since; asks anew when not. */
  async #join(flight: Flight, place: SuggestPlace, signal: AbortSignal): Promise<string | undefined> {
    const orphan = this.#leaveWith(flight, signal);
    await flight.result;
    orphan();
    const known = this.#cache.find(place.document, place.before, place.after);
    if (known) {
      this.counts.joined++;
      return known.text || undefined;
    }
    if (signal.aborted || this.#flight || this.#pace.resting(this.#clock.now())) {
      this.counts.passed++;
      return undefined;
    }
    return await this.#request(place, signal);
  }

  /**
   * Gives a request up some time after `signal` was aborted, unless someone waits for it again.
   * @returns what to call when the wait is over
   */
  #leaveWith(flight: Flight, signal: AbortSignal | undefined): () => void {
    const turn = ++flight.waiting;
    const leave = async (): Promise<void> => {
      await this.#clock.wait(GRACE_MS, flight.controller.signal);
      if (flight.waiting === turn) {
        flight.controller.abort();
      }
    };
    signal?.addEventListener('abort', leave, { once: true });
    return () => signal?.removeEventListener('abort', leave);
  }

  /** Asks ahead for the place after an accepted suggestion, so that the next one is there when it is wanted. */
  async prefetch(place: SuggestPlace): Promise<void> {
    const known = this.#cache.find(place.document, place.before, place.after);
    const busy = this.#flight && isSame(this.#flight.place, place);
    if (!known && !busy && !this.#pace.resting(this.#clock.now())) {
      this.#giveUp();
      await this.#request(place, undefined);
    }
  }

  /** Gives up what is on its way. */
  stop(): void {
    this.#giveUp();
  }

  #giveUp(): void {
    this.#flight?.controller.abort();
    this.#flight = undefined;
  }

  async #request(place: SuggestPlace, signal: AbortSignal | undefined): Promise<string | undefined> {
    this.#giveUp();
    if (!this.#overseer.mayAsk()) {
      return undefined;
    }
    const controller = new AbortController();
    const result = this.#answer(place, controller.signal);
    const flight: Flight = { place, controller, result, waiting: 0 };
    this.#flight = flight;
    const orphan = this.#leaveWith(flight, signal);
    try {
      return await result;
    } finally {
      orphan();
      if (this.#flight === flight) {
        this.#flight = undefined;
      }
    }
  }

  async #answer(place: SuggestPlace, signal: AbortSignal): Promise<string | undefined> {
    const { before, after, indent } = place;
    const singleLine = (after.split('\n', 1)[0] ?? '').trim() !== '';
    const { path, languageId } = place;
    const maxTokens = singleLine ? LINE_TOKENS : BLOCK_TOKENS;
    const job = { path, languageId, before, after, extra: place.extra(), singleLine, maxTokens };
    const start = this.#clock.now();
    this.counts.asked++;
    try {
      const answer = await this.#ask(job, signal);
      if (signal.aborted) {
        this.counts.aborted++;
        return undefined;
      }
      this.#pace.answered(this.#clock.now() - start);
      const model = fimModel(this.#endpoint.model);
      const marks = model ? endMarks(model) : [];
      const tidied = tidy(answer, { before, after, marks, indent });
      this.counts.thoughts += tidied.thought ? 1 : 0;
      const text = tidied.type === 'suggestion' ? tidied.text : '';
      if (tidied.type === 'dropped') {
        this.counts.dropped[tidied.reason] = (this.counts.dropped[tidied.reason] ?? 0) + 1;
      }
      this.#cache.put(place.document, before, after, text);
      return text || undefined;
    } catch (error) {
      if (signal.aborted) {
        this.counts.aborted++;
        return undefined;
      }
      this.counts.failed++;
      this.#pace.failed(this.#clock.now());
      this.#overseer.failed(error);
      return undefined;
    }
  }
}

/** Whether `next` is `place` after some typing, or itself. */
function goesOn(place: SuggestPlace, next: SuggestPlace): boolean {
  const more = next.before.length - place.before.length;
  return (
    place.document === next.document &&
    place.after === next.after &&
    more >= 0 &&
    more <= TYPED_MEANWHILE &&
    next.before.startsWith(place.before)
  );
}

function isSame(one: SuggestPlace, other: SuggestPlace): boolean {
  return one.document === other.document && one.before === other.before && one.after === other.after;
}
