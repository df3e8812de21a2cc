import { afterEach, expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { themes, WorkbenchPage } from './workbenchPage.ts';

let workbench: WorkbenchPage | undefined;
afterEach(() => workbench?.close());

test.each(themes)('the empty Reasoning view in %s', async (theme) => {
  workbench = await WorkbenchPage.open({ folder: copySample(`ui/${theme}`), theme });
  await workbench.runCommand('Rationale: Show Reasoning');
  const view = await workbench.webview('Reasoning');
  await view.locator('button').first().waitFor();
  await workbench.screenshot(`ui/idle-${theme}`);
  expect(await workbench.violations(view)).toEqual([]);
  expect(workbench.errors).toEqual([]);
});
