import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../../scripts/chromium.mjs';
import { buildChat, ChatPage } from './page/chatPage.ts';
import { until } from './until.ts';

let browser: Browser;
let bundle: ReadonlyMap<string, Uint8Array>;
let view: ChatPage;
beforeAll(async () => {
  [browser, bundle] = await Promise.all([launchChromium(), buildChat()]);
});
afterAll(async () => await browser.close());
afterEach(async () => {
  expect(view.errors).toEqual([]);
  expect(view.foreignRequests).toEqual([]);
  await view.close();
});

const answered = [
  { id: 'u', role: 'user', text: 'Why?' },
  {
    id: 'a',
    role: 'assistant',
    text: 'Because:\n\n```js\nround(total);\n```',
    thought: 'Hm, *rounding*.',
    thoughtMs: 3400,
    thoughtTokens: 1,
    ended: 'done',
    branch: { index: 2, count: 2, previous: 'b' },
  },
] as const;

describe('text of a model that tries to break out', () => {
  const attacks: Record<string, string> = {
    script: '<script>document.title = "owned"</script>',
    'event handlers': '<img src=x onerror="document.title=\'owned\'"><svg onload="document.title=\'owned\'">',
    links: '[a](javascript:document.title="owned") [b](command:workbench.action.quit) [c](vscode://x/y)',
    'a remote picture': '![x](https://evil.test/pixel.png) <img src="https://evil.test/p.png">',
    'a style that covers the page': '<style>body{display:none}</style><div style="position:fixed">x</div>',
    'quotes without end': '> '.repeat(20_000),
    'a line of 2 MB': 'a'.repeat(2_000_000),
    'bidirectional controls': '\u202eevil\u2066 text\u200b',
  };
  test.each(Object.keys(attacks))('%s', async (name) => {
    const text = attacks[name] ?? '';
    view = await ChatPage.open(browser, bundle);
    await view.show(
      [
        { id: 'u', role: 'user', text: text.slice(0, 1000) },
        { id: 'a', role: 'assistant', text, thought: text.slice(0, 40_000) },
      ],
      true,
    );
    await view.post({
      type: 'append',
      session: 's1',
      message: 'a',
      channel: 'answer',
      text: '\n\nstill **here**',
    });
    const answer = view.get('answer');
    await until('the text after it', async () => (await answer.textContent())?.includes('here') || undefined);
    expect(await view.page.title()).toBe('Rationale');
    const bad =
      '#app :is(script, iframe, form, style, img, svg, [onerror], [style]), #app a:not([href^="https:"])';
    expect(await view.page.locator(bad).count()).toBe(0);
  });
});

describe('a chat', () => {
  test('Enter sends, Shift+Enter breaks the line, and the arrow brings it back', async () => {
    view = await ChatPage.open(browser, bundle);
    await view.show([]);
    const composer = view.get('composer');
    await composer.focus();
    await view.page.keyboard.type('one');
    await view.page.keyboard.press('Shift+Enter');
    await view.page.keyboard.type('two');
    await view.page.keyboard.press('Enter');
    expect(await view.sent()).toEqual([{ type: 'send', text: 'one\ntwo' }]);
    expect(await composer.inputValue()).toBe('');
    await view.page.keyboard.press('ArrowUp');
    expect(await composer.inputValue()).toBe('one\ntwo');
  });

  test('@ asks for code, and / offers what fits', async () => {
    view = await ChatPage.open(browser, bundle);
    await view.show([]);
    await view.get('composer').focus();
    await view.page.keyboard.type('@');
    expect(await view.sent()).toEqual([{ type: 'attach' }]);
    await view.page.keyboard.type('/ex');
    expect(await view.page.locator('.commands li').allInnerTexts()).toEqual(['/explain', '/export']);
    await view.page.locator('.commands li').first().click();
    expect(await view.get('composer').inputValue()).toBe('/explain ');
  });

  test('the thought is folded above the answer, with its time and tokens', async () => {
    view = await ChatPage.open(browser, bundle);
    await view.show(answered);
    expect(await view.page.locator('article summary').nth(1).innerText()).toBe(
      'Thought for 3.4 s · ~1 token',
    );
    expect(await view.get('thought').nth(1).isVisible()).toBe(false);
  });

  test('the tools of a message and of its code reach the host', async () => {
    view = await ChatPage.open(browser, bundle);
    await view.show(answered);
    await view.page.getByRole('button', { name: 'Apply to File' }).click();
    await view.page.getByRole('button', { name: 'Previous branch' }).click();
    await view.page.getByRole('button', { name: 'Answer Again' }).click();
    await view.page.getByRole('button', { name: 'Edit Message' }).click();
    await view.page.keyboard.type(' Really');
    await view.page.keyboard.press('Enter');
    expect(await view.sent()).toEqual([
      { type: 'apply', text: 'round(total);\n', language: 'js' },
      { type: 'branch', id: 'b' },
      { type: 'regenerate', id: 'a' },
      { type: 'send', text: 'Why? Really', replaces: 'u' },
    ]);
  });

  test('code is coloured by its language, and its text stays as it was', async () => {
    const parts = ['const', '"<img src=x>"', '// b'];
    const code = 'const a = "<img src=x>"; // b\n';
    view = await ChatPage.open(browser, bundle);
    await view.show([
      {
        id: 'a',
        role: 'assistant',
        text: `\`\`\`ts\n${code}\`\`\`\n\n\`\`\`nope\n${code}\`\`\`\n\n\`\`\`js\n${code}\`\`\``,
        ended: 'done',
      },
    ]);
    await view.page.locator('.hljs-keyword').last().waitFor();
    expect(await view.page.locator('pre').allTextContents()).toEqual([code, code, code]);
    expect(await view.page.locator('pre span').allTextContents()).toEqual([...parts, ...parts]);
  });

  test('the meter counts what is typed, and what does not fit is named with a choice', async () => {
    view = await ChatPage.open(browser, bundle);
    await view.show([], false, { limit: 4096, reserved: 2048, used: 2000 });
    await view.get('composer').fill('a'.repeat(100));
    expect(await view.get('used').innerText()).toBe(
      'About 2,030 of 4,096 tokens · 2,048 kept free for thought and answer',
    );
    expect(await view.get('given-up').isVisible()).toBe(false);
    await view.get('composer').fill('a'.repeat(1000));
    const givenUp = {
      first: 'messages' as const,
      messages: 2,
      code: [{ label: 'a\u202e.js', whole: false }],
      fits: true,
    };
    const draft = { chips: [], used: 1700, reserved: 2048, limit: 4096, givenUp };
    await view.post({ type: 'draft', session: 's1', draft });
    expect(await view.get('given-up').locator('li').allInnerTexts()).toEqual([
      'Left out: 2 older messages',
      'Cut short: a\ufffd.js',
    ]);
    expect(await view.axe()).toEqual([]);
    await view.page.getByRole('button', { name: 'Cut Code First' }).click();
    expect(await view.sent()).toEqual([
      { type: 'measure', text: 'a'.repeat(1000) },
      { type: 'giveUp', first: 'code' },
    ]);
  });

  test('code that was found is told apart, can be taken away, and is looked for when the text has settled', async () => {
    view = await ChatPage.open(browser, bundle);
    const chips = [
      { label: 'src/cart.js', tokens: 40 },
      { label: 'Map of the workspace', tokens: 900, automatic: true },
    ];
    await view.show([], false, { chips, automatic: true, reading: { done: 1200, total: 5000 } });
    expect(await view.page.locator('.chip').allInnerTexts()).toEqual([
      'src/cart.js · ~40 tokens×',
      'found: Map of the workspace · ~900 tokens×',
    ]);
    expect(await view.get('reading').innerText()).toBe('Reading the workspace: 1,200 of 5,000 files');
    expect(await view.axe()).toEqual([]);
    await view.page.getByRole('button', { name: 'Remove found: Map of the workspace' }).click();
    await view.page.getByRole('button', { name: 'Relevant Code', pressed: true }).click();
    await view.get('composer').pressSequentially('why');
    const told = async (): Promise<boolean> =>
      (await view?.sent())?.some((each) => each.type === 'typed' && each.text === 'why') ?? false;
    await until('the text that settled', async () => (await told()) || undefined);
    expect((await view.sent()).filter(({ type }) => type !== 'typed')).toEqual([
      { type: 'detach', index: 1 },
      { type: 'automatic', on: false, text: '' },
    ]);
    await view.post({ type: 'draft', session: 's1', draft: { chips: [], used: 0, reserved: 1 } });
    await view.page.getByRole('button', { name: 'Relevant Code', pressed: false }).waitFor();
    expect(await view.get('reading').isVisible()).toBe(false);
  });

  test('files that are dropped and places that are pasted go to the host', async () => {
    view = await ChatPage.open(browser, bundle);
    await view.show([]);
    await view.get('composer').focus();
    await view.page.evaluate(`{
      const data = new DataTransfer();
      data.setData('text/uri-list', '# two\\r\\nfile:///w/a.js\\r\\nfile:///w/lib');
      document.querySelector('textarea').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
      for (const text of ['src/cart.js:3-5', 'see src/cart.js:3, and why']) {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', text);
        document.querySelector('textarea').dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
      }
    }`);
    expect(await view.sent()).toEqual([
      { type: 'drop', uris: ['file:///w/a.js', 'file:///w/lib'] },
      { type: 'place', text: 'src/cart.js:3-5' },
    ]);
    await view.post({ type: 'paste', text: 'x.y:80' });
    expect(await view.get('composer').inputValue()).toBe('x.y:80');
  });

  test('nothing is sent while an answer streams, and it can be stopped', async () => {
    view = await ChatPage.open(browser, bundle);
    await view.show([{ id: 'u', role: 'user', text: 'Why?' }], true);
    await view.get('composer').focus();
    await view.page.keyboard.type('next');
    await view.page.keyboard.press('Enter');
    await view.get('stop').click();
    expect(await view.sent()).toEqual([{ type: 'stop' }]);
    expect(await view.get('composer').inputValue()).toBe('next');
  });

  test.each(['dark', 'light', 'highContrast', 'highContrastLight'] as const)(
    'has no accessibility violation in %s',
    async (theme) => {
      view = await ChatPage.open(browser, bundle, { theme });
      await view.show(answered);
      await view.get('list').click();
      await view.page.screenshot({ path: `out/ui/chat-${theme}.png` });
      expect(await view.axe()).toEqual([]);
    },
  );

  test('fits a narrow view at 200 % zoom', async () => {
    view = await ChatPage.open(browser, bundle, { width: 170 });
    await view.show([{ id: 'u', role: 'user', text: 'Averyveryverylongwordwithoutanybreakatall'.repeat(3) }]);
    expect(await view.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});
