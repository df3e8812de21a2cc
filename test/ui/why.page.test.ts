import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../../scripts/chromium.mjs';
import { strings } from '../../src/protocol/reasoningStrings.ts';
import type { ProposalSummary } from '../../src/protocol/reasoningView.ts';
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

const { thought, answer } = fixTotal;
const steps = stepsOf(thought, 1000, true);

function proposal(...hunks: NonNullable<ProposalSummary['hunks']>): ProposalSummary {
  const files = [{ path: 'src/cart.js', kind: 'modify' as const, added: 2, removed: 7 }];
  return { state: 'pending', files, refused: [], hunks };
}

const HUNKS = [
  { hunk: 0, path: 'src/cart.js', line: 12, added: 2, removed: 7, steps: [3, 2] },
  { hunk: 1, path: 'src/rates.js', line: 4, added: 1, removed: 0, steps: [3] },
  { hunk: 2, path: 'src/thin.js', line: 1, added: 1, removed: 1, steps: [] },
];

/** The Korean words of the view, as the host sends them. */
function korean(): Record<string, string> {
  const bundleKo: Record<string, string> = JSON.parse(readFileSync('l10n/bundle.l10n.ko.json', 'utf8'));
  return Object.fromEntries(Object.entries(strings).map(([key, text]) => [key, bundleKo[text] ?? text]));
}

const shown = (): Promise<string[]> => view.get('step-hunk').allInnerTexts();

test('a step links to the changes that it led to, and says what became of them', async () => {
  view = await ReasoningPage.open(browser, bundle);
  await view.show({ thought, steps, answer, phase: 'done', proposal: proposal(...HUNKS) });
  await view.frame();
  await view.page.locator('.thought summary').click();
  expect((await shown()).map((text) => text.split('\n')[0])).toEqual([
    'cart.js:12',
    'cart.js:12',
    'rates.js:4',
  ]);
  await view.page.locator('[data-step="3"] .step-hunk').nth(1).press('Enter');
  expect(await view.sent()).toContainEqual({ type: 'openDiff', id: 'r1', path: 'src/rates.js', hunk: 1 });
  await view.post({ type: 'proposal', id: 'r1', proposal: proposal(...HUNKS.slice(1)) });
  expect(await shown()).toHaveLength(1);
  await view.post({
    type: 'proposal',
    id: 'r1',
    proposal: { ...proposal(), state: 'accepted', hunks: undefined },
  });
  expect(await shown()).toEqual([]);
  const settled = HUNKS.map((hunk) => ({ ...hunk, outcome: 'discarded' as const }));
  await view.post({ type: 'proposal', id: 'r1', proposal: { ...proposal(...settled), state: 'discarded' } });
  expect((await shown()).at(-1)).toContain('Discarded');
  await view.page.screenshot({ path: 'out/ui/why-page-settled.png' });
  expect(await view.axe()).toEqual([]);
});

test.each([
  ['dark', strings],
  ['light', strings],
  ['highContrast', strings],
  ['dark', korean()],
] as const)('%s: the step behind a change is opened, marked, said and focused', async (theme, words) => {
  view = await ReasoningPage.open(browser, bundle, { theme, strings: words });
  await view.show({ thought, steps, answer, phase: 'done', proposal: proposal(...HUNKS) });
  await view.frame();
  const note =
    words === strings ? 'Shared with the change: subtotal · price' : '변경과 공유하는 것: subtotal · price';
  await view.post({ type: 'showStep', id: 'r1', step: 3, others: [2], note });
  await until('the focus', async () => {
    const at = await view.page.evaluate('document.activeElement.closest("[data-step]")?.dataset.step');
    return at === '3' || undefined;
  });
  const marked = view.page.locator('.thought-step.marked');
  expect(await marked.getAttribute('data-step')).toBe('3');
  expect(await marked.locator('.step-body').isVisible()).toBe(true);
  expect(await view.page.locator('.marked-too').count()).toBe(1);
  const inSight = `(() => {
    const { top, bottom } = document.querySelector('.marked .step-line').getBoundingClientRect();
    return (top >= 0 && bottom <= innerHeight) || undefined;
  })()`;
  await until('the step in sight', () => view.page.evaluate(inSight));
  await view.page.screenshot({ path: `out/ui/why-page-${theme}${words === strings ? '' : '-ko'}.png` });
  expect(await view.axe()).toEqual([]);
  // Another change: only its step is marked.
  await view.post({ type: 'showStep', id: 'r1', step: 2, others: [], note });
  await view.frame();
  expect(await marked.getAttribute('data-step')).toBe('2');
  expect(await view.get('step-note').count()).toBe(1);
});

test('names of code become links once they are on screen and the host has found them', async () => {
  view = await ReasoningPage.open(browser, bundle);
  const text =
    'Look at `subtotal` and src/cart.js:12, not at src/gone.js. See command:quit or ../up.js.\n\n```js\nsubtotal(cart) - subtotal(other); // Every price\n```\n\n```diff\n /** What is paid. */\n-paid(cart);\n```\n';
  const named = stepsOf(text, 1000, true);
  await view.show({ thought: text, steps: named, answer: 'In `src/cart.js:12`.', phase: 'done' });
  await view.frame();
  await view.page.locator('.thought summary').click();
  const asked = await until('the questions', async () => {
    const texts = (await view.sent()).flatMap((message) => (message.type === 'resolve' ? message.texts : []));
    return texts.length >= 6 ? texts : undefined;
  });
  expect(asked.sort()).toEqual(['cart', 'other', 'paid', 'src/cart.js:12', 'src/gone.js', 'subtotal']);
  await view.post({
    type: 'links',
    id: 'r1',
    links: [
      { text: 'src/gone.js' },
      { text: 'cart' },
      { text: 'other' },
      { text: 'paid' },
      { text: 'subtotal', path: 'src/cart.js', line: 3 },
      { text: 'src/cart.js:12', path: 'src/cart.js', line: 12 },
    ],
  });
  const links = view.get('code-link');
  await until('the links', async () => (await links.count()) === 4 || undefined);
  expect(await links.allInnerTexts()).toEqual(['subtotal', 'src/cart.js:12', 'subtotal', 'src/cart.js:12']);
  expect(await links.first().getAttribute('aria-label')).toBe('subtotal: src/cart.js, line 3');
  await links.first().press('Enter');
  expect(await view.sent()).toContainEqual({ type: 'openCode', id: 'r1', text: 'subtotal' });
  expect(await view.axe()).toEqual([]);
  await view.page.screenshot({ path: 'out/ui/links-page.png' });
});

test('a name that the host still looks for becomes a link later, beside those that are found', async () => {
  view = await ReasoningPage.open(browser, bundle);
  const text = 'See `total` and `rateOf`.\n\n```py\ntotal(rateOf(total))\n```\n';
  await view.show({ thought: text, steps: stepsOf(text, 1000, true), answer: 'Yes.', phase: 'done' });
  await view.frame();
  await view.page.locator('.thought summary').click();
  await until('the question', async () =>
    (await view.sent()).some((message) => message.type === 'resolve') ? true : undefined,
  );
  const links = view.get('code-link');
  const total = { text: 'total', path: 'src/cart.py', line: 1 };
  await view.post({ type: 'links', id: 'r1', links: [{ text: 'rateOf', later: true }, total] });
  await until('the first links', async () => (await links.count()) === 2 || undefined);
  await view.post({ type: 'links', id: 'r1', links: [{ text: 'rateOf', path: 'src/rate.py', line: 5 }] });
  await until('the late links', async () => (await links.count()) === 4 || undefined);
  expect(await links.allInnerTexts()).toEqual(['total', 'rateOf', 'total', 'rateOf']);
  expect(await view.page.locator('.thought pre').first().innerText()).toContain('total(rateOf(total))');
});
