import { execFileSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { chunks, DONE, event, events, stream } from '../backend/dialects.ts';
import { Gate } from '../backend/gate.ts';
import { type Backend, startBackend } from '../backend/server.ts';
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

let workbench: WorkbenchPage | undefined;
let backend: Backend | undefined;
afterEach(async () => {
  await workbench?.close();
  await backend?.close();
});

async function openSample(name: string, answer: string): Promise<{ folder: string; opened: WorkbenchPage }> {
  const folder = copySample(`ui/${name}`);
  execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: folder });
  execFileSync('git', ['add', '.'], { cwd: folder });
  appendFileSync(join(folder, CART), '// The end.\n');
  backend = await startBackend({ respond: () => stream({ thought: 'Hm.', answer }) });
  workbench = await WorkbenchPage.open({
    folder,
    machineSettings: { 'rationale.endpoint.baseUrl': backend.baseUrl, 'rationale.endpoint.model': 'test' },
  });
  return { folder, opened: workbench };
}

test('a review leaves comments at the lines, whose suggestion comes under review', async () => {
  const { opened } = await openSample('tasks-review', FINDING);
  const { page } = opened;
  await opened.openFile(CART);
  await opened.runCommand('Rationale: Review…');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Current File' }).click();
  const comment = page.locator('.review-widget', { hasText: 'Rounds each item' });
  await page.locator('.comments-panel .monaco-list-row', { hasText: 'Rounds each item' }).click();
  await comment.waitFor();
  const view = await opened.webview('Reasoning');
  await view.locator('[data-testid="notice"]', { hasText: 'Dropped' }).waitFor();
  await opened.screenshot('ui/tasks-review');
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
  const { opened } = await openSample('tasks-commit', '```\nEnd the cart with a note\n```');
  const { page } = opened;
  await page.locator('.activitybar .action-label[aria-label^="Source Control"]').click();
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

test('a problem is fixed from its light bulb, and what an edit broke is mended', async () => {
  const folder = copySample('ui/tasks-fix');
  writeFileSync(join(folder, 'rates.json'), '{\n  "low": 1\n  "high": 2\n}\n');
  const change = (from: string, to: string): string =>
    `\`\`\`diff\n--- a/rates.json\n+++ b/rates.json\n@@ @@\n-${from}\n+${to}\n\`\`\`\n`;
  const answers = [
    change('  "low": 1', '  "low": 1,'),
    change('  "high": 2', '  "high": two'),
    change('  "high": two', '  "high": 3'),
  ];
  const gate = new Gate();
  backend = await startBackend({
    respond: () =>
      events([
        ...chunks({ thought: 'A comma is missing.', finish: null }).map(event),
        { wait: gate.opened },
        ...chunks({ answer: answers.shift() ?? '' }).map(event),
        DONE,
      ]),
  });
  workbench = await WorkbenchPage.open({
    folder,
    machineSettings: {
      'rationale.endpoint.baseUrl': backend.baseUrl,
      'rationale.endpoint.model': 'deepseek-r1',
    },
  });
  const { page } = workbench;
  const problems = page.locator('.statusbar-item[id="status.problems"]');
  await workbench.openFile('rates.json');
  await problems.locator('.statusbar-item-label', { hasText: '1' }).waitFor();
  await workbench.selectLines(3, 3);
  await page.keyboard.press('Home');
  const actions = page.locator('.action-widget .monaco-list-row');
  const fix = actions.filter({ hasText: 'Fix with Reasoning' }).first();
  await until('the light bulb menu', async () => {
    await page.keyboard.press('Control+.');
    try {
      await fix.waitFor({ timeout: 5000 });
      return true;
    } catch (error) {
      // The extension wakes with the language of the file: it may not have been asked yet.
      await page.keyboard.press('Escape');
      throw error;
    }
  });
  await workbench.screenshot('ui/tasks-quick-fix');
  await fix.click();
  const status = page.locator('.statusbar-item', { hasText: /deepseek-r1 · Thinking [1-9]\d* s/ });
  await status.waitFor();
  await page.locator('.statusbar-item .codicon-debug-stop').waitFor();
  await workbench.screenshot('ui/tasks-thinking');
  gate.open();
  const accept = workbench.editorAction('Accept Proposed Edit');
  await accept.click();
  await problems.locator('.statusbar-item-label', { hasText: '0' }).waitFor();

  await workbench.runCommand('Rationale: Edit with Reasoning');
  await workbench.answerInput('Make it two');
  await accept.click();
  const view = await workbench.webview('Reasoning');
  const notice = view.locator('[data-testid="notice"]');
  await notice.filter({ hasText: 'The edit broke something' }).waitFor();
  await workbench.screenshot('ui/tasks-mend-offer');
  await notice.locator('button', { hasText: 'Fix This Too' }).click();
  await accept.click();
  await notice.filter({ hasText: 'Nothing is broken any more' }).waitFor();
  await workbench.screenshot('ui/tasks-mended');
  expect(await workbench.editorText()).toContain('"high": 3');
  expect(workbench.errors).toEqual([]);
});
