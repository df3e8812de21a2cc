import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { stream } from '../backend/dialects.ts';
import { type Backend, json, type Part, type Received, startBackend } from '../backend/server.ts';
import { until } from './until.ts';
import { WorkbenchPage } from './workbenchPage.ts';

const THOUGHT_ANSWER = [
  '```diff',
  '--- a/src/cart.js',
  '+++ b/src/cart.js',
  '@@ @@',
  '+// Prices are in cents.',
  ' FIRST',
  '```',
].join('\n');

let workbench: WorkbenchPage | undefined;
let backend: Backend;
let asked: Received[];
let firstLine = '';
/** The reasoning model answers when this settles. */
let ready: Promise<unknown>;

beforeEach(async () => {
  asked = [];
  ready = Promise.resolve();
  backend = await startBackend({
    respond: () => {
      const answer = THOUGHT_ANSWER.replace('FIRST', firstLine);
      const { headers, parts } = stream({ thought: 'The reader should know the unit.', answer });
      return { ...(headers ? { headers } : {}), parts: [{ wait: ready }, ...(parts as Iterable<Part>)] };
    },
    elsewhere: (request) => {
      if (request.path !== '/infill') {
        return undefined;
      }
      asked.push(request);
      const { input_prefix } = request.body as { input_prefix: string };
      return json({ content: input_prefix.endsWith('function twice(n) {') ? '\n  return 2 * n;\n}' : '' });
    },
  });
});

afterEach(async () => {
  await workbench?.close();
  await backend.close();
});

function statusItem(page: Page): Locator {
  return page.locator('.statusbar-item', { hasText: 'deepseek-r1' });
}

async function openCart(): Promise<WorkbenchPage> {
  workbench = await WorkbenchPage.open({
    folder: copySample('ui/inline'),
    machineSettings: {
      'rationale.endpoint.baseUrl': backend.baseUrl,
      'rationale.endpoint.model': 'deepseek-r1',
      'rationale.inline.endpoint.preset': 'llamacpp',
      'rationale.inline.endpoint.baseUrl': backend.baseUrl,
      'rationale.inline.endpoint.model': 'qwen2.5-coder',
    },
    userSettings: { 'editor.autoClosingBrackets': 'never' },
  });
  await workbench.openFile('src/cart.js');
  return workbench;
}

test('a suggestion is seen while typing and accepted with Tab', async () => {
  const opened = await openCart();
  const { page } = opened;
  await statusItem(page).locator('.codicon-sparkle').waitFor();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('\nfunction twice(n) {');
  const ghost = opened.editor().locator('.ghost-text, .ghost-text-decoration, .suggest-preview-text');
  await until(
    'ghost text',
    async () =>
      (await ghost.allTextContents()).join('').replaceAll('\u00a0', ' ').includes('return 2 * n;') ||
      undefined,
  );
  expect(await opened.editorText()).toContain('function twice(n) {');
  await opened.screenshot('ui/inline-1-ghost');
  await page.keyboard.press('Tab');
  await until(
    'the accepted text',
    async () => (await opened.editorText()).includes('  return 2 * n;\n}') || undefined,
  );
  await until('no ghost text', async () => (await ghost.count()) === 0 || undefined);
  await opened.screenshot('ui/inline-2-accepted');
  expect(opened.errors).toEqual([]);
});

test('the status bar pauses suggestions, and says so', async () => {
  const opened = await openCart();
  const { page } = opened;
  const item = statusItem(page);
  await item.click();
  const rows = page.locator('.quick-input-list .monaco-list-row');
  await rows.filter({ hasText: 'Suggestions come from qwen2.5-coder' }).click();
  await rows.filter({ hasText: 'Think Here' }).waitFor();
  await opened.screenshot('ui/inline-3-menu');
  await rows.filter({ hasText: 'Pause Suggestions' }).click();
  await item.locator('.codicon-debug-pause').waitFor();
  const count = asked.length;
  await opened.editor().locator('.view-line').first().click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('\nfunction twice(n) {');
  await opened.runCommand('Rationale: Resume Suggestions');
  await item.locator('.codicon-sparkle').waitFor();
  expect(asked.length).toBe(count);
});

test('Think Here shows the proposal at the cursor and the thought in the view', async () => {
  const opened = await openCart();
  const { page } = opened;
  [firstLine = ''] = (await opened.editorText()).split('\n');
  await page.keyboard.press('Control+Home');
  await opened.runCommand('Rationale: Think Here');
  const ghost = opened.editor().locator('.ghost-text, .ghost-text-decoration, .suggest-preview-text');
  await until(
    'ghost text',
    async () =>
      (await ghost.allTextContents()).join('').replaceAll('\u00a0', ' ').includes('Prices are in cents') ||
      undefined,
  );
  const view = await opened.webview('Reasoning');
  await until(
    'the thought',
    async () => (await view.locator('body').innerText()).includes('shown at the cursor') || undefined,
  );
  await opened.screenshot('ui/inline-4-think-here');
  await page.keyboard.press('Tab');
  await until(
    'the accepted text',
    async () => (await opened.editorText()).startsWith('// Prices are in cents.\n') || undefined,
  );
  expect(opened.errors).toEqual([]);
});

test('a proposal waits for the one who has moved on', async () => {
  const opened = await openCart();
  const { page } = opened;
  [firstLine = ''] = (await opened.editorText()).split('\n');
  let answer = (): void => undefined;
  ready = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.keyboard.press('Control+Home');
  await opened.runCommand('Rationale: Think Here');
  await until('the request', () => backend.requests.length > 0 || undefined);
  await opened.openFile('src/receipt.js');
  answer();
  const view = await opened.webview('Reasoning');
  await until(
    'the end',
    async () =>
      (await view.locator('body').innerText()).includes('The proposal for src/cart.js is there.') ||
      undefined,
  );
  const bell = page.locator('.statusbar-item .codicon-bell, .statusbar-item .codicon-bell-dot').last();
  await bell.click();
  const note = page.locator('.notification-list-item', { hasText: 'The proposal for src/cart.js is there.' });
  await note.last().waitFor();
  expect(await page.locator('.tab.active', { hasText: 'receipt.js' }).count()).toBe(1);
  await opened.screenshot('ui/inline-7-waits');
  await note.last().locator('.monaco-button', { hasText: 'Show' }).click();
  await page.locator('.tab.active', { hasText: 'cart.js' }).waitFor();
  const ghost = opened.editor().locator('.ghost-text, .ghost-text-decoration, .suggest-preview-text');
  await until(
    'ghost text',
    async () =>
      (await ghost.allTextContents()).join('').replaceAll('\u00a0', ' ').includes('Prices are in cents') ||
      undefined,
  );
  expect(opened.errors).toEqual([]);
});

/** Ports that are looked at; the first free one of them stands for a model server of the user. */
const PORTS = [9931, 30000, 5001, 4000];

async function localServer(): Promise<Backend> {
  const models = [
    { id: 'llama3.1-instruct', owned_by: 'llamacpp' },
    { id: 'qwen2.5-coder-base', owned_by: 'llamacpp' },
  ];
  for (const port of PORTS) {
    const elsewhere = ({ path }: Received) => (path === '/infill' ? json({ content: ' 2 * n;' }) : undefined);
    const started = await startBackend({ port, models, respond: () => json({}), elsewhere }).catch(
      () => undefined,
    );
    if (started) {
      return started;
    }
  }
  throw new Error(`One of the ports ${PORTS.join(', ')} must be free.`);
}

test('a model of this machine is chosen and suggests at once; a server elsewhere asks first', async () => {
  const local = await localServer();
  try {
    workbench = await WorkbenchPage.open({ folder: copySample('ui/inline') });
    const { page } = workbench;
    await workbench.openFile('src/cart.js');
    const item = page.locator('.statusbar-item', { hasText: 'Set Up a Model' });
    const rows = page.locator('.quick-input-list .monaco-list-row');

    await workbench.runCommand('Rationale: Choose a Model for Suggestions');
    await rows.filter({ hasText: 'https://api.deepseek.com' }).click();
    const question = page.locator('.monaco-dialog-box', { hasText: 'https://api.deepseek.com' });
    await question.waitFor();
    await workbench.screenshot('ui/inline-5-consent');
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'hidden' });
    expect(await item.locator('.codicon-sparkle').count()).toBe(0);

    await workbench.runCommand('Rationale: Choose a Model for Suggestions');
    await rows.filter({ hasText: 'qwen2.5-coder-base' }).waitFor();
    await workbench.screenshot('ui/inline-6-choose');
    expect(await rows.first().innerText()).toContain('qwen2.5-coder-base');
    // By key: the list is made anew as servers answer, under a mouse that is about to click.
    await page
      .locator('.quick-input-list .monaco-list-row.focused', { hasText: 'qwen2.5-coder-base' })
      .waitFor();
    await page.keyboard.press('Enter');
    await item.locator('.codicon-sparkle').waitFor();
    await workbench.editor().locator('.view-line').first().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('\nconst twice = (n) =>');
    const ghost = workbench.editor().locator('.ghost-text, .ghost-text-decoration, .suggest-preview-text');
    await until(
      'ghost text',
      async () =>
        (await ghost.allTextContents()).join('').replaceAll('\u00a0', ' ').includes('2 * n;') || undefined,
    );
    expect(workbench.errors).toEqual([]);
  } finally {
    await local.close();
  }
});
