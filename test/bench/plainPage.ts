import type { Frame } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium.mjs';
import { reportFrames } from './frames/report.ts';

/** `RATIONALE_FRAMES=10000` for as many as the benchmark of the trace has. */
const FRAMES = Number(process.env.RATIONALE_FRAMES ?? 2000);
/** For how long it counts in each frame, in ms as a rule: with the words, a frame takes what one of the view does. */
const COUNTS_MS = Number(process.env.RATIONALE_COUNTS_MS ?? 1.5);
/** How often there is a frame, in ms: as often as a thought that streams has the view draw one. */
const EVERY_MS = 50;

/** Words that come in one frame, frames for one paragraph, and paragraphs that stay on the page. */
const WORDS = 10;
const FRAMES_PER_PARAGRAPH = 12;
const PARAGRAPHS = 30;

/**
 * Measures what the machine makes of the frames of a page that does the least: it adds some words, scrolls to them, and
 * counts. What is long among them is so on any page: the frames of the benchmark of the trace are to be read beside it.
 */
export async function run(): Promise<void> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const frame: Frame = page.mainFrame();
    const what = `a page that adds words and counts for ${COUNTS_MS} ms in each frame`;
    await reportFrames(what, frame, () => frame.evaluate(SHOW_AND_COUNT));
  } finally {
    await browser.close();
  }
}

const SHOW_AND_COUNT = `(async () => {
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
  const times = Math.round((TIMES * ${COUNTS_MS}) / took[took.length >> 1]);
  const page = document.scrollingElement;
  let paragraph;
  for (let frame = 0; frame < ${FRAMES}; frame++) {
    await new Promise((done) => setTimeout(done, ${EVERY_MS}));
    await new Promise((done) => requestAnimationFrame(() => {
      count(times);
      if (frame % ${FRAMES_PER_PARAGRAPH} === 0) {
        paragraph = document.createElement('p');
        document.body.append(paragraph);
        if (document.body.childElementCount > ${PARAGRAPHS}) document.body.firstElementChild.remove();
      }
      paragraph.append(('word' + (sum & 7) + ' ').repeat(${WORDS}));
      page.scrollTop = page.scrollHeight;
      done();
    }));
  }
})()`;
