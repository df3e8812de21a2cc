import type { Frame } from 'playwright-core';
import { LONG_MS } from './longFrames.ts';

/** How long Chromium may take to tell of a frame, in ms. */
const TELLING_MS = 500;

/**
 * Counts the frames of a webview that take over 50 ms from their first callback until style, layout and paint are
 * done, as Chromium itself times them. It tells the outer of the two frames of a webview, which its process begins
 * with, of every animation frame whose tasks, waiting and rendering together take 50 ms or more.
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

  /** @returns how long each of them took, in ms */
  async end(): Promise<number[]> {
    const took = await this.#outer.evaluate<number[]>(
      `new Promise((done) => setTimeout(() => done(endFrames()), ${TELLING_MS}))`,
    );
    return took.filter((ms) => ms > LONG_MS);
  }

  /** Makes the layout of one frame long. @throws when that is not counted */
  static async check(view: Frame): Promise<void> {
    const slow = await SlowFrames.follow(view);
    await view.evaluate(LONG_LAYOUT);
    if ((await slow.end()).length === 0) {
      throw new Error('Chromium did not tell of a frame that was made long.');
    }
  }
}

const FOLLOW = `(() => {
  const took = [];
  const note = (entries) => took.push(...entries.map((frame) => frame.startTime + frame.duration - frame.renderStart));
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
