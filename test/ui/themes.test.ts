import { afterEach, expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { fixTotal } from '../backend/answers/fixTotal.ts';
import { stream } from '../backend/dialects.ts';
import { faults } from '../backend/faults.ts';
import { type Backend, startBackend } from '../backend/server.ts';
import { until } from './until.ts';
import { themes, WorkbenchPage } from './workbenchPage.ts';

let workbench: WorkbenchPage | undefined;
let backend: Backend | undefined;
afterEach(async () => {
  await workbench?.close();
  await backend?.close();
});

test('in every theme: the empty view, a failure in both views, an edit under review with its thought', async () => {
  let busy = true;
  backend = await startBackend({
    respond: () => (busy ? faults['too many requests']() : stream(fixTotal)),
  });
  workbench = await WorkbenchPage.open({
    folder: copySample('ui/themes'),
    machineSettings: { 'rationale.endpoint.baseUrl': backend.baseUrl, 'rationale.endpoint.model': 'test' },
  });
  const opened = workbench;
  await opened.runCommand('Rationale: Show Reasoning');
  const view = await opened.webview('Reasoning');
  await view.locator('[data-testid="idle"] button').first().waitFor();
  expect(await opened.look('ui/idle', themes, view)).toEqual([]);

  await opened.openFile('src/cart.js');
  await opened.runCommand('Rationale: Ask with Reasoning');
  await opened.answerInput('Why?');
  await view.locator('[data-testid="notice-action"]').first().waitFor();
  expect(await view.locator('[data-testid="notice"]').innerText()).toContain('Try again in 7 s.');
  expect(await opened.look('ui/failure', themes, view)).toEqual([]);

  busy = false;
  await opened.runCommand('Rationale: Edit with Reasoning');
  await opened.answerInput('Fix the discount');
  await view.locator('[data-testid="accept"]').waitFor();
  await opened.editorAction('Accept Proposed Edit').waitFor();
  expect(await opened.look('ui/review', themes, view)).toEqual([]);
  await view.locator('.thought summary').click();
  await until('the thought', () => view.locator('[data-testid="thought"]').first().isVisible());
  expect(await opened.look('ui/review-thought', themes, view)).toEqual([]);

  busy = true;
  await opened.runCommand('Rationale: Show Chat');
  const chat = await opened.webview('Rationale Chat');
  await chat.locator('[data-testid="composer"]').fill('Why?');
  await chat.locator('[data-testid="composer"]').press('Enter');
  await chat.locator('body', { hasText: 'Try again in 7 s.' }).waitFor();
  expect(await opened.look('ui/chat-failure', themes, chat)).toEqual([]);
  expect(opened.errors).toEqual([]);
});
