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

test('a question in the chat is answered there, with its thought folded', async () => {
  backend = await startSampleBackend({ pace: 'fast' });
  workbench = await WorkbenchPage.open({
    folder: copySample('ui/chat'),
    machineSettings: { 'rationale.endpoint.baseUrl': backend.baseUrl, 'rationale.endpoint.model': MODEL },
  });
  await workbench.openFile('src/cart.js');
  await workbench.runCommand('Rationale: Show Chat');
  const view = await workbench.webview('Chat');
  const composer = view.locator('[data-testid="composer"]');
  await composer.waitFor();
  await composer.fill('Why is the discount wrong?');
  await composer.press('Enter');
  await view.locator('button[data-tool="again"]').waitFor();
  expect((await view.locator('[data-testid="title"]').innerText()).trim()).toBe('Why is the discount wrong?');
  expect(await view.locator('article.assistant summary').innerText()).toContain('Thought');
  await until(
    'an answer',
    async () =>
      (await view.locator('article.assistant .markdown').last().innerText()).length > 20 || undefined,
  );
  await workbench.screenshot('ui/chat');
  const relevant = view.locator('[data-testid="automatic"]');
  await relevant.press('Enter');
  await composer.fill('What does totalWithTax refer to?');
  await view.locator('.chip.found', { hasText: 'Map of the workspace' }).waitFor();
  expect(await relevant.getAttribute('aria-pressed')).toBe('true');
  await workbench.screenshot('ui/chat-relevant');
  expect(await workbench.violations(view)).toEqual([]);
});
