import type { CDPSession, ConsoleMessage, Page } from 'playwright-core';
import { until } from '../../ui/until.ts';

/** A frame that takes longer is felt, in ms. */
export const LONG_MS = 50;
/** What the recorder says to the console when a frame was long; a mark of this name stands on the timeline. */
export const LONG_FRAME = 'rationale long frame';
/** So much of the newest that Chromium traces is kept, in kB: some 15 seconds. */
const KEPT_KB = 20_000;

/** An event of Chromium's tracing; times in µs. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** What the thread got of the processor. */
  readonly tdur?: number;
}

/**
 * Tells of long frames how much of the time their thread had the processor; the rest it waited, for a core or, where
 * the machine is a virtual one, for the machine.
 */
export class LongFrames {
  readonly #browser: CDPSession;
  readonly #page: Page;
  readonly #found: string[] = [];
  #busy = false;
  #missed = 0;

  private constructor(page: Page, browser: CDPSession) {
    this.#page = page;
    this.#browser = browser;
  }

  /** Begins to trace. */
  static async follow(page: Page, browser: CDPSession): Promise<LongFrames> {
    const frames = new LongFrames(page, browser);
    await frames.#begin();
    page.on('console', frames.#hear);
    return frames;
  }

  /** Ends it. @returns one text for each long frame */
  async end(): Promise<string[]> {
    this.#page.off('console', this.#hear);
    await until('the traces', () => Promise.resolve(!this.#busy || undefined));
    await this.#read();
    return this.#missed > 0 ? [...this.#found, `${this.#missed} more`] : this.#found;
  }

  readonly #hear = (message: ConsoleMessage): void => {
    if (!message.text().startsWith(LONG_FRAME)) {
      return;
    }
    if (this.#busy) {
      this.#missed++;
      return;
    }
    this.#busy = true;
    const look = async (): Promise<void> => {
      this.#found.push(describe(await this.#read()));
      await this.#begin();
      this.#busy = false;
    };
    void look();
  };

  async #begin(): Promise<void> {
    await this.#browser.send('Tracing.start', {
      transferMode: 'ReturnAsStream',
      traceConfig: {
        recordMode: 'recordContinuously',
        traceBufferSizeInKb: KEPT_KB,
        includedCategories: ['benchmark', 'blink.user_timing'],
        excludedCategories: ['*'],
      },
    });
  }

  async #read(): Promise<TraceEvent[]> {
    const complete = new Promise<string | undefined>((resolve) => {
      this.#browser.once('Tracing.tracingComplete', ({ stream }) => resolve(stream));
    });
    await this.#browser.send('Tracing.end');
    const handle = await complete;
    let text = '';
    for (let eof = handle === undefined; handle !== undefined && !eof; ) {
      const part = await this.#browser.send('IO.read', { handle });
      text += part.data;
      eof = part.eof;
    }
    if (handle !== undefined) {
      await this.#browser.send('IO.close', { handle });
    }
    const { traceEvents = [] } = JSON.parse(text || '{}') as { traceEvents?: TraceEvent[] };
    return traceEvents;
  }
}

/** The frame in which the last mark was set. */
function describe(events: readonly TraceEvent[]): string {
  const mark = events.findLast(({ name }) => name === LONG_FRAME);
  const frame = events.findLast(
    ({ name, ph, pid, tid, ts }) =>
      mark &&
      name === 'ProxyMain::BeginMainFrame' &&
      ph === 'X' &&
      pid === mark.pid &&
      tid === mark.tid &&
      ts < mark.ts,
  );
  return frame?.dur === undefined || frame.tdur === undefined
    ? 'one that was not traced'
    : `${(frame.dur / 1000).toFixed(1)} ms with ${(frame.tdur / 1000).toFixed(1)} ms of the processor`;
}
