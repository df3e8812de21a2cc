import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium } from '../../scripts/chromium.mjs';
import type { ThoughtStep } from '../../src/protocol/reasoningView.ts';
import { fixTotal } from '../backend/answers/fixTotal.ts';
import { type Bundle, buildView, ReasoningPage, stepsOf } from './page/reasoningPage.ts';
import { until } from './until.ts';

/** A thought of which only the part near what is in sight is on the page. */
const thought = Array.from({ length: 45 }, (_, turn) => `Turn ${turn}.\n\n${fixTotal.thought.trim()}`).join(
  '\n\n',
);

let browser: Browser;
let bundle: Bundle;
let view: ReasoningPage;
let steps: ThoughtStep[];
beforeAll(async () => {
  [browser, bundle] = await Promise.all([launchChromium(), buildView()]);
  steps = stepsOf(thought, 1000, true);
});
afterAll(async () => {
  await browser.close();
});
beforeEach(async () => {
  view = await ReasoningPage.open(browser, bundle);
});
afterEach(async () => {
  expect(view.errors).toEqual([]);
  await view.close();
});

async function showEnded(): Promise<void> {
  await view.show({ thought, steps, phase: 'done' });
  await until('most of the thought to be away', async () => (await onPage()) < steps.length / 2 || undefined);
}

/** How many steps are on the page. */
async function onPage(): Promise<number> {
  return await view.page.locator('.thought-step').count();
}

/** The step in whose line the focus is, and whether that line is in sight below the bar. */
async function focused(): Promise<{ step: number; seen: boolean }> {
  await view.frame();
  await view.frame();
  return await view.page.evaluate<{ step: number; seen: boolean }>(`(() => {
    const line = document.activeElement;
    const { top, bottom } = line.getBoundingClientRect();
    const bar = document.querySelector('.bar').getBoundingClientRect().bottom;
    return { step: Number(line.closest('[data-step]')?.dataset.step), seen: top >= bar - 1 && bottom <= innerHeight };
  })()`);
}

/** The letters and figures of a text, however it is marked. */
function words(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

function textOf(index: number): string {
  return words(thought.slice(steps[index]?.start, steps[index + 1]?.start));
}

test('all of it is read by scrolling, and every step has its own text', async () => {
  expect(steps.length).toBeGreaterThan(300);
  await showEnded();
  await view.page.evaluate('scrollTo(0, 0)');
  const read = new Map<number, string>();
  await until('the end of the page', async () => {
    await view.frame();
    await view.frame();
    const seen = await view.page.evaluate<[number, string][]>(`
      [...document.querySelectorAll('.thought-step')]
        .filter((step) => {
          const { top, bottom } = step.getBoundingClientRect();
          return bottom > 0 && top < innerHeight;
        })
        .map((step) => [Number(step.dataset.step), step.querySelector('.step-body').innerText])`);
    for (const [index, text] of seen) {
      read.set(index, words(text));
    }
    const toEnd = await view.toEnd();
    await view.page.evaluate('scrollBy(0, innerHeight * 0.8)');
    return toEnd <= 0 || undefined;
  });
  expect([...read.keys()].sort((a, b) => a - b)).toEqual(steps.map((_, index) => index));
  for (const [index, text] of read) {
    expect(text).toBe(textOf(index));
  }
  expect(await onPage()).toBeLessThan(steps.length);
});

test('by keyboard every step is reached, near or far', async () => {
  await showEnded();
  const { keyboard } = view.page;
  const last = steps.length - 1;
  await view.page.locator('.step-line').first().focus();
  await keyboard.press('End');
  expect(await focused()).toEqual({ step: last, seen: true });
  await until('the beginning to be away', async () => {
    const first = view.page.locator('[data-step="120"]');
    return (await first.count()) === 0 || undefined;
  });
  await keyboard.press('Home');
  expect(await focused()).toEqual({ step: 0, seen: true });
  // Over the end of what is on the page as one.
  for (let step = 1; step <= 105; step++) {
    await keyboard.press('ArrowDown');
  }
  expect(await focused()).toEqual({ step: 105, seen: true });
  // The steps that stay for the sake of the Tab key are where the user was last.
  await view.page.evaluate('document.activeElement.blur(); scrollTo(0, document.body.scrollHeight)');
  await until('Tab to lead to the step', async () => {
    const stop = view.page.locator('.step-line[tabindex="0"]');
    return (await stop.count()) === 1 || undefined;
  });
  expect(await view.axe()).toEqual([]);
  const place = await view.page.evaluate(`(() => {
    const step = document.querySelector('[data-step="105"]');
    return [step.ariaPosInSet, step.ariaSetSize];
  })()`);
  expect(place).toEqual(['106', '-1']);
});

test('a click in the timeline leads to a step that is far away', async () => {
  await showEnded();
  const index = Math.floor(steps.length / 2);
  await view.page.evaluate(`document.getElementById('segment-${index}').click()`);
  await view.frame();
  await view.frame();
  const place = await view.page.evaluate<{ top: number; text: string }>(`(() => {
    const step = document.querySelector('[data-step="${index}"]');
    return { top: step.getBoundingClientRect().top, text: step.querySelector('.step-body').innerText };
  })()`);
  expect(place.top).toBeGreaterThan(0);
  expect(place.top).toBeLessThan(200);
  expect(words(place.text)).toBe(textOf(index));
});

test('what is found far away is shown', async () => {
  await showEnded();
  await view.page.evaluate('scrollTo(0, 0)');
  await view.page.keyboard.press('Control+f');
  await view.get('find-field').fill('Turn 30.');
  await until('the match', async () => (await view.text('find-count')) === '1 of 1' || undefined);
  await view.frame();
  const shown = await view.page.evaluate<string[]>(`
    [...CSS.highlights.get('found-current')].map((range) => {
      const { top, bottom } = range.getBoundingClientRect();
      return range.startContainer.isConnected && top > 0 && bottom < innerHeight ? String(range) : 'out of sight';
    })`);
  expect(shown).toEqual(['Turn 30.']);
});

test('all that is selected can be copied', async () => {
  await showEnded();
  await view.page.keyboard.press('Control+a');
  await until('all of it on the page', async () => (await onPage()) === steps.length || undefined);
  // What was never in sight is rendered bit by bit.
  await until('all of the text', async () => {
    const selected = words(await view.page.evaluate<string>('String(document.getSelection())'));
    return steps.every((_, index) => selected.includes(textOf(index))) || undefined;
  });
  await view.page.evaluate('document.getSelection().collapse(document.body)');
  await view.page.evaluate('scrollTo(0, 0)');
  await until('most of it to be away again', async () => (await onPage()) < steps.length / 2 || undefined);
});

test('a reader in the middle stays where they are while more comes', async () => {
  const half = thought.indexOf('Turn 30.');
  const before = stepsOf(thought.slice(0, half));
  await view.show({ thought: thought.slice(0, half), steps: before });
  await view.page.evaluate(`document.getElementById('segment-${Math.floor(before.length / 2)}').click()`);
  await view.frame();
  await view.frame();
  const step = Math.floor(before.length / 2);
  const top = async () =>
    await view.page.evaluate<number>(
      `document.querySelector('[data-step="${step}"]').getBoundingClientRect().top`,
    );
  const place = await top();
  for (let at = half; at < thought.length; at += 8000) {
    await view.append('thought', thought.slice(at, at + 8000), stepsOf(thought.slice(0, at + 8000)));
    await view.frame();
  }
  await until('what is far to be away', async () => (await onPage()) < steps.length / 2 || undefined);
  expect(Math.abs((await top()) - place)).toBeLessThanOrEqual(1);
});

test('steps that were far away expand and collapse with the others', async () => {
  await showEnded();
  await view.get('steps.collapse').click();
  await view.frame();
  const collapsed = await view.page.evaluate<number>('document.documentElement.scrollHeight');
  await view.page.evaluate('scrollTo(0, document.documentElement.scrollHeight / 2)');
  await view.frame();
  expect(await view.page.locator('.step-body:visible').count()).toBe(0);
  // A line for each step, whether it was measured or not.
  const line = collapsed / steps.length;
  expect(line).toBeGreaterThan(15);
  expect(line).toBeLessThan(60);
  await view.get('steps.expand').click();
  await view.frame();
  expect(await view.page.evaluate<number>('document.documentElement.scrollHeight')).toBeGreaterThan(
    2 * collapsed,
  );
});

test.each([
  ['shorter', 150],
  ['shorter, and more comes before the page hears of it', 560],
])('the end stays in sight when what is above it turns out %s', async (_, last) => {
  await view.show({ thought, steps });
  await until('the end', async () => (await view.toEnd()) <= 1 || undefined);
  await view.page.evaluate(`new Promise((done) => {
    const request = document.querySelector('.request');
    request.style.height = '500px';
    requestAnimationFrame(() => requestAnimationFrame(() => {
      scrollTo(0, document.documentElement.scrollHeight);
      requestAnimationFrame(() => requestAnimationFrame(() => {
        request.style.height = '100px';
        document.documentElement.scrollTop;
        request.style.height = '${last}px';
        requestAnimationFrame(() => requestAnimationFrame(done));
      }));
    }));
  })`);
  await until('the end again', async () => (await view.toEnd()) <= 1 || undefined, 5000);
  expect(await view.get('follow').isVisible()).toBe(false);
});

test('who drags the page up while a thought comes is not pulled back', async () => {
  const half = Math.floor(thought.length / 2);
  await view.show({ thought: thought.slice(0, half), steps: stepsOf(thought.slice(0, half)) });
  await until('the end', async () => (await view.toEnd()) <= 1 || undefined);
  // As the scroll bar does: no wheel, no key.
  await view.page.evaluate('scrollBy(0, -300)');
  for (let end = half + 400; end < half + 2000; end += 400) {
    await view.append('thought', thought.slice(end - 400, end));
    await view.frame();
  }
  expect(await view.toEnd()).toBeGreaterThan(250);
  expect(await view.get('follow').isVisible()).toBe(true);
});
