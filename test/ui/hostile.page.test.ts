import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../../scripts/chromium.mjs';
import { hostile } from '../fixtures/hostile/corpus.ts';
import { buildChat, ChatPage } from './page/chatPage.ts';
import { buildView, ReasoningPage, stepsOf } from './page/reasoningPage.ts';
import { until } from './until.ts';

/** Longest text that is put where a person types or names something, in UTF-16 units. */
const TYPED = 2000;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => await browser.close());

/** Styles that are the view's own: the timeline places its parts, and the steps say how much text they have. */
const OWN_STYLES = [
  '[role="option"]',
  '.steps[role="list"][style^="--columns: "]',
  '.steps[role="list"] > .step-chapter[style^="--letters: "]',
  '.step-chapter > .step-group[style^="--letters: "]',
].join(', ');

/** What no text may bring into a view. */
const BAD = [
  ...[
    'script',
    'iframe',
    'object',
    'embed',
    'form',
    'style',
    'link',
    'meta',
    'base',
    'img',
    'svg',
    'math',
    'video',
  ],
  ...[
    'audio',
    'template',
    '[srcset]',
    `[style]:not(${OWN_STYLES})`,
    '[onerror]',
    '[onload]',
    '[onclick]',
    '[ontoggle]',
    '[onfocus]',
  ],
  'a:not([href^="https:"])',
];

/** A view in which the texts are shown one after the other. */
interface Shown {
  readonly page: Page;
  readonly foreignRequests: readonly string[];
  readonly errors: readonly string[];
  /** Shows a text in every place that text gets into, with a word after it. */
  show(text: string, after: string): Promise<void>;
  /** The last thing on the page, which must stay in reach. */
  readonly within: string;
  /** Name of a button that must take a press. */
  readonly button: string;
  close(): Promise<void>;
}

const views: Readonly<Record<string, () => Promise<Shown>>> = {
  Reasoning: async () => {
    const view = await ReasoningPage.open(browser, await buildView());
    const { page, foreignRequests, errors } = view;
    return {
      page,
      foreignRequests,
      errors,
      within: '[data-testid="answer"]',
      button: 'Next step',
      show: async (text, after) => {
        const typed = text.slice(0, TYPED);
        const notice = { kind: 'error' as const, title: typed, detail: typed, actions: [] };
        await view.show({
          thought: text,
          steps: stepsOf(text),
          answer: text,
          instruction: typed,
          place: typed,
          model: typed,
          phase: 'answering',
          notice,
        });
        await view.frame();
        await view.append('answer', `\n\n\n${after}`);
      },
      close: async () => await view.close(),
    };
  },
  Chat: async () => {
    const view = await ChatPage.open(browser, await buildChat());
    const { page, foreignRequests, errors } = view;
    let shown = 0;
    return {
      page,
      foreignRequests,
      errors,
      within: '[data-testid="answer"]',
      button: 'Stop',
      show: async (text, after) => {
        const session = `s${shown++}`;
        const typed = text.slice(0, TYPED);
        const notice = { kind: 'error' as const, title: typed, detail: typed, actions: [] };
        await view.show(
          [
            { id: `u${session}`, role: 'user', text: typed, attachments: [typed] },
            { id: session, role: 'assistant', text, thought: text, notice, spent: typed },
          ],
          true,
          { chips: [{ label: typed, tokens: 1 }] },
          {
            id: session,
            title: typed,
            model: { label: typed, own: true },
            left: { text: '', unfolded: [session] },
          },
        );
        await view.post({
          type: 'append',
          session,
          message: session,
          channel: 'answer',
          text: `\n\n\n${after}`,
        });
      },
      close: async () => await view.close(),
    };
  },
};

describe.each(Object.keys(views))('in the %s view', (name) => {
  let view: Shown;
  let shown = 0;
  beforeAll(async () => {
    const open = views[name];
    if (!open) {
      throw new Error(`no view ${name}`);
    }
    view = await open();
  });
  afterAll(async () => await view.close());

  test.each(Object.keys(hostile))('%s', async (what) => {
    const after = `still-here-${shown++}`;
    await view.show(hostile[what] ?? '', after);
    const places = view.page.locator(view.within);
    await until(
      'what comes after it',
      async () => (await places.allTextContents()).some((text) => text.includes(after)) || undefined,
    );
    expect(await view.page.title()).toBe('Rationale');
    const bad = `#app :is(${BAD.join(', ')})`;
    expect(
      await view.page.locator(bad).evaluateAll((all) => all.map(({ outerHTML }) => outerHTML.slice(0, 90))),
    ).toEqual([]);
    // The page is in sight, not wider than the window, and takes a press.
    expect(await view.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(
      await view.page.evaluate(`getComputedStyle(document.querySelector('#app')).visibility + innerHeight`),
    ).toBe('visible700');
    await view.page
      .getByRole('button', { name: view.button, exact: true })
      .first()
      .click({ timeout: 10_000 });
    expect(view.foreignRequests).toEqual([]);
    expect(view.errors).toEqual([]);
  });
});
