import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../../scripts/chromium.mjs';
import { type Bundle, buildView, ReasoningPage } from './page/reasoningPage.ts';
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

describe('a run', () => {
  test('appends without drawing again what is there', async () => {
    view = await ReasoningPage.open(browser, bundle);
    await view.show();
    await view.append('thought', 'First paragraph.\n\nSecond paragraph.\n\nThird ');
    await until('the text', async () => (await view.text('thought')).includes('Third') || undefined);
    await view.page.evaluate(`document.querySelector('[data-testid="thought"] p').dataset.kept = 'yes'`);
    await view.page.evaluate(
      `getSelection().setBaseAndExtent(...[0, 5].flatMap((at) => [[...document.querySelectorAll('.tail p')].at(-1).firstChild, at]))`,
    );
    await view.append('thought', 'para');
    await until('the end', async () => (await view.text('thought')).endsWith('Third para') || undefined);
    expect(await view.page.evaluate('getSelection().toString()')).toBe('Third');
    await view.append('thought', 'graph.\n\nFourth.');
    await until('more', async () => (await view.text('thought')).includes('Fourth.') || undefined);
    expect(await view.page.locator('[data-kept]').innerText()).toBe('First paragraph.');
  });

  test('says of a proposal without a change why there is none', async () => {
    view = await ReasoningPage.open(browser, bundle);
    const none = { state: 'pending' as const, files: [], refused: [] };
    await view.show({ answer: 'Done.', phase: 'done', proposal: none });
    const card = view.page.locator('.proposal');
    expect(await card.innerText()).toContain('The files hold all of this edit already.');
    const refused = [{ path: 'src/cart.js', reason: 'These lines are not in the file.', hunk: '-x\n+y' }];
    await view.post({ type: 'proposal', id: 'r1', proposal: { ...none, refused } });
    expect(await card.innerText()).toContain('Nothing could be placed in the files as they are now.');
    expect(await view.axe()).toEqual([]);
  });

  test('the open end shows the same however it came, and what is in it stays', async () => {
    view = await ReasoningPage.open(browser, bundle);
    const shown = () =>
      view.page.evaluate<string>(
        `new Promise((done) => requestAnimationFrame(() => setTimeout(() => done([...document.querySelectorAll('[data-testid="thought"] .tail')].at(-1).innerHTML))))`,
      );
    const pieces = [
      'Is `x',
      '` five',
      ', or ',
      'six?\n',
      '- **one',
      '** is',
      ' first',
      '; and',
      ' [a](https://b',
      '.c) d',
      ' e',
    ];
    await view.show();
    const came: string[] = [];
    const stays: boolean[] = [];
    for (const piece of pieces) {
      const element = `document.querySelector('[data-testid="thought"] .tail')?.firstElementChild`;
      await view.page.evaluate(`window.before = ${element}`);
      await view.append('thought', piece);
      came.push(await shown());
      stays.push(
        await view.page.evaluate<boolean>(`window.before !== undefined && window.before === ${element}`),
      );
    }
    expect(pieces.filter((_piece, index) => stays[index])).toEqual([', or ', ' first', '; and']);
    for (const [index, html] of came.entries()) {
      await view.show({ id: `at once ${index}`, thought: pieces.slice(0, index + 1).join('') });
      expect(await shown()).toBe(html);
    }
  });

  test('an https link is passed on to the host, and nothing else is', async () => {
    view = await ReasoningPage.open(browser, bundle);
    await view.show({ phase: 'done', answer: 'See [the page](https://example.com/a?b=1).' });
    await view.page.locator('a').click();
    await until('the message', async () => (await view.sent()).length > 0 || undefined);
    expect(await view.sent()).toEqual([{ type: 'openLink', url: 'https://example.com/a?b=1' }]);
  });

  test('what the request took is told at its end, as far as it is known', async () => {
    view = await ReasoningPage.open(browser, bundle);
    await view.show();
    const spent = {
      answerTokens: 50,
      answerTokensEstimated: false,
      promptTokens: 1200,
      cachedTokens: 400,
      cost: '$0.0031',
    };
    await view.progress('answering', spent);
    expect(await view.get('cost').isVisible()).toBe(false);
    await view.progress('done', spent);
    await until('the cost', async () => (await view.get('cost').isVisible()) || undefined);
    expect(await view.text('prompt-tokens')).toBe('1,200 (400 cached)');
    expect([await view.text('answer-tokens'), await view.text('cost')]).toEqual(['50', '$0.0031']);
    await view.progress('done', { answerTokens: 50, cost: 'free' });
    await until('the price of nothing', async () => (await view.text('cost')) === 'free' || undefined);
    expect(await view.get('prompt-tokens').isVisible()).toBe(false);
    expect(await view.axe()).toEqual([]);
  });

  test('messages that are not of the protocol change nothing', async () => {
    view = await ReasoningPage.open(browser, bundle);
    await view.show({ thought: 'Hm.' });
    await view.post(
      { type: 'run' },
      { type: 'append', id: 'r1', channel: 'nowhere', text: 'x' },
      'run',
      null,
      { type: 7 },
    );
    await view.append('thought', ' Yes.');
    await until('the text', async () => (await view.text('thought')).includes('Hm. Yes.') || undefined);
  });

  test.each(['dark', 'light', 'highContrast', 'highContrastLight'] as const)(
    'has no accessibility violation while it thinks, in %s',
    async (theme) => {
      view = await ReasoningPage.open(browser, bundle, { theme });
      await view.show({ thought: 'A *thought* with `code`.\n\n```js\nlet a;\n```', sample: true });
      await view.frame();
      expect(await view.axe()).toEqual([]);
    },
  );

  test('the end stays in sight when the view gets lower or narrower, and so does a place that is read', async () => {
    view = await ReasoningPage.open(browser, bundle);
    await view.show({ thought: 'Some words of a thought that take several lines.\n\n'.repeat(60) });
    const top = () => view.page.evaluate<number>('scrollY');
    const isAtEnd = async () => ((await view.toEnd()) <= 1 && (await top()) > 0) || undefined;
    await until('the end', isAtEnd);
    await view.page.setViewportSize({ width: 420, height: 400 });
    await until('the end of a lower page', isAtEnd);
    await view.page.setViewportSize({ width: 250, height: 400 });
    await until('the end of a narrower page', isAtEnd);
    await view.page.mouse.move(100, 300);
    await view.page.mouse.wheel(0, -600);
    await until('a place above it', async () => (await view.toEnd()) > 100 || undefined);
    const place = await top();
    await view.page.setViewportSize({ width: 250, height: 300 });
    await view.frame();
    expect(await top()).toBe(place);
  });

  test('is usable in a narrow view at 200 % zoom', async () => {
    view = await ReasoningPage.open(browser, bundle, { width: 170, height: 400 });
    await view.show({ thought: 'Averyveryverylongwordwithoutanybreakatallwhichmustnotwidenthepage.' });
    await view.frame();
    expect(await view.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(await view.get('stop').isVisible()).toBe(true);
  });
});
