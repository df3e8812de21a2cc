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

/** The letters and figures of a text, however it is marked. */
function words(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

test('the steps of a thought, by the keys of the workbench and those of the view', async () => {
  backend = await startSampleBackend({ pace: 'realistic' });
  workbench = await WorkbenchPage.open({
    folder: copySample('ui/steps'),
    machineSettings: { 'rationale.endpoint.baseUrl': backend.baseUrl, 'rationale.endpoint.model': MODEL },
  });
  const opened = workbench;
  const { keyboard } = workbench.page;
  await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await workbench.openFile('src/cart.js');
  await workbench.runCommand('Rationale: Ask with Reasoning');
  await workbench.answerInput('Why is the discount wrong?');
  const view = await workbench.webview('Reasoning');
  const phase = view.locator('[data-testid="phase"]');
  const steps = view.locator('[data-testid="thought-step"]');
  await until('steps', async () => (await steps.count()) > 1 || undefined);
  await workbench.screenshot('ui/steps-thinking');
  await until('the end', async () => (await phase.innerText()).includes('Done') || undefined);
  expect(await view.locator('.step-line .figures').first().textContent()).toMatch(/ s · ~\d+ tokens · \d+%/);

  // From the editor: the thought opens and its steps collapse, while the focus stays where it is.
  await workbench.page.locator('.monaco-editor.focused').waitFor();
  await keyboard.press('Control+Shift+Alt+-');
  await steps.first().waitFor();
  expect(await view.locator('.step-body:visible').count()).toBe(0);
  await workbench.page.locator('.monaco-editor.focused').waitFor();
  await until('the first step', async () => {
    await keyboard.press('Control+Shift+Alt+K');
    return (await selected()) === 0 || undefined;
  });
  await keyboard.press('Control+Shift+Alt+J');
  await until('the next step', async () => (await selected()) === 1 || undefined);
  await keyboard.press('Control+Shift+Alt+=');
  await until('all steps', async () => {
    return (await view.locator('.step-body:visible').count()) === (await steps.count()) || undefined;
  });

  await steps.first().hover();
  await steps.first().locator('[data-testid="copy-step"]').click();
  await copied(await steps.first().locator('.step-body').innerText());
  await view.locator('[data-testid="copy-thought"]').click();
  await copied((await view.locator('.step-body').allInnerTexts()).join(' '));

  await steps.first().locator('.step-line').focus();
  await keyboard.press('Control+F');
  await view.locator('[data-testid="find-field"]').waitFor();
  await keyboard.type('round');
  const count = view.locator('[data-testid="find-count"]');
  await until('matches', async () => (await count.innerText()).startsWith('1 of') || undefined);
  await workbench.screenshot('ui/steps-find');
  expect(await workbench.page.locator('.editor-widget.find-widget.visible').count()).toBe(0);
  expect(await workbench.violations(view)).toEqual([]);
  await keyboard.press('Escape');
  await view.locator('[data-testid="find-field"]').waitFor({ state: 'hidden' });
  await workbench.runCommand('Rationale: Find in the Thought');
  await view.locator('[data-testid="find-field"]').waitFor();
  expect(workbench.errors).toEqual([]);

  /** The clipboard comes to hold what is shown, as Markdown. */
  async function copied(shown: string): Promise<void> {
    await until('the copy', async () => {
      const text = await opened.page.evaluate<string>('navigator.clipboard.readText()');
      return words(text) === words(shown) || undefined;
    });
  }

  async function selected(): Promise<number> {
    return await view.evaluate<number>(
      `[...document.querySelectorAll('.timeline > span')].findIndex((span) => span.ariaSelected === 'true')`,
    );
  }
});
