import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../../scripts/chromium.mjs';
import { fixTotal } from '../backend/answers/fixTotal.ts';
import { type Bundle, buildView, ReasoningPage, stepsOf } from './page/reasoningPage.ts';
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
  expect(await view.page.locator('[data-kept]').count()).toBe(1);
  // Every word is there once, and in the right step.
  const words = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]+/gu, '');
  for (const [index, body] of (await bodies()).entries()) {
    expect(words(body)).toBe(words(thought.slice(steps[index]?.start, steps[index + 1]?.start)));
  }
  expect(await view.page.locator('.step-line .figures').first().innerText()).toMatch(
    /^2\.0 s · ~\d+ tokens · \d+%$/,
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
