import type { Frame } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium.mjs';
import { reportFrames } from './frames/report.ts';

/** `RATIONALE_FRAMES=10000` for as many as the benchmark of the trace has. */
const FRAMES = Number(process.env.RATIONALE_FRAMES ?? 2000);
/** What the page does in each frame, in ms as a rule: what a frame of the Reasoning view takes. */
const WORK_MS = Number(process.env.RATIONALE_WORK_MS ?? 3.5);
/** How often there is a frame, in ms: as often as a thought that streams has the view draw one. */
const EVERY_MS = 50;

/**
 * Measures what the machine makes of frames that all do the same: those of a page that only counts. What is long among
 * them is so on any page, and those of the benchmark of the trace are to be read beside it.
 */
export async function run(): Promise<void> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.setContent('<p></p>');
    const frame: Frame = page.mainFrame();
    await reportFrames(`a page that counts for ${WORK_MS} ms in each frame`, frame, async () => {
      await frame.evaluate(COUNT);
    });
  } finally {
    await browser.close();
  }
}

const COUNT = `(async () => {
  let sum = 0;
  const count = (times) => {
    for (let number = 0; number < times; number++) sum = (sum * 31 + number) | 0;
  };
  const TIMES = 1_000_000;
  const took = Array.from({ length: 41 }, () => {
    const start = performance.now();
    count(TIMES);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  const times = Math.round((TIMES * ${WORK_MS}) / took[took.length >> 1]);
  const place = document.querySelector('p');
  for (let frame = 0; frame < ${FRAMES}; frame++) {
    await new Promise((done) => setTimeout(done, ${EVERY_MS}));
    await new Promise((done) => requestAnimationFrame(() => {
      count(times);
      place.textContent = sum;
      done();
    }));
  }
})()`;
