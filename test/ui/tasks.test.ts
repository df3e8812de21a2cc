import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { stream } from '../backend/dialects.ts';
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
