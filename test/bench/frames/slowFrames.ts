import type { Frame } from 'playwright-core';
import { LONG_MS } from './longFrames.ts';

/** How long Chromium may take to tell of a frame, in ms. */
const TELLING_MS = 500;

/** A frame as Chromium times it, in ms. */
export interface SlowFrame {
  /** When its first callback was called, in ms since 1970. */
  readonly at: number;
  /** From its first callback until style, layout and paint are done. */
  readonly drawnMs: number;
  /** With the tasks and the waiting before that, since it was first asked for. */
  readonly wholeMs: number;
}

/**
 * Follows the slow frames of a webview. Chromium tells the outer of its two frames, which its process begins with, of
 * every animation frame that takes 50 ms or more as a whole.
 * @see https://w3c.github.io/long-animation-frames/
 */
export class SlowFrames {
  readonly #outer: Frame;

  private constructor(outer: Frame) {
    this.#outer = outer;
  }

  /** Begins to count. */
  static async follow(view: Frame): Promise<SlowFrames> {
    const outer = view.parentFrame() ?? view;
    await outer.evaluate(FOLLOW);
    return new SlowFrames(outer);
  }

  /** @returns those that took over 50 ms as a whole */
  async end(): Promise<SlowFrame[]> {
    const took = await this.#outer.evaluate<SlowFrame[]>(
      `new Promise((done) => setTimeout(() => done(endFrames()), ${TELLING_MS}))`,
    );
    return took.filter(({ wholeMs }) => wholeMs > LONG_MS);
  }

  /** Makes the layout of one frame long. @returns that frame @throws when it is not counted */
  static async check(view: Frame): Promise<SlowFrame> {
    const slow = await SlowFrames.follow(view);
    await view.evaluate(LONG_LAYOUT);
    const frame = (await slow.end()).find(({ drawnMs }) => drawnMs > LONG_MS);
    if (!frame) {
      throw new Error('Chromium did not tell of a frame that was made long.');
    }
    return frame;
  }
}

const FOLLOW = `(() => {
  const took = [];
  const note = (entries) => took.push(...entries.map(({ startTime, duration, renderStart }) => ({
    at: performance.timeOrigin + renderStart,
    drawnMs: startTime + duration - renderStart,
    wholeMs: duration,
  })));
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ type: 'long-animation-frame' });
  window.endFrames = () => {
    note(observer.takeRecords());
    observer.disconnect();
    return took;
  };
})()`;

const LONG_LAYOUT = `new Promise((done) => requestAnimationFrame(() => {
  const element = document.createElement('div');
  element.innerHTML = '<p>some <b>text</b> here</p>'.repeat(9000);
  document.body.append(element);
  requestAnimationFrame(() => requestAnimationFrame(() => {
    element.remove();
    done();
  }));
}))`;
