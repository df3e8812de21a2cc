import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Frame } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureLlama } from '../../scripts/llama.mjs';
import { copySample } from '../../scripts/sample.mjs';
import { endlessModel } from '../backend/llama/tinyModel.ts';
import { until } from './until.ts';
import { WorkbenchPage } from './workbenchPage.ts';

let folder: string;
let workbench: WorkbenchPage | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rationale-gguf-'));
});
afterEach(async () => {
  await workbench?.close();
  rmSync(folder, { recursive: true });
});

test('a file is chosen for the embedded engine, thinks, is stopped to answer, and resumed', async () => {
  const model = join(folder, 'tiny.gguf');
  writeFileSync(model, endlessModel());
  workbench = await WorkbenchPage.open({
    folder: copySample('ui/embedded'),
    machineSettings: {
      'rationale.engine.modulePath': dirname(dirname(fileURLToPath(ensureLlama()))),
      // It never ends by itself: room enough for one who has to find the button.
      'rationale.endpoint.contextTokens': 60_000,
    },
    userSettings: { 'rationale.endpoint.baseUrl': '' },
  });
  const { page } = workbench;
  const rows = page.locator('.quick-input-list .monaco-list-row');
  await workbench.runCommand('Rationale: Set Up a Model');
  await rows.filter({ hasText: /^Embedded/ }).click();
  await rows.filter({ hasText: 'Choose a .gguf file' }).waitFor();
  await workbench.screenshot('ui/embedded-1-models');
  await rows.filter({ hasText: 'Choose a .gguf file' }).click();
  await chooseFile(workbench, model);

  // The live test runs real inference, and what came of it is told.
  await page.locator('.statusbar-item', { hasText: 'tiny' }).waitFor();
  const said = page.locator('.notification-list-item-message', { hasText: /is ready\. Thinks: / });
  await until('the live test', async () => {
    if (!(await said.first().isVisible())) {
      await page.locator('.statusbar-item[id="status.notifications"]').click({ timeout: 3000 });
    }
    return (await said.first().isVisible()) || undefined;
  });
  await workbench.screenshot('ui/embedded-2-ready');
  await workbench.runCommand('Notifications: Clear All Notifications');

  await workbench.openFile('src/cart.js');
  await workbench.runCommand('Rationale: Ask with Reasoning');
  await workbench.answerInput('Think');
  const view = await workbench.webview('Reasoning');
  await thinks(view, 100);
  await workbench.screenshot('ui/embedded-3-thinks');
  await workbench.runCommand('Rationale: Stop Thinking and Answer');
  const notice = view.locator('[data-testid="notice"]');
  await notice.filter({ hasText: 'Answered from the thought so far' }).waitFor();
  const answer = view.locator('[data-testid="answer"]').first();
  await until('the answer', async () => (await answer.innerText()).length > 20 || undefined);
  await workbench.screenshot('ui/embedded-4-answers');
  await view.locator('[data-testid="stop"]').click();

  await workbench.runCommand('Rationale: Edit the Thought and Resume');
  const text = view.locator('[data-testid="edit-thought"]');
  await text.fill('I know what to say: ');
  await workbench.screenshot('ui/embedded-5-edit');
  await text.press('Control+Enter');
  await notice.filter({ hasText: 'Resumed from the edited thought' }).waitFor();
  await notice.filter({ hasText: 'sent back as it stands' }).waitFor();
  await thinks(view, 60);
  expect(await thoughtIn(view)).toMatch(/^I know what to say: ./);
  await workbench.screenshot('ui/embedded-6-resumed');
  await view.locator('[data-testid="stop"]').click();
  expect(workbench.errors).toEqual([]);
});

/** Types a path into the file dialog of the workbench, which is a quick input here, and waits until it is gone. */
async function chooseFile({ page }: WorkbenchPage, path: string): Promise<void> {
  const dialog = page.locator('.quick-input-widget', { hasText: 'Choose a distill of R1' });
  const input = dialog.locator('input').first();
  await input.waitFor();
  await until('the file to be taken', async () => {
    if (!(await dialog.isVisible())) {
      return true;
    }
    // It looks at the folder of what is typed before it takes it.
    await input.fill(path, { timeout: 3000 });
    await page.keyboard.press('Enter');
    return (await dialog.isVisible()) ? undefined : true;
  });
}

async function thoughtIn(view: Frame): Promise<string> {
  return await view.locator('[data-testid="thought"]').first().innerText();
}

async function thinks(view: Frame, units: number): Promise<void> {
  await until('a thought', async () => (await thoughtIn(view)).length > units || undefined);
}
