import * as vscode from 'vscode';
import type { Failure, FailureCode } from '../../core/backends/failure.ts';

const { t } = vscode.l10n;

/** How often the seconds are counted anew, in ms. */
const TICK_MS = 1000;

/** Failures that say that the server itself is not there. */
const AWAY: ReadonlySet<FailureCode> = new Set(['unreachable', 'engine-missing', 'engine-crashed']);

/** What takes so long that its seconds are shown, and that it can be stopped. */
export interface LongWork {
  /** What is being done, in a word or two, such as `Thinking`. */
  readonly label: () => string;
  readonly stop: () => void;
}

/** How a request ended. */
interface Ending {
  readonly type: 'answered' | 'stopped' | 'failed';
  readonly failure?: Failure;
}

/** A request, as far as its progress goes. */
export interface Followed {
  readonly phase: string;
  readonly active: boolean;
  readonly onDidChange: vscode.Event<unknown>;
  stop(): void;
}

/** What goes on now, and whether the server could be reached the last time. */
export class Activity implements vscode.Disposable {
  readonly #work = new Map<LongWork, { readonly since: number }>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #timer: NodeJS.Timeout | undefined;
  #away = false;

  /** True since a request could not reach the server, until one does. */
  get offline(): boolean {
    return this.#away;
  }

  /** What the newest work is, and for how many whole seconds; undefined while nothing goes on. */
  get present(): { readonly label: string; readonly seconds: number } | undefined {
    const [work, times] = [...this.#work].at(-1) ?? [];
    return work && times
      ? { label: work.label(), seconds: Math.floor((performance.now() - times.since) / 1000) }
      : undefined;
  }

  /** Shows that something goes on, until the result is disposed of. */
  begin(work: LongWork): vscode.Disposable {
    this.#work.set(work, { since: performance.now() });
    this.#timer ??= setInterval(() => this.#changed.fire(), TICK_MS);
    this.#tell();
    return new vscode.Disposable(() => {
      if (this.#work.delete(work)) {
        this.#tell();
      }
    });
  }

  /** Shows a request until it has ended. */
  follow(run: Followed): void {
    const shown = this.begin({ label: () => phaseInWords(run.phase), stop: () => run.stop() });
    let { phase } = run;
    const listening = run.onDidChange(() => {
      if (!run.active) {
        listening.dispose();
        shown.dispose();
      } else if (run.phase !== phase) {
        ({ phase } = run);
        this.#changed.fire();
      }
    });
  }

  /** Stops everything that goes on. */
  stop(): void {
    for (const work of this.#work.keys()) {
      work.stop();
    }
  }

  /** Takes in how a request ended; one that was stopped says nothing of the server. */
  heard({ type, failure }: Ending): void {
    const away = type === 'failed' && failure !== undefined && AWAY.has(failure.code);
    if (type !== 'stopped' && away !== this.#away) {
      this.#away = away;
      this.#changed.fire();
    }
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#changed.dispose();
  }

  #tell(): void {
    if (this.#work.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    this.#changed.fire();
  }
}

function phaseInWords(phase: string): string {
  return phase === 'thinking' ? t('Thinking') : phase === 'answering' ? t('Answering') : t('Waiting');
}
