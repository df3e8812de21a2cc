import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../../scripts/chromium.mjs';
import type { FromChat } from '../../src/protocol/chatView.ts';
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

const offer = {
  type: 'offer',
  label: 'src/a/path/that/is/longer/than/the/view/is/wide/cart.js:3-9',
} as const;

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

  test('what is typed while nothing has the focus stands in the composer', async () => {
    view = await ChatPage.open(browser, bundle);
    await view.show(answered);
    const [composer, keyboard] = [view.get('composer'), view.page.keyboard];
    await keyboard.type('why');
    expect(await composer.inputValue()).toBe('why');
    await view.page.locator('.messages p').first().click();
    await keyboard.press(' ');
    await keyboard.press('Control+b');
    await keyboard.type(' not');
    expect(await composer.inputValue()).toBe('whynot');
    // A button that has the focus keeps it.
    const fresh = view.get('list');
    await fresh.focus();
    await keyboard.type('x');
    expect(await composer.inputValue()).toBe('whynot');
    await view.post({ type: 'focus' });
    await keyboard.type('?');
    expect(await composer.inputValue()).toBe('whynot?');
    await view.get('new').click();
    await keyboard.type('!');
    expect(await composer.inputValue()).toBe('whynot?!');
  });

  test('what is open in the editor is added by one press, and the cursor is in the composer then', async () => {
    view = await ChatPage.open(browser, bundle);
    await view.show([]);
    expect(await view.get('offer').isVisible()).toBe(false);
    await view.post({ type: 'offer', label: 'src/cart.js' });
    await view.page.getByRole('button', { name: 'Add src/cart.js to the message' }).press('Enter');
    expect(await view.sent()).toEqual([{ type: 'takeOffer' }]);
    await view.post({ type: 'offer' });
    expect(await view.get('offer').isVisible()).toBe(false);
    await view.page.keyboard.type('why');
    expect(await view.get('composer').inputValue()).toBe('why');
  });

  test('@ asks for code, and / offers what fits', async () => {
    view = await ChatPage.open(browser, bundle);
    await view.show([]);
    await view.get('composer').focus();
    await view.page.keyboard.type('@');
    expect(await view.sent()).toEqual([{ type: 'attach', typed: true }]);
    await view.page.keyboard.type('a');
    await view.post({ type: 'picked' });
    expect(await view.get('composer').inputValue()).toBe('a');
    await view.page.keyboard.press('Backspace');
    await view.page.keyboard.type('/');
    const offered = view.page.locator('.commands li');
    // One below the other, more of them than fit.
    expect(await offered.count()).toBe(11);
    const lefts = await offered.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().left));
    expect(new Set(lefts).size).toBe(1);
    await view.page.keyboard.type('ex');
    expect(await view.page.locator('.commands li').allInnerTexts()).toEqual([
      '/explain What the code does, and how',
      '/export Opens this chat as a document',
    ]);
    await view.page.locator('.commands li').first().click();
    expect(await view.get('composer').inputValue()).toBe('/explain ');
    await view.get('composer').fill('/con');
    expect(await offered.allInnerTexts()).toEqual(['/constructor A prompt of your own']);
  });

  test('the thought is folded above the answer, with its time and tokens', async () => {
    view = await ChatPage.open(browser, bundle);
    await view.show(answered);
    expect(await view.page.locator('article summary').innerText()).toBe('Thought for 3.4 s · ~1 token');
    expect(await view.get('thought').isVisible()).toBe(false);
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

  test('code that was found and rules are told apart, can be taken away, and is looked for when the text has settled', async () => {
    view = await ChatPage.open(browser, bundle);
    const chips = [
      { label: 'src/cart.js', tokens: 40 },
      { label: 'Map of the workspace', tokens: 900, automatic: 'found' as const },
      { label: 'AGENTS.md', tokens: 70, automatic: 'rules' as const },
    ];
    await view.show([], false, { chips, automatic: true, reading: { done: 1200, total: 5000 } });
    expect(await view.page.locator('.chip').allTextContents()).toEqual([
      'src/cart.js · ~40 tokens×',
      'found: Map of the workspace · ~900 tokens×',
      'rules: AGENTS.md · ~70 tokens×',
    ]);
    expect(await view.get('reading').innerText()).toBe('Reading the workspace: 1,200 of 5,000 files');
    expect(await view.axe()).toEqual([]);
    await view.page.getByRole('button', { name: 'Remove found: Map of the workspace' }).click();
    await view.page.getByRole('button', { name: 'Remove rules: AGENTS.md' }).click();
    await view.page.getByRole('button', { name: 'Relevant Code', pressed: true }).click();
    await view.get('composer').pressSequentially('why');
    const told = async (): Promise<boolean> =>
      (await view?.sent())?.some((each) => each.type === 'typed' && each.text === 'why') ?? false;
    await until('the text that settled', async () => (await told()) || undefined);
    expect((await view.sent()).filter(({ type }) => type !== 'typed')).toEqual([
      { type: 'detach', index: 1 },
      { type: 'detach', index: 2 },
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

  test('Enter that ends a word of an input method sends nothing', async () => {
    view = await ChatPage.open(browser, bundle);
    await view.show([]);
    await view.get('composer').focus();
    const devtools = await view.page.context().newCDPSession(view.page);
    await devtools.send('Input.imeSetComposition', { text: '한국', selectionStart: 2, selectionEnd: 2 });
    const composing = { key: 'Enter', code: 'Enter', keyCode: 229, isComposing: true, bubbles: true };
    await view.page.evaluate(
      `document.querySelector('textarea').dispatchEvent(new KeyboardEvent('keydown', ${JSON.stringify(composing)}))`,
    );
    expect(await view.sent()).toEqual([]);
    await devtools.send('Input.insertText', { text: '한국어' });
    await view.page.keyboard.press('Enter');
    expect(await view.sent()).toEqual([{ type: 'send', text: '한국어' }]);
  });

  test('the arrows go through what was sent before, and come back to what was typed', async () => {
    view = await ChatPage.open(browser, bundle, { history: ['first', 'second'] });
    await view.show([]);
    const composer = view.get('composer');
    await composer.fill('third');
    for (const text of ['second', 'first', 'first']) {
      await composer.press('ArrowUp');
      expect(await composer.inputValue()).toBe(text);
    }
    for (const text of ['second', 'third', 'third']) {
      await composer.press('ArrowDown');
      expect(await composer.inputValue()).toBe(text);
    }
  });

  test('a slash command is chosen by keyboard alone', async () => {
    view = await ChatPage.open(browser, bundle);
    await view.show([]);
    const composer = view.get('composer');
    await composer.focus();
    await view.page.keyboard.type('/ex');
    await composer.press('ArrowDown');
    await composer.press('ArrowDown');
    expect(await composer.getAttribute('aria-activedescendant')).toBe('command-1');
    expect(await view.axe()).toEqual([]);
    await composer.press('Enter');
    expect(await composer.inputValue()).toBe('/export ');
    await composer.fill('/fi');
    await composer.press('Tab');
    expect(await composer.inputValue()).toBe('/fix ');
    expect(await view.sent()).toEqual([]);
  });

  test('a thought that runs can be ended or given a note, and says what is left of its limits', async () => {
    view = await ChatPage.open(browser, bundle);
    const meter = {
      elapsedMs: 2000,
      thoughtMs: 1500,
      reasoningTokens: 40,
      reasoningTokensEstimated: true,
      answerTokens: 0,
      answerTokensEstimated: true,
      limits: { tokens: 100 },
    };
    const running = {
      id: 'a',
      role: 'assistant',
      thought: 'Hm',
      live: { phase: 'thinking', meter },
    } as const;
    await view.show([{ id: 'u', role: 'user', text: 'Why?' }, running], true);
    expect(await view.get('limit-left').innerText()).toBe('60 tokens left');
    const progress = { type: 'progress', session: 's1', message: 'a', phase: 'thinking' } as const;
    await view.post({ ...progress, meter: { ...meter, reasoningTokens: 90 } });
    expect(await view.get('limit-left').innerText()).toBe('10 tokens left');
    expect(await view.page.locator('article.assistant summary').innerText()).toBe(
      'Thinking for 1.5 s · ~90 tokens',
    );
    await view.page.getByRole('button', { name: 'Answer Now' }).click();
    await view.page.getByRole('button', { name: 'Add a Note' }).press('Enter');
    expect(await view.sent()).toEqual([
      { type: 'answerNow', id: 'a' },
      { type: 'addNote', id: 'a' },
    ]);
    expect(await view.axe()).toEqual([]);
    // Nothing of what streams is in a live region: a screen reader would read every token.
    expect(await view.page.locator('[aria-live], [role=log], [role=status] .markdown').count()).toBe(0);
    await view.post({ ...progress, phase: 'answering', meter });
    expect(await view.page.getByRole('button', { name: 'Answer Now' }).isVisible()).toBe(false);
  });

  test('the end stays in sight while the composer grows, until a thought is unfolded to be read', async () => {
    const long = Array.from({ length: 60 }, (_, line) => `Line ${line}.`).join('\n\n');
    const messages = [
      { id: 'u', role: 'user', text: 'Why?' },
      { id: 'a', role: 'assistant', text: long, thought: long, ended: 'done' },
    ] as const;
    view = await ChatPage.open(browser, bundle);
    await view.show(messages);
    const place = () =>
      view.page.evaluate<{ toEnd: number; top: number; height: number }>(`(() => {
        const { scrollTop: top, clientHeight, scrollHeight: height } = document.scrollingElement;
        return { toEnd: height - clientHeight - top, top, height };
      })()`);
    const isAtEnd = async () => {
      const { toEnd, top } = await place();
      return (top > 0 && toEnd <= 1) || undefined;
    };
    await until('the end', isAtEnd);
    // Not that of the page, in which heights that were estimated may still become known.
    const lines = () => view.get('composer').evaluate((each) => each.getBoundingClientRect().height);
    const before = await lines();
    await view.get('composer').focus();
    for (const line of ['one', 'two', 'three', 'four', 'five', 'six']) {
      await view.page.keyboard.type(line);
      await view.page.keyboard.press('Shift+Enter');
    }
    await until(
      'the end above more lines',
      async () => ((await lines()) > before && (await isAtEnd())) || undefined,
    );
    const folded = await place();
    await view.page.locator('summary', { hasText: 'Thought' }).evaluate((summary) => summary.click());
    await until('the thought', async () => (await place()).height > folded.height + 500 || undefined);
    await view.get('composer').fill('one');
    await until('a lower composer', async () => {
      const { height, top } = await view.get('composer').evaluate((each) => each.getBoundingClientRect());
      return (height > 0 && height < 80 && top > 0) || undefined;
    });
    await view.show(messages);
    await view.page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
    );
    expect((await place()).top).toBeLessThanOrEqual(folded.top);
  });

  test('a chat is shown as it was left', async () => {
    const long = Array.from({ length: 80 }, (_, line) => `Line ${line}.`).join('\n\n');
    const messages = [
      { id: 'u', role: 'user', text: 'Why?' },
      { id: 'a', role: 'assistant', text: long, thought: 'Hm.', ended: 'done' },
    ] as const;
    view = await ChatPage.open(browser, bundle);
    const left = { text: 'half', replaces: 'u', unfolded: ['a'], scroll: { message: 'a', offset: 600 } };
    await view.show(messages, false, {}, { left });
    await until('the place', async () => Number(await view.page.evaluate('scrollY')) > 500 || undefined);
    expect(await view.get('composer').inputValue()).toBe('half');
    expect(await view.get('thought').isVisible()).toBe(true);
    expect(await view.page.getByRole('button', { name: 'Cancel' }).isVisible()).toBe(true);
    await view.get('composer').fill('half a question');
    await until(
      'what is told',
      async () =>
        ((await view.page.evaluate('host.sent')) as FromChat[]).some(
          (each) =>
            each.type === 'left' &&
            each.left.text === 'half a question' &&
            each.left.replaces === 'u' &&
            each.left.scroll?.message === 'a',
        ) || undefined,
    );
  });

  test('has no accessibility violation while empty, in an error, while a message is edited, and without a find', async () => {
    view = await ChatPage.open(browser, bundle);
    await view.show([]);
    expect(await view.axe()).toEqual([]);
    const notice = {
      kind: 'error' as const,
      title: 'The connection broke',
      detail: 'Resume it.',
      actions: [{ id: 'resumeCut', label: 'Resume' }],
    };
    await view.show([
      answered[0],
      { ...answered[1], ended: 'failed', notice, spent: '12 prompt tokens, free' },
    ]);
    await view.page.getByRole('button', { name: 'Edit Message' }).click();
    await view.get('list').click();
    await view.page.getByRole('searchbox').fill('nothing like it');
    expect(await view.page.getByText('No chat has this in its name.').isVisible()).toBe(true);
    expect(await view.axe()).toEqual([]);
    await view.page.getByRole('button', { name: 'Resume', exact: true }).click();
    expect(await view.sent()).toEqual([{ type: 'action', action: 'resumeCut', id: 'a' }]);
  });

  test.each([120, 200, 700])('the composer is in reach in a view %i px high', async (height) => {
    view = await ChatPage.open(browser, bundle, { height, width: 290 });
    await view.show(answered);
    await view.post(offer);
    await view.page.screenshot({ path: `out/ui/chat-high-${height}.png` });
    for (const id of ['composer', 'send']) {
      const box = await view.get(id).boundingBox();
      expect(box && box.y >= 0 && box.y + box.height <= height).toBe(true);
    }
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
      await view.post(offer);
      await view.get('list').click();
      await view.page.screenshot({ path: `out/ui/chat-${theme}.png` });
      expect(await view.axe()).toEqual([]);
    },
  );

  test.each(['ko', 'zh-cn'] as const)('fits a narrow view in %s', async (locale) => {
    view = await ChatPage.open(browser, bundle, { locale, width: 290 });
    await view.show(answered, false, { chips: [{ label: 'src/cart.js:3-9', tokens: 80 }] });
    await view.post(offer);
    await view.page.screenshot({ path: `out/ui/chat-${locale}.png` });
    expect(await view.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(await view.axe()).toEqual([]);
  });

  test('fits a narrow view at 200 % zoom', async () => {
    view = await ChatPage.open(browser, bundle, { width: 170 });
    await view.show([{ id: 'u', role: 'user', text: 'Averyveryverylongwordwithoutanybreakatall'.repeat(3) }]);
    expect(await view.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});
