import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { chunks, DONE, event, events, stream } from '../backend/dialects.ts';
import { Gate } from '../backend/gate.ts';
import { type Backend, startBackend } from '../backend/server.ts';
import { until } from './until.ts';
import { WorkbenchPage } from './workbenchPage.ts';

const CART = 'src/cart.js';
/** Two changes in one file, a new file, and one hunk that is nowhere. */
const ANSWER = `\`\`\`diff
--- a/${CART}
+++ b/${CART}
@@ @@
 const DISCOUNTS = [
-  { from: 500, rate: 0.1 },
+  { from: 1000, rate: 0.1 },
   { from: 5000, rate: 0.15 },
@@ @@
   const rate = discountRate(items);
-  let sum = 0;
-  for (const item of items) {
-    const price = item.cents * item.quantity;
-    sum += price - Math.round(price * rate);
-  }
-  return sum;
+  const price = subtotal(items);
+  return price - Math.round(price * rate);
 }
@@ @@
 function shipping(items) {
-  return 490;
+  return items.length > 0 ? 490 : 0;
 }
--- /dev/null
+++ b/src/rates.js
@@ @@
+/** From this many cents on, shipping is free. */
+export const FREE_FROM = 5000;
\`\`\`
`;

let workbench: WorkbenchPage | undefined;
let backend: Backend | undefined;
afterEach(async () => {
  await workbench?.close();
  await backend?.close();
});

async function review(folder: string): Promise<WorkbenchPage> {
  backend = await startBackend({ respond: () => stream({ thought: 'Hm.', answer: ANSWER }) });
  const opened = await WorkbenchPage.open({
    folder,
    machineSettings: { 'rationale.endpoint.baseUrl': backend.baseUrl, 'rationale.endpoint.model': 'test' },
  });
  await opened.openFile(CART);
  await opened.page.keyboard.press('Control+Alt+/');
  await opened.answerInput('Raise the limit');
  await opened.editorAction('Accept Proposed Edit').waitFor();
  return opened;
}

test('decide change by change with lenses and keys', async () => {
  const folder = copySample('ui/review-decide');
  workbench = await review(folder);
  const { page } = workbench;
  const rows = page.locator('.pane', { hasText: 'Pending Edits' }).locator('.monaco-list-row');
  const lens = (text: string) => page.locator('.codelens-decoration a', { hasText: text });
  await until('the tree', async () => (await rows.count()) === 5 || undefined);
  await rows.nth(1).hover();
  await workbench.look('ui/review-all', ['dark', 'hc-dark']);
  await until('the lenses', async () => (await lens('Accept Change').count()) === 2 || undefined);
  await lens('Accept Change').first().click();
  await until('the tree without it', async () => (await rows.count()) === 4 || undefined);
  await until('one lens fewer', async () => (await lens('Accept Change').count()) === 1 || undefined);
  // The pointer would bring up tooltips over what is clicked next.
  await page.mouse.move(640, 790);
  await workbench.look('ui/review-rest', ['dark', 'hc-dark']);
  expect(readFileSync(join(folder, CART), 'utf8')).toContain('from: 500');

  await workbench.openFile(CART);
  await lens('Show Change').waitFor();
  await workbench.editorAction('Accept Changes of This File').waitFor();
  expect(await workbench.editorText()).toContain('from: 1000');
  await workbench.look('ui/review-file', ['dark', 'hc-dark']);
  await page.keyboard.press('Control+Shift+Alt+.');
  await page.locator('.statusbar-item', { hasText: /^Ln 22,/ }).waitFor();
  await page.keyboard.press('Control+Shift+Alt+Y');
  await until('the tree without both', async () => (await rows.count()) === 2 || undefined);
  // What waits next comes up by itself.
  await until('the rest', async () => (await workbench?.editorText())?.includes('FREE_FROM') || undefined);
  await workbench.look('ui/review-next', ['dark', 'hc-dark']);
  expect(workbench.errors).toEqual([]);
});

test('what was refused is shown beside the file, and asked for once more', async () => {
  workbench = await review(copySample('ui/review-refused'));
  const view = await workbench.webview('Reasoning');
  await view.locator('[data-testid="compare"]').click();
  await workbench.page.locator('.tab.active', { hasText: 'what the model expected' }).waitFor();
  await workbench.screenshot('ui/review-compare');
  expect(await workbench.violations(view)).toEqual([]);
  await view.locator('[data-testid="ask-again"]').click();
  const dialog = workbench.page.locator('.monaco-dialog-box');
  await dialog.waitFor();
  await workbench.screenshot('ui/review-ask-again');
  await dialog.locator('.monaco-button', { hasText: 'Discard and Ask Again' }).click();
  await until('the second request', () => (backend?.requests.length === 2 ? true : undefined));
});

test('what was typed meanwhile is kept, and the change of the same lines refused beside it', async () => {
  const gate = new Gate();
  const thought = chunks({ thought: 'Hm.', finish: null }).map(event);
  const answer = chunks({ answer: ANSWER }).map(event);
  backend = await startBackend({
    respond: () => events([...thought, { wait: gate.opened }, ...answer, DONE]),
  });
  workbench = await WorkbenchPage.open({
    folder: copySample('ui/review-conflict'),
    machineSettings: { 'rationale.endpoint.baseUrl': backend.baseUrl, 'rationale.endpoint.model': 'test' },
  });
  const { page } = workbench;
  await workbench.openFile(CART);
  await page.keyboard.press('Control+Alt+/');
  await workbench.answerInput('Raise the limit');
  const view = await workbench.webview('Reasoning');
  await view.locator('[data-testid="thought"]', { hasText: 'Hm.' }).waitFor();
  await workbench.openFile(CART);
  await workbench.selectLines(3, 3);
  await page.keyboard.type('  { from: 700, rate: 0.1 },');
  gate.open();
  await view.locator('[data-testid="compare"]').first().waitFor();
  // Who types has turned to something else: the review waits until it is asked for.
  await workbench.runCommand('Rationale: Review Proposed Edit');
  await workbench.editorAction('Accept Proposed Edit').waitFor();
  await view.getByText('were changed after the model had read them').waitFor();
  await workbench.look('ui/review-conflict', ['dark', 'hc-light']);
  await workbench.editorAction('Accept Proposed Edit').click();
  await workbench.editorAction('Accept Proposed Edit').waitFor({ state: 'hidden' });
  await workbench.openFile(CART);
  const text = await workbench.editorText();
  expect(text).toContain('{ from: 700, rate: 0.1 },');
  expect(text).toContain('const price = subtotal(items);');
  expect(workbench.errors).toEqual([]);
});

test('what waits is still there after the window is reloaded', async () => {
  workbench = await review(copySample('ui/review-reload'));
  const { page } = workbench;
  const rows = page.locator('.pane', { hasText: 'Pending Edits' }).locator('.monaco-list-row');
  await until('the tree', async () => (await rows.count()) === 5 || undefined);
  await rows.nth(2).click();
  await workbench.editor().locator('.codelens-decoration a', { hasText: 'Discard Change' }).first().click();
  await until('the tree', async () => (await rows.count()) === 4 || undefined);
  await page.keyboard.press('Control+K');
  await page.keyboard.press('Control+W');
  await page.locator('.tab').first().waitFor({ state: 'hidden' });
  await page.reload();
  await until('the tree', async () => (await rows.count()) === 4 || undefined);
  const view = await workbench.webview('Reasoning');
  expect(await view.locator('[data-testid="decided"]').innerText()).toBe('1 discarded');
  const step = view.locator('[data-testid="thought-step"]').first();
  expect(await step.locator('.title').textContent()).toBe('Hm');
  expect(await step.locator('.kind').getAttribute('aria-label')).toBe('Restating the task');
  await workbench.screenshot('ui/review-reload');
  // Where the window had not kept that the diff was closed, it comes back by itself; else it is offered. Early
  // notifications go to the centre, where VS Code shows a bell for them.
  const diffs = page.locator('.tab.active', { hasText: 'Proposed by Rationale' });
  const bell = page.locator('.statusbar-item .codicon-bell, .statusbar-item .codicon-bell-dot').last();
  const offer = page.locator('.notifications-center .notification-list-item', { hasText: 'still waits' });
  await until('the review', async () => {
    if (await diffs.isVisible()) {
      return true;
    }
    if (!(await offer.isVisible())) {
      await bell.click({ timeout: 1000 });
    }
    await offer.locator('.monaco-button', { hasText: 'Review' }).click({ timeout: 1000 });
    return undefined;
  });
  await workbench.editorAction('Accept Proposed Edit').click();
  await rows.first().waitFor({ state: 'hidden' });

  await page.reload();
  await page.locator('.monaco-workbench .activitybar').waitFor();
  await workbench.runCommand('Rationale: Show Reasoning');
  const idle = await workbench.webview('Reasoning');
  await idle.locator('[data-testid="idle"]').waitFor();
  expect(workbench.errors).toEqual([]);
}, 180_000);
