import type { InlineAnswer, InlineJob } from '../../../src/core/inline/types.ts';
import { cutWindow } from '../../../src/core/inline/window.ts';
import {
  type SuggestionCounts,
  SuggestionSource,
  type SuggestPlace,
} from '../../../src/vscode/inline/source.ts';
import { knownLine, LATENCY_MS } from './knowing.ts';
import type { Recording } from './recording.ts';

export interface SessionResult {
  readonly changes: number;
  readonly accepted: number;
  /** How long the session took, in s. */
  readonly seconds: number;
  readonly counts: SuggestionCounts;
}

/**
 * Replays a recorded session in a time of its own: the same text, cursor and questions at the same moments, with the
 * same stand-in for a model, so that what is counted depends on our code alone.
 */
export async function replay({ start, target, events }: Recording): Promise<SessionResult> {
  const time = new VirtualTime();
  const ask = async ({ before }: InlineJob, signal: AbortSignal): Promise<InlineAnswer> => {
    await time.wait(LATENCY_MS, signal);
    return { text: knownLine(target, before), thought: '' };
  };
  const endpoint = {
    preset: 'llamacpp',
    baseUrl: 'http://localhost/v1',
    model: 'qwen2.5-coder',
    api: 'fim',
  } as const;
  const clock = { now: () => time.now, wait: (ms: number, signal: AbortSignal) => time.wait(ms, signal) };
  const source = new SuggestionSource(endpoint, ask, clock, { mayAsk: () => true, failed: () => undefined });
  const questions = new Map<number, AbortController>();
  let text = start;
  let changes = 0;
  let accepted = 0;
  for (const event of events) {
    await time.passUntil(event[0]);
    switch (event[1]) {
      case 'change': {
        const [, , offset, removed, inserted] = event;
        text = text.slice(0, offset) + inserted + text.slice(offset + removed);
        changes++;
        break;
      }
      case 'ask': {
        const [, , id, offset, unbidden] = event;
        const question = new AbortController();
        questions.set(id, question);
        void source.suggest(placeAt(text, offset), question.signal, unbidden);
        break;
      }
      case 'cancel':
        questions.get(event[2])?.abort();
        break;
      case 'accepted':
        accepted++;
        void source.prefetch(placeAt(text, event[2]));
        break;
      case 'cursor':
        // It tells how the session went; a question brings its own place.
        break;
    }
  }
  if (text !== target) {
    throw new Error('The recording does not come to its end.');
  }
  return { changes, accepted, seconds: time.now / 1000, counts: source.counts };
}

function placeAt(text: string, offset: number): SuggestPlace {
  const lines = text.split('\n');
  const before = text.slice(0, offset).split('\n');
  const place = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return {
    document: 'file:///session.js',
    path: 'session.js',
    languageId: 'javascript',
    ...cutWindow({ lineCount: lines.length, line: (index) => lines[index] ?? '' }, place),
    indent: { tabs: false, size: 2 },
    extra: () => [],
  };
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

  async passUntil(end: number): Promise<void> {
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
    this.now = Math.max(this.now, end);
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
