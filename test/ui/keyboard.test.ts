import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { MODEL, startSampleBackend } from '../backend/sample.ts';
import type { Backend } from '../backend/server.ts';
import { until } from './until.ts';
import { WorkbenchPage } from './workbenchPage.ts';

let workbench: WorkbenchPage | undefined;
let backend: Backend | undefined;
afterEach(async () => {
  await workbench?.close();
  await backend?.close();
});

async function start(folder: string, pace: 'fast' | 'realistic'): Promise<WorkbenchPage> {
  backend = await startSampleBackend({ pace });
  return await WorkbenchPage.open({
    folder,
    machineSettings: { 'rationale.endpoint.baseUrl': backend.baseUrl, 'rationale.endpoint.model': MODEL },
  });
}

test('the main job without a mouse', async () => {
  const folder = copySample('ui/keyboard');
  workbench = await start(folder, 'fast');
  const { keyboard } = workbench.page;
  await workbench.openFile('src/cart.js');
  await keyboard.press('Control+A');
  await keyboard.press('Control+Alt+/');
  await workbench.inputBox().waitFor();
  await keyboard.type('Fix the discount');
  await keyboard.press('Enter');
  await workbench.editorAction('Accept Proposed Edit').waitFor();
  await keyboard.press('Control+Shift+Alt+A');
  await workbench.editorAction('Accept Proposed Edit').waitFor({ state: 'hidden' });
  const text = () => workbench?.editorText();
  await until('the edit', async () => (await text())?.includes('subtotal(items);') || undefined);
  await keyboard.press('Control+S');
  await until(
    'the saved edit',
    () =>
      readFileSync(join(folder, 'src/cart.js'), 'utf8').includes(
        'const price = subtotal(items);\n  return',
      ) || undefined,
  );
});

test('a key stops the thought, and Tab reaches every button of the view', async () => {
  workbench = await start(copySample('ui/stop'), 'realistic');
  const { page } = workbench;
  await workbench.openFile('src/cart.js');
  await page.keyboard.press('Control+Alt+;');
  await workbench.answerInput('Why is the discount wrong?');
  const view = await workbench.webview('Reasoning');
  await until(
    'a thought',
    async () => (await view.locator('[data-testid="thought"]').innerText()).length > 40 || undefined,
  );
  await page.keyboard.press('Control+Shift+Alt+Backspace');
  await until(
    'the stop',
    async () => (await view.locator('[data-testid="phase"]').innerText()).includes('Stopped') || undefined,
  );

  await workbench.runCommand('Rationale: Show Reasoning');
  await until('the focus', async () => (await view.evaluate<boolean>('document.hasFocus()')) || undefined);
  const reached = new Set<string>();
  for (let press = 0; press < 12; press++) {
    await page.keyboard.press('Tab');
    reached.add(
      await view.evaluate<string>('document.activeElement?.className + document.activeElement?.tagName'),
    );
  }
  expect([...reached].some((element) => element.includes('SUMMARY'))).toBe(true);
  expect([...reached].some((element) => element.includes('copy'))).toBe(true);
});

test('the context menu of the editor offers both commands', async () => {
  workbench = await start(copySample('ui/menu'), 'fast');
  await workbench.openFile('src/cart.js');
  await workbench.editor().locator('.view-line').first().click({ button: 'right' });
  const item = workbench.page.locator('.monaco-menu .action-item', { hasText: 'Rationale' });
  await item.first().hover();
  const entry = workbench.page.locator('.monaco-menu .action-item', { hasText: 'Edit with Reasoning' });
  await entry.first().waitFor();
  await workbench.screenshot('ui/context-menu');
});
