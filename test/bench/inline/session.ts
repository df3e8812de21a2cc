import type { InlineAnswer, InlineJob } from '../../../src/core/inline/types.ts';
import { type SuggestionCounts, SuggestionSource } from '../../../src/vscode/inline/source.ts';

/** Of the model: how long it takes, in ms, and how often its line is the one that is meant. */
const LATENCY_MS = 250;
const RIGHT = 0.6;
/** Of the typist. */
const KEY_MS = 130;
const PAUSE_MS = 900;
const PAUSES = 0.06;
const SLIPS = 0.03;
const ACCEPTS = 0.5;
/** A suggestion must have been there for so long to be read, in ms. */
const READ_MS = 350;

export interface SessionResult {
  readonly keystrokes: number;
  readonly accepted: number;
  readonly counts: SuggestionCounts;
}

/**
 * Replays the typing of a file, key by key with pauses and slips, in a time of its own; the same script each time. A
 * model that knows the file answers, sometimes wrongly.
 */
export async function replay(text: string): Promise<SessionResult> {
  const random = generator(7);
  const time = new VirtualTime();
  const ask = async ({ before }: InlineJob, signal: AbortSignal): Promise<InlineAnswer> => {
    await time.wait(LATENCY_MS, signal);
    const at = typedLength(before);
    const line = text.slice(at).split('\n', 1)[0] ?? '';
    return { text: random() < RIGHT ? line : 'somethingElse();', thought: '' };
  };
  // The whole of what was typed is sent, so that its length tells the place.
  const typedLength = (before: string): number => before.length;
  const endpoint = {
    preset: 'custom',
    baseUrl: 'http://localhost/v1',
    model: 'starcoder2',
    api: 'fim',
  } as const;
  const clock = { now: () => time.now, wait: (ms: number, signal: AbortSignal) => time.wait(ms, signal) };
  const source = new SuggestionSource(endpoint, ask, clock, { mayAsk: () => true, failed: () => undefined });
  let typed = '';
  let keystrokes = 0;
  let accepted = 0;
  while (typed.length < text.length) {
    const slip = random() < SLIPS;
    for (const key of slip ? ['x', 'back', text[typed.length]] : [text[typed.length]]) {
      typed = key === 'back' ? typed.slice(0, -1) : typed + key;
      keystrokes++;
      const controller = new AbortController();
      let shown: { readonly text: string; readonly at: number } | undefined;
      const place = {
        document: 'file:///session.js',
        path: 'session.js',
        languageId: 'javascript',
        before: typed,
        after: '',
        indent: { tabs: false, size: 2 },
        extra: () => [],
      };
      void source.suggest(place, controller.signal, true).then((suggested) => {
        shown = suggested === undefined ? undefined : { text: suggested, at: time.now };
      });
      await time.pass(random() < PAUSES ? PAUSE_MS : KEY_MS * (0.5 + random()));
      controller.abort();
      const seen = shown as { readonly text: string; readonly at: number } | undefined;
      const right = seen && seen.text.length > 3 && text.startsWith(seen.text, typed.length);
      if (seen && right && time.now - seen.at >= READ_MS && random() < ACCEPTS) {
        typed += seen.text;
        accepted++;
        void source.prefetch({ ...place, before: typed });
      }
    }
  }
  return { keystrokes, accepted, counts: source.counts };
}

/** A time that passes only when it is told to. In ms. */
class VirtualTime {
  now = 0;
  #timers: { readonly at: number; readonly done: () => void }[] = [];

  wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#timers.push({ at: this.now + ms, done: resolve });
      signal.addEventListener('abort', () => resolve());
    });
  }

  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    await settled();
    for (;;) {
      this.#timers.sort((one, other) => one.at - other.at);
      const [next] = this.#timers;
      if (!next || next.at > end) {
        break;
      }
      this.#timers.shift();
      this.now = next.at;
      next.done();
      await settled();
    }
    this.now = end;
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Numbers from 0 to 1, the same each time (a linear congruential generator with the constants of C's rand48). */
function generator(seed: number): () => number {
  let state = BigInt(seed);
  return () => {
    state = (state * 0x5deece66dn + 11n) & 0xffffffffffffn;
    return Number(state) / 2 ** 48;
  };
}
