import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { type LlamaBackend, startLlamaBackend } from '../backend/llama/backend.ts';
import type { RandomModelName } from '../backend/llama/models.ts';
import { until } from './until.ts';
import { WorkbenchPage } from './workbenchPage.ts';

/** A fresh machine installs the engine first. */
const INSTALL_MS = 300_000;

let backend: LlamaBackend;
let workbench: WorkbenchPage | undefined;
beforeAll(async () => {
  backend = await startLlamaBackend();
}, INSTALL_MS);
afterEach(() => workbench?.close());
afterAll(() => backend.close());

async function open(model: RandomModelName): Promise<WorkbenchPage> {
  const opened = await WorkbenchPage.open({
    folder: copySample(`ui/${model}`),
    machineSettings: { 'rationale.endpoint.baseUrl': backend.baseUrl, 'rationale.endpoint.model': model },
  });
  await opened.openFile('src/cart.js');
  return opened;
}

test('real tokens, one by one, from the engine through the panel to an accepted edit', async () => {
  workbench = await open('random-edit');
  await workbench.runCommand('Rationale: Edit with Reasoning');
  await workbench.answerInput('Say something about it');
  const view = await workbench.webview('Reasoning');
  const read = (id: string): Promise<string> => view.locator(`[data-testid="${id}"]`).first().innerText();
  await view.locator('[data-testid="accept"]').waitFor();
  await workbench.screenshot('ui/inference');
  // Thought and answer are told apart although both come in the content.
  expect(await read('answer')).not.toContain('think>');
  // It folds once the answer is there, unless it is being read.
  const thought = await until('the thought unfolded', async () => {
    if (!(await view.locator('[data-testid="thought"]').first().isVisible())) {
      await view.locator('.thought summary').click();
    }
    return (await read('thought')) || undefined;
  });
  expect(thought).toMatch(/^[A-Z]\p{L}/u);
  expect(await view.locator('[data-testid="sample-banner"]').count()).toBe(0);

  await workbench.editorAction('Accept Proposed Edit').click();
  await workbench.editorAction('Accept Proposed Edit').waitFor({ state: 'hidden' });
  const text = async () => await workbench?.editorText();
  await until(
    'the accepted comment',
    async () => /total\(items\) \{\n {2}\/\/ [A-Z]/.test((await text()) ?? '') || undefined,
  );
  expect(workbench.errors).toEqual([]);
});

test('Stop ends the inference', async () => {
  workbench = await open('random-endless');
  await workbench.runCommand('Rationale: Ask with Reasoning');
  await workbench.answerInput('Think');
  const view = await workbench.webview('Reasoning');
  const phase = view.locator('[data-testid="phase"]');
  await until(
    'a thought',
    async () => (await view.locator('[data-testid="thought"]').innerText()).length > 100 || undefined,
  );
  expect(await generates()).toBe(true);
  await view.locator('[data-testid="stop"]').click();
  await until('the stop', async () => (await phase.innerText()).includes('Stopped') || undefined);
  await until('the end of the inference', async () => !(await generates()) || undefined);
});

/** Whether the engine is at work, by its own account. */
async function generates(): Promise<boolean> {
  const response = await fetch(`${backend.origin}/slots`);
  return (await response.text()).includes('"is_processing":true');
}
