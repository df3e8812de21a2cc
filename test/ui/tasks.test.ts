import { execFileSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { chunks, DONE, event, events } from '../backend/dialects.ts';
import { Gate } from '../backend/gate.ts';
import { type Backend, type Reply, startBackend } from '../backend/server.ts';
import { until } from './until.ts';
import { WorkbenchPage } from './workbenchPage.ts';

const CART = 'src/cart.js';
const FINDING = `### ${CART}:25 [error] Rounds each item by itself
>     sum += price - Math.round(price * rate);

The discount of each item is rounded, so that the total can be off by a cent for every item.

\`\`\`diff
--- a/${CART}
+++ b/${CART}
@@ @@
-    sum += price - Math.round(price * rate);
+    sum += price - price * rate;
\`\`\`

### ${CART}:900 [info] Nowhere
Text.
`;

let folder: string;
let opened: WorkbenchPage;
let backend: Backend;
/** The answers to come, and what each waits for after its thought. */
let answers: string[] = [];
let thought = 'Hm.';
let gate = Promise.resolve();

function respond(): Reply {
  const thinking = chunks({ thought, finish: null }).map(event);
  return events([...thinking, { wait: gate }, ...chunks({ answer: answers.shift() ?? '' }).map(event), DONE]);
}

beforeAll(async () => {
  folder = copySample('ui/tasks');
  execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: folder });
  execFileSync('git', ['add', '.'], { cwd: folder });
  appendFileSync(join(folder, CART), '// The end.\n');
  backend = await startBackend({ respond });
  opened = await WorkbenchPage.open({
    folder,
    machineSettings: {
      'rationale.endpoint.baseUrl': backend.baseUrl,
      'rationale.endpoint.model': 'deepseek-r1',
    },
  });
});
afterAll(async () => {
  await opened?.close();
  await backend?.close();
});

test('a problem is fixed from its light bulb, and what an edit broke is mended', async () => {
  const { page } = opened;
  writeFileSync(join(folder, 'rates.json'), '{\n  "low": 1\n  "high": 2\n  "top": 3\n}\n');
  const change = (...lines: string[]): string =>
    ['```diff', '--- a/rates.json', '+++ b/rates.json', '@@ @@', ...lines, '```', ''].join('\n');
  answers = [
    change('-  "low": 1', '-  "high": 2', '+  "low": 1,', '+  "high": 2,'),
    change('-  "high": 2,', '+  "high": two,'),
    change('-  "high": two,', '+  "high": 4,'),
  ];
  const thinking = new Gate();
  gate = thinking.opened;
  const problems = page.locator('.statusbar-item[id="status.problems"]');
  await opened.openFile('rates.json');
  await problems.locator('.statusbar-item-label', { hasText: '2' }).waitFor();
  await opened.selectLines(3, 3);
  await page.keyboard.press('Home');
  // The extension sleeps: the key wakes it.
  await page.keyboard.press('Control+.');
  const actions = page.locator('.action-widget .monaco-list-row');
  await actions.filter({ hasText: 'Fix with Reasoning' }).waitFor();
  await actions.filter({ hasText: 'Explain with Reasoning' }).waitFor();
  await opened.screenshot('ui/tasks-quick-fix');
  await actions.filter({ hasText: 'Fix All 2 Problems of This File with Reasoning' }).click();
  await page.locator('.statusbar-item', { hasText: /deepseek-r1 · Thinking [1-9]\d* s/ }).waitFor();
  await page.locator('.statusbar-item .codicon-debug-stop').waitFor();
  const view = await opened.webview('Reasoning');
  await view.locator('body', { hasText: 'Hm.' }).waitFor();
  await opened.screenshot('ui/tasks-thinking');
  thinking.open();
  const accept = opened.editorAction('Accept Proposed Edit');
  await accept.click();
  await problems.locator('.statusbar-item-label', { hasText: '0' }).waitFor();

  await opened.runCommand('Rationale: Edit with Reasoning');
  await opened.answerInput('Make it two');
  await accept.click();
  const notice = view.locator('[data-testid="notice"]');
  await notice.filter({ hasText: 'The edit broke something' }).waitFor();
  await opened.screenshot('ui/tasks-mend-offer');
  await notice.locator('button', { hasText: 'Fix This Too' }).click();
  await accept.click();
  await notice.filter({ hasText: 'Nothing is broken any more' }).waitFor();
  await opened.screenshot('ui/tasks-mended');
  expect(await opened.editorText()).toContain('"high": 4');
  expect(opened.errors).toEqual([]);
});

test('a review leaves comments at the lines, whose suggestion comes under review', async () => {
  const { page } = opened;
  answers = [FINDING];
  thought =
    'First the shipping. It is free from 50 euros on.\n\nNow the loop: Math.round(price * rate) rounds the price of each item.';
  await opened.openFile(CART);
  await opened.runCommand('Rationale: Review…');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Current File' }).click();
  const comment = page.locator('.review-widget', { hasText: 'Rounds each item' });
  await page.locator('.comments-panel .monaco-list-row', { hasText: 'Rounds each item' }).click();
  await comment.filter({ hasText: 'Reasoning' }).waitFor();
  const view = await opened.webview('Reasoning');
  await view.locator('[data-testid="notice"]', { hasText: 'Dropped' }).waitFor();
  await opened.look('ui/tasks-review', ['dark', 'light', 'hc-dark']);
  await comment.locator('a.action-label[aria-label^="Review Suggested Edit"]').click();
  await opened.editorAction('Accept Proposed Edit').click();
  await opened.editorAction('Accept Proposed Edit').waitFor({ state: 'hidden' });
  await until(
    'the edit',
    async () => (await opened.editorText()).includes('price - price * rate') || undefined,
  );
  await opened.screenshot('ui/tasks-review-applied');
  expect(opened.errors).toEqual([]);
});

test('the source control view writes a commit message', async () => {
  const { page } = opened;
  answers = ['```\nEnd the cart with a note\n```'];
  const label = page.locator('.action-label[aria-label^="Source Control"]');
  await page.locator('.activitybar .action-item', { has: label }).click();
  await page.locator('.scm-view').first().hover();
  await page.locator('a.action-label[aria-label*="Generate Commit Message"]:visible').first().click();
  const input = page.locator('.scm-editor .view-lines');
  await until('the message', async () => {
    const text = (await input.first().textContent()) ?? '';
    return text.replaceAll('\u00a0', ' ').includes('End the cart with a note') || undefined;
  });
  await opened.screenshot('ui/tasks-commit');
  expect(opened.errors).toEqual([]);
});

test('the status bar says that the server is away, and asks it again', async () => {
  const { page } = opened;
  const { origin } = backend;
  await backend.close();
  await opened.openFile(CART);
  await opened.runCommand('Rationale: Explain');
  const item = page.locator('.statusbar-item', { hasText: 'deepseek-r1 · Offline' });
  await item.click();
  const again = page.locator('.quick-input-list .monaco-list-row', { hasText: 'Offline: Check Again' });
  await again.waitFor();
  await opened.screenshot('ui/tasks-offline');
  backend = await startBackend({ respond, port: Number(new URL(origin).port) });
  await again.click();
  await item.waitFor({ state: 'hidden' });
  expect(opened.errors).toEqual([]);
});
