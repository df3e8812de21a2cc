import type { Locator } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { MODEL, startSampleBackend } from '../backend/sample.ts';
import { until } from './until.ts';
import { type OpenOptions, WorkbenchPage } from './workbenchPage.ts';

let workbench: WorkbenchPage | undefined;
afterEach(async () => await workbench?.close());

async function open(name: string, options: Partial<OpenOptions> = {}): Promise<WorkbenchPage> {
  workbench = await WorkbenchPage.open({
    folder: copySample(`ui/${name}`),
    // Nothing is sent.
    machineSettings: {
      'rationale.endpoint.baseUrl': 'http://127.0.0.1:9/v1',
      'rationale.endpoint.model': 'none',
    },
    ...options,
  });
  return workbench;
}

test('the chat can be typed in as soon as it is shown', async () => {
  const opened = await open('chat-typed');
  const { keyboard } = opened.page;
  const typed = async (text: string): Promise<void> => {
    const composer = (await opened.showChat()).getByTestId('composer');
    await keyboard.type(text);
    await until(`"${text}"`, async () => (await composer.inputValue()).endsWith(text) || undefined);
  };
  // While the page is loaded, while it is there, and while it is loaded anew.
  await typed('one');
  await opened.openFile('src/cart.js');
  await typed(' two');
  await keyboard.press('Control+Shift+E');
  await opened.page.locator('.explorer-folders-view').waitFor();
  await typed(' three');
  const view = await opened.webview('Rationale Chat');
  expect(await view.getByTestId('composer').inputValue()).toBe('one two three');
  expect(opened.errors).toEqual([]);
});

test('a file is dragged onto the chat with the mouse', async () => {
  // The browser's automation hands over what is dragged to the page's own process only.
  const opened = await open('chat-dragged', { isolateWebviews: false });
  const { mouse, keyboard } = opened.page;
  await opened.openFile('src/cart.js');
  const view = await opened.showChat();
  const from = await opened.page.locator('.tab', { hasText: 'cart.js' }).boundingBox();
  const frame = await view.frameElement();
  const to = await frame.boundingBox();
  if (!from || !to) {
    throw new Error('The tab or the chat is out of sight.');
  }
  await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await mouse.down();
  await mouse.move(from.x + from.width / 2 + 10, from.y + from.height / 2 + 5, { steps: 3 });
  // Without it VS Code takes what is dragged for an editor to be opened.
  await keyboard.down('Shift');
  let moves = 0;
  await until('the place to drop it', async () => {
    moves++;
    await mouse.move(to.x + to.width / 2 + (moves % 2), to.y + to.height / 2, { steps: 3 });
    return (await view.locator('#app.dropping').count()) > 0 || undefined;
  });
  await opened.screenshot('ui/chat-dragging');
  await mouse.up();
  await keyboard.up('Shift');
  await view.locator('.composer .chip', { hasText: 'src/cart.js' }).waitFor();
  expect(await view.locator('#app.dropping').count()).toBe(0);
  expect(opened.errors).toEqual([]);
});

test('code is added to the chat from where it stands', async () => {
  const opened = await open('chat-added');
  const { page } = opened;
  await opened.openFile('src/cart.js');
  const view = await opened.showChat();
  const chip = (text: string) => view.locator('.composer .chips .chip', { hasText: text });
  const offer = view.getByTestId('offer');
  await until('the open file', async () => (await offer.textContent())?.endsWith('src/cart.js') || undefined);
  await opened.editor().click();
  await opened.selectLines(8, 10);
  await until(
    'what is selected',
    async () => (await offer.textContent())?.endsWith('src/cart.js:8-10') || undefined,
  );
  await opened.screenshot('ui/chat-offer');
  await offer.click();
  await chip('src/cart.js:8-10').waitFor();
  await offer.waitFor({ state: 'hidden' });
  await chip('src/cart.js:8-10').getByRole('button').click();
  await offer.waitFor();
  await opened.editor().click();
  await opened.selectLines(8, 10);
  await page.keyboard.press('Control+Shift+Alt+M');
  await chip('src/cart.js:8-10').waitFor();
  await until(
    'the cursor in the composer',
    async () => (await view.locator('[data-testid="composer"]:focus').count()) > 0 || undefined,
  );
  await page.keyboard.type('why');
  await page.keyboard.press('Control+Shift+E');
  await page
    .locator('.explorer-folders-view .monaco-list-row', { hasText: 'test' })
    .first()
    .click({ button: 'right' });
  await page.locator('.monaco-menu .action-item', { hasText: 'Rationale' }).click();
  const entry = page.locator('.monaco-submenu .action-item', { hasText: 'Add to Chat' });
  await entry.waitFor();
  await opened.screenshot('ui/chat-add-menu');
  expect(await page.locator('.monaco-submenu .action-item').count()).toBe(1);
  await entry.click();
  const shown = await opened.webview('Rationale Chat');
  await shown.locator('.composer .chips .chip', { hasText: 'test/cart.test.js' }).waitFor();
  expect(await shown.locator('.composer .chips .chip').count()).toBe(3);
  expect(await shown.getByTestId('composer').inputValue()).toBe('why');
  await opened.screenshot('ui/chat-added');
  expect(opened.errors).toEqual([]);
});

test('after a list that the chat opened, what is typed goes into the message', async () => {
  const opened = await open('chat-asks');
  const { keyboard } = opened.page;
  // VS Code gives the focus to it after every list.
  await opened.openFile('README.md');
  const before = await opened.editorText();
  const view = await opened.showChat();
  const composer = view.getByTestId('composer');
  const list = opened.page.locator('.quick-input-widget');
  const row = list.locator('.monaco-list-row.focused');
  const leave = async (key: string, typed: string): Promise<void> => {
    await keyboard.press(key);
    await list.waitFor({ state: 'hidden' });
    await opened.cursorIn(composer);
    await keyboard.type(typed);
  };
  await keyboard.type('see @');
  await list.waitFor();
  await keyboard.type('cart.test');
  await row.filter({ hasText: 'cart.test.js' }).waitFor();
  await leave('Enter', 'and ');
  await view.getByText('test/cart.test.js').waitFor();
  // The sign stays when it did not mean the list.
  await keyboard.type('@');
  await list.waitFor();
  await leave('Escape', 'deprecated ');
  await keyboard.type('@');
  await list.waitFor();
  await keyboard.type('Other file');
  await row.filter({ hasText: 'Other file' }).waitFor();
  await keyboard.press('Enter');
  await list.locator('.monaco-list-row', { hasText: 'package.json' }).waitFor();
  await leave('Escape', 'param');
  await view.getByTestId('model').click();
  await row.waitFor();
  await leave('Escape', '!');
  await view.getByTestId('model').click();
  await row.waitFor();
  await leave('Enter', '?');
  expect(await composer.inputValue()).toBe('see and @deprecated @param!?');
  expect(await opened.editorText()).toBe(before);
  expect(opened.errors).toEqual([]);
});

/** Where one types while an answer is on its way: gives the field, with the cursor in it. */
const FIELDS: readonly (readonly [string, (opened: WorkbenchPage) => Promise<Locator>])[] = [
  ['the message of a chat', async (opened) => (await opened.showChat()).getByTestId('composer')],
  [
    'the find field of a thought',
    async (opened) => {
      const view = await opened.webview('Reasoning');
      await view.getByTestId('step').first().waitFor();
      await opened.runCommand('Rationale: Find in the Thought');
      return view.getByTestId('find-field');
    },
  ],
];

test.each(FIELDS)(
  'an edit that arrives while the user types into %s does not take the keys',
  async (_, show) => {
    const backend = await startSampleBackend({ pace: 'realistic' });
    try {
      const opened = await open('chat-meanwhile', {
        machineSettings: { 'rationale.endpoint.baseUrl': backend.baseUrl, 'rationale.endpoint.model': MODEL },
      });
      const { page } = opened;
      await opened.openFile('src/cart.js');
      await opened.selectLines(20, 28);
      await opened.runCommand('Rationale: Edit with Reasoning');
      await opened.answerInput('fix the discount');
      const field = await show(opened);
      await opened.cursorIn(field);
      let typed = '';
      await until('the edit', async () => {
        await page.keyboard.type('a');
        typed += 'a';
        return (await page.locator('.codelens-decoration').count()) > 0 || undefined;
      });
      await page.keyboard.type('b');
      expect(await field.inputValue()).toBe(`${typed}b`);
      expect(await page.locator('.tab', { hasText: 'proposed by Rationale' }).count()).toBe(0);
      await opened.runCommand('Rationale: Review Proposed Edit');
      await page.locator('.tab', { hasText: 'proposed by Rationale' }).waitFor();
      expect(opened.errors).toEqual([]);
    } finally {
      await backend.close();
    }
  },
);
