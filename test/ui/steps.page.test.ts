import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../../scripts/chromium.mjs';
import type { ThoughtStep } from '../../src/protocol/reasoningView.ts';
import { fixTotal } from '../backend/answers/fixTotal.ts';
import { type Bundle, buildView, type PageOptions, ReasoningPage, stepsOf } from './page/reasoningPage.ts';
import { until } from './until.ts';

let browser: Browser;
let bundle: Bundle;
let view: ReasoningPage;
beforeAll(async () => {
  [browser, bundle] = await Promise.all([launchChromium(), buildView()]);
});
afterAll(async () => {
  await browser.close();
});
afterEach(async () => {
  expect(view.errors).toEqual([]);
  expect(view.foreignRequests).toEqual([]);
  await view.close();
});

const { thought } = fixTotal;

/** The letters and figures of a text, however it is marked. */
function words(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

/** The titles of the steps that the view shows. */
async function titles(): Promise<string[]> {
  return await view.page.locator('.step-line .title').allInnerTexts();
}

/** Texts of the steps by number, as far as they are expanded. */
async function bodies(): Promise<string[]> {
  return await view.page.locator('.step-body:visible').allInnerTexts();
}

/** The step in whose line the focus is. */
async function focused(): Promise<string> {
  return (await view.page.evaluate('document.activeElement.closest("[data-step]")?.dataset.step')) as string;
}

test('text that streams in becomes steps, and what is closed is not drawn again', async () => {
  view = await ReasoningPage.open(browser, bundle);
  await view.show();
  const [first = '', second = ''] = thought.split(/(?<=\n\n)/);
  // What a screen reader would say by itself.
  await view.page.evaluate(`
    window.said = [];
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const live = (target.closest ? target : target.parentElement).closest(
          '[role="status"], [role="alert"], [role="log"], [aria-live]:not([aria-live="off"])',
        );
        if (live) window.said.push(live.textContent);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  `);
  await view.append('thought', first, stepsOf(first));
  await until('a step', async () => (await titles()).length > 0 || undefined);
  await view.append('thought', second, stepsOf(first + second));
  await view.frame();
  await view.page.evaluate(`document.querySelector('.step-body .block').dataset.kept = 'yes'`);
  for (let at = first.length + second.length; at < thought.length; at += 60) {
    await view.append('thought', thought.slice(at, at + 60), stepsOf(thought.slice(0, at + 60)));
  }
  const steps = stepsOf(thought, 1000, true);
  await view.steps(steps);
  await view.progress('answering');
  await view.frame();
  expect(await titles()).toEqual(steps.map(({ title }) => title));
  const icons = await view.page.evaluate(
    `[...document.querySelectorAll('.step-line .kind')].map((each) => getComputedStyle(each, '::before').content)`,
  );
  expect(icons).toHaveLength(steps.length);
  expect(icons).not.toContain('none');
  expect(await view.page.locator('[data-kept]').count()).toBe(1);
  expect(await view.page.evaluate('said')).toEqual(['Answering']);
  // Every word is there once, and in the right step.
  for (const [index, body] of (await bodies()).entries()) {
    expect(words(body)).toBe(words(thought.slice(steps[index]?.start, steps[index + 1]?.start)));
  }
  expect(await view.page.locator('.step-line .figures').first().innerText()).toMatch(
    /^\d\.0 s · ~\d+ tokens · \d+%$/,
  );
});

test('the outline by keyboard: walk, collapse, expand, copy', async () => {
  view = await ReasoningPage.open(browser, bundle);
  const steps = stepsOf(thought, 1000, true);
  await view.show({ thought, steps, phase: 'done' });
  await view.frame();
  const { keyboard } = view.page;
  await view.page.locator('.step-line').first().focus();
  await keyboard.press('ArrowDown');
  expect(await focused()).toBe('1');
  await keyboard.press('ArrowLeft');
  expect(await bodies()).toHaveLength(steps.length - 1);
  await keyboard.press('ArrowRight');
  expect(await bodies()).toHaveLength(steps.length);
  await keyboard.press('End');
  expect(await focused()).toBe(String(steps.length - 1));
  await view.get('steps.collapse').click();
  expect(await bodies()).toEqual([]);
  await view.get('copy-step').nth(2).click();
  expect(await view.sent()).toContainEqual({ type: 'copyStep', id: 'r1', index: 2 });
  expect(await view.axe()).toEqual([]);
});

/** Shows the thought, ended or going on, from its top. */
async function showThought(isOver: boolean, options: PageOptions = {}): Promise<ThoughtStep[]> {
  view = await ReasoningPage.open(browser, bundle, options);
  const steps = stepsOf(thought, 1000, isOver);
  await view.show({ thought, steps, phase: isOver ? 'done' : 'thinking' });
  await view.frame();
  return steps;
}

/** The text that is marked as the current match. */
async function currentMatch(): Promise<string> {
  return (await view.page.evaluate(
    `[...(CSS.highlights.get('found-current') ?? [])].map(String).join('|')`,
  )) as string;
}

test('find counts in closed steps, too, goes from match to match and around, and ends with Escape', async () => {
  const steps = await showThought(true);
  const { keyboard } = view.page;
  await view.get('steps.collapse').click();
  await keyboard.press('Control+f');
  await keyboard.type('ROUNDED  once');
  const count = thought.match(/rounded\s+once/gi)?.length ?? 0;
  expect(count).toBeGreaterThan(1);
  await until('the count', async () => (await view.text('find-count')) === `1 of ${count}` || undefined);
  expect((await currentMatch()).toLowerCase()).toBe('rounded once');
  expect((await bodies()).length).toBe(1);
  await keyboard.press('Enter');
  expect(await view.text('find-count')).toBe(`2 of ${count}`);
  await keyboard.press('Shift+Enter');
  await keyboard.press('Shift+F3');
  expect(await view.text('find-count')).toBe(`${count} of ${count}`);
  expect(await view.axe()).toEqual([]);

  // As it is read, not as it is written: marks of code stand between these words.
  await view.get('find-field').fill('that total in src/cart.js');
  await until('the count', async () => (await view.text('find-count')) === '1 of 1' || undefined);
  expect(await currentMatch()).toBe('that total in src/cart.js');
  await view.get('find-field').fill('nowhere');
  await until('the count', async () => (await view.text('find-count')) === 'No matches' || undefined);
  await view.get('find-field').fill('floating');
  await until('the count', async () => (await view.text('find-count')).startsWith('1 of') || undefined);
  await keyboard.press('Escape');
  expect(await view.get('find-field').isVisible()).toBe(false);
  expect(await focused()).toBe(String(steps.findIndex(({ title }) => title.includes('floating'))));
});

test('the timeline goes to a step by key and by click', async () => {
  const steps = await showThought(true);
  const { keyboard } = view.page;
  const segments = view.get('timeline').locator('span');
  expect(await segments.count()).toBe(steps.length);
  await view.get('timeline').focus();
  await keyboard.press('End');
  await keyboard.press('ArrowLeft');
  await keyboard.press('Enter');
  expect(await focused()).toBe(String(steps.length - 2));
  await segments.first().click();
  expect(await focused()).toBe('0');
  const widths = await segments.evaluateAll((elements) => elements.map((element) => element.clientWidth));
  const tokens = steps.map((step) => step.tokens);
  expect(widths.indexOf(Math.max(...widths))).toBe(tokens.indexOf(Math.max(...tokens)));
});

test('an outline keeps the step open that the model is at, and closes it with the next', async () => {
  const [first = '', second = '', third = ''] = thought.split(/(?<=\n\n)(?=Let me try|Wait)/);
  view = await ReasoningPage.open(browser, bundle, { height: 300 });
  await view.show({ thought: first, steps: stepsOf(first) });
  await view.frame();
  await view.post({ type: 'moveInThought', id: 'r1', move: { to: 'collapsed' } });
  expect(await bodies()).toHaveLength(1);
  await view.append('thought', second, stepsOf(first + second));
  await view.frame();
  expect(await bodies()).toEqual([expect.stringContaining('Let me try it with numbers')]);

  // Not while somebody reads it.
  await view.page.mouse.wheel(0, -10_000);
  await view.frame();
  await view.append('thought', third, stepsOf(first + second + third));
  await view.frame();
  expect((await bodies())[0]).toContain('Let me try it with numbers');
});

test('a step that was gone to stays in sight while the thought goes on, until the user follows again', async () => {
  await showThought(false, { height: 400 });
  expect(await view.toEnd()).toBeLessThanOrEqual(1);
  await view.post({ type: 'showStep', id: 'r1', step: 1, others: [], note: 'Here.' });
  await view.frame();
  const top = async () => (await view.page.locator('.thought-step').nth(1).boundingBox())?.y;
  const before = await top();
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(400);
  await view.append('thought', `\n\nWait, ${'more of it. '.repeat(200)}`);
  await view.frame();
  expect(await top()).toBe(before);
  await view.get('follow').click();
  expect(await view.toEnd()).toBeLessThanOrEqual(1);
  await view.post({ type: 'moveInThought', id: 'r1', move: { to: 'previous' } });
  await view.frame();
  expect(await view.toEnd()).toBeGreaterThan(100);
});

test('the view comes back with its steps as they were left', async () => {
  const steps = await showThought(true);
  await view.get('steps.collapse').click();
  await view.page.locator('.step-line').nth(2).click();
  await until(
    'the state',
    async () =>
      ((await view.page.evaluate(`sessionStorage.getItem('state')`)) as string | null)?.includes(
        '"2":true',
      ) || undefined,
  );
  await view.reload();
  await view.show({ thought, steps, phase: 'done' });
  await view.frame();
  expect(await bodies()).toHaveLength(1);
  expect(words((await bodies())[0] ?? '')).toBe(words(thought.slice(steps[2]?.start, steps[3]?.start)));
});

test.each(['dark', 'light', 'highContrast', 'highContrastLight'] as const)(
  'steps, timeline and find have no accessibility violation, in %s',
  async (theme) => {
    await showThought(false, { theme });
    await view.page.locator('.step-line').nth(1).click();
    await view.page.keyboard.press('Control+f');
    await view.page.keyboard.type('round');
    await until('matches', async () => (await view.text('find-count')).includes('of') || undefined);
    expect(await view.axe()).toEqual([]);
  },
);

test('code without a fence keeps its lines in a thought, and the answer is markdown', async () => {
  view = await ReasoningPage.open(browser, bundle);
  const text = 'The loop is this.\nfor (const item of items) {\nsum += item.price;\n}';
  await view.show({ thought: text, steps: stepsOf(text, 1000, true), answer: text, phase: 'answering' });
  await until('the thought', async () => (await bodies()).length > 0 || undefined);
  expect(await bodies()).toEqual([text]);
  expect(await view.text('answer')).toBe(text.replaceAll('\n', ' '));
});

test('steps fit into a narrow view at 200 % zoom', async () => {
  await showThought(true, { width: 170, height: 400 });
  await view.page.keyboard.press('Control+f');
  expect(await view.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
});

test('a long thought comes back where it was read', async () => {
  const text = Array.from(
    { length: 60 },
    (_, at) => `Wait, ${at} is odd. ${'It goes on. '.repeat(9 * (1 + (at % 7)))}`,
  ).join('\n\n');
  const steps = stepsOf(text, 1000, true);
  view = await ReasoningPage.open(browser, bundle);
  await view.show({ thought: text, steps, phase: 'done' });
  await view.frame();
  const top = async () => (await view.page.locator('.thought-step').nth(30).boundingBox())?.y ?? Number.NaN;
  for (let at = 0; at <= 30; at += 5) {
    await view.page.locator('.thought-step').nth(at).scrollIntoViewIfNeeded();
    await view.frame();
  }
  const before = await top();
  await until(
    'the state',
    async () =>
      (await view.page.evaluate(
        `JSON.parse(sessionStorage.getItem('state') ?? '{}').scrollTop === scrollY`,
      )) || undefined,
  );
  await view.reload();
  await view.show({ thought: text, steps, phase: 'done' });
  // Scrolling goes by whole pixels, and what is above may come out at another fraction of one.
  await until('the place', async () => Math.abs((await top()) - before) < 1 || undefined);
});
