import { afterEach, expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { faults } from '../backend/faults.ts';
import { MODEL, startSampleBackend } from '../backend/sample.ts';
import { type Backend, startBackend } from '../backend/server.ts';
import { until } from './until.ts';
import { themes, WorkbenchPage } from './workbenchPage.ts';

let workbench: WorkbenchPage | undefined;
const backends: Backend[] = [];
afterEach(async () => {
  await workbench?.close();
  await Promise.all(backends.splice(0).map((backend) => backend.close()));
});

function endpoint({ baseUrl }: Backend): Record<string, unknown> {
  return { 'rationale.endpoint.baseUrl': baseUrl, 'rationale.endpoint.model': MODEL };
}

test.each(themes)('%s: the empty view, and an edit under review', async (theme) => {
  const backend = await startSampleBackend({ pace: 'fast' });
  backends.push(backend);
  workbench = await WorkbenchPage.open({
    folder: copySample(`ui/${theme}`),
    theme,
    machineSettings: endpoint(backend),
  });
  await workbench.runCommand('Rationale: Show Reasoning');
  const view = await workbench.webview('Reasoning');
  await view.locator('[data-testid="idle"] button').first().waitFor();
  await workbench.screenshot(`ui/idle-${theme}`);
  expect(await workbench.violations(view)).toEqual([]);

  await workbench.openFile('src/cart.js');
  await workbench.runCommand('Rationale: Edit with Reasoning');
  await workbench.answerInput('Fix the discount');
  await view.locator('[data-testid="accept"]').waitFor();
  await workbench.editorAction('Accept Proposed Edit').waitFor();
  await workbench.screenshot(`ui/review-${theme}`);
  expect(await workbench.violations(view)).toEqual([]);
  await view.locator('.thought summary').click();
  await until('the thought', () => view.locator('[data-testid="thought"]').first().isVisible());
  expect(await workbench.violations(view)).toEqual([]);
  expect(workbench.errors).toEqual([]);
});

test.each(['dark', 'hc-light'] as const)('%s: a failure with its next step', async (theme) => {
  const backend = await startBackend({ respond: () => faults['too many requests']() });
  backends.push(backend);
  workbench = await WorkbenchPage.open({
    folder: copySample(`ui/failure-${theme}`),
    theme,
    machineSettings: endpoint(backend),
  });
  await workbench.openFile('src/cart.js');
  await workbench.runCommand('Rationale: Ask with Reasoning');
  await workbench.answerInput('Why?');
  const view = await workbench.webview('Reasoning');
  await view.locator('[data-testid="notice-action"]').first().waitFor();
  await workbench.screenshot(`ui/failure-${theme}`);
  expect(await view.locator('[data-testid="notice"]').innerText()).toContain('Try again in 7 s.');
  expect(await workbench.violations(view)).toEqual([]);
});
