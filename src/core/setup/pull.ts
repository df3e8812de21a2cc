import { objectOf, textOf } from './modelInfo.ts';

/** How far the pull of a model is. */
export interface PullState {
  /** The server's own word for what it does, such as `pulling manifest`. */
  readonly status: string;
  /** Of all layers that are known so far, in bytes. */
  readonly completed: number;
  readonly total: number;
  readonly done: boolean;
  /** Why the server gave up, in its own words. */
  readonly error?: string | undefined;
}

/**
 * Follows the lines that Ollama answers to `POST /api/pull` (docs/api.md): a `status` each, with `digest`, `total` and
 * `completed` while a layer comes, and `{"error"}` when it cannot go on.
 */
export class PullFollower {
  readonly #layers = new Map<string, { total: number; completed: number }>();
  #state: PullState = { status: '', completed: 0, total: 0, done: false };

  get state(): PullState {
    return this.#state;
  }

  /** Takes in one line. @returns the state after it; lines that are no JSON change nothing */
  take(line: string): PullState {
    const fields = objectOf(parsed(line));
    const digest = textOf(fields.digest);
    if (digest !== undefined) {
      const known = this.#layers.get(digest);
      this.#layers.set(digest, {
        total: amountOf(fields.total) ?? known?.total ?? 0,
        completed: amountOf(fields.completed) ?? known?.completed ?? 0,
      });
    }
    const layers = [...this.#layers.values()];
    const status = textOf(fields.status) ?? this.#state.status;
    this.#state = {
      status,
      completed: layers.reduce((sum, { completed, total }) => sum + Math.min(completed, total), 0),
      total: layers.reduce((sum, { total }) => sum + total, 0),
      done: this.#state.done || status === 'success',
      error: textOf(fields.error) ?? this.#state.error,
    };
    return this.#state;
  }
}

function amountOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
