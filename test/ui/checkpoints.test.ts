import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { MODEL, startSampleBackend } from '../backend/sample.ts';
import type { Backend } from '../backend/server.ts';
import { until } from './until.ts';
import { WorkbenchPage } from './workbenchPage.ts';

const RESTORE = 'Rationale: Restore to Before an Answer…';
const ASKED = 'Add a function that counts the items, with a test';

let workbench: WorkbenchPage | undefined;
let backend: Backend | undefined;
afterEach(async () => {
  await workbench?.close();
  await backend?.close();
});

/** Every file of a folder, by its path in it. */
function texts(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [
      join(parentPath, name).slice(folder.length),
      readFileSync(join(parentPath, name), 'latin1'),
    ]),
  );
}

test('an accepted and saved answer is taken back after a reload, and the restore too', async () => {
  const folder = copySample('ui/checkpoints');
  const before = texts(folder);
  backend = await startSampleBackend({ pace: 'fast' });
  workbench = await WorkbenchPage.open({
    folder,
    machineSettings: { 'rationale.endpoint.baseUrl': backend.baseUrl, 'rationale.endpoint.model': MODEL },
  });
  const { page } = workbench;
  const click = async (button: string): Promise<void> =>
    await page.locator('.monaco-dialog-box .monaco-button', { hasText: button }).click();
  const onDisk = async (what: string, wanted: Record<string, string>): Promise<void> => {
    await until(what, () => JSON.stringify(texts(folder)) === JSON.stringify(wanted) || undefined);
  };

  await workbench.openFile('src/cart.js');
  await workbench.runCommand('Rationale: Edit with Reasoning');
  await workbench.answerInput(ASKED);
  await workbench.editorAction('Accept Proposed Edit').click();
  await workbench.editorAction('Accept Proposed Edit').waitFor({ state: 'hidden' });
  await workbench.runCommand('File: Save All Files');
  await until('both files on disk', () => {
    const now = texts(folder);
    return Object.keys(before).filter((path) => now[path] !== before[path]).length === 2 || undefined;
  });
  const after = texts(folder);

  await page.reload();
  await page.locator('.monaco-workbench .activitybar').waitFor();
  await workbench.runCommand(RESTORE);
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: ASKED });
  await row.waitFor();
  await workbench.screenshot('ui/checkpoints-list');
  await row.click();
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.waitFor();
  expect(await dialog.innerText()).toMatch(/Overwritten: .*src\/cart\.js/);
  await workbench.screenshot('ui/checkpoints-confirm');
  expect(texts(folder)).toEqual(after);

  await click('Compare First');
  await dialog.waitFor({ state: 'hidden' });
  // The question stays open while the differences are looked at.
  await page.locator('.multiDiffEntry .view-line').last().click();
  await workbench.screenshot('ui/checkpoints-compare');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Restore' }).click();
  await onDisk('the files as they were', before);
  await workbench.screenshot('ui/checkpoints-restored');

  await workbench.runCommand(RESTORE);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Before the restore of' }).click();
  await dialog.waitFor();
  await click('Restore');
  await onDisk('the restore taken back', after);
  expect(workbench.errors).toEqual([]);
});
