import type { SplitEvent, StartState } from './events.ts';

/**
 * Remembers which endpoints send a thought without its opening tag, as those do whose template opens it. The
 * first such message can be told only by its closing tag; the next ones are shown as a thought from the start.
 */
export class StartMemory {
  readonly #unopened = new Set<string>();

  /** Where a stream of this endpoint starts. @param endpoint base URL and model, in any fixed form */
  start(endpoint: string): StartState {
    return this.#unopened.has(endpoint) ? 'thought' : 'unknown';
  }

  /** Learns from what the splitter said of a message. */
  learn(endpoint: string, events: readonly SplitEvent[]): void {
    if (events.some((event) => event.type === 'recast' && event.channel === 'thought')) {
      this.#unopened.add(endpoint);
    }
  }

  /** To be called when a message that was taken for a thought from the start ended without a closing tag. */
  forget(endpoint: string): void {
    this.#unopened.delete(endpoint);
  }
}
