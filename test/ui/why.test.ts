import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { fixTotal } from '../backend/answers/fixTotal.ts';
import { stream } from '../backend/dialects.ts';
import { type Backend, startBackend } from '../backend/server.ts';
import { until } from './until.ts';
import { WorkbenchPage } from './workbenchPage.ts';

let workbench: WorkbenchPage | undefined;
let backend: Backend | undefined;
afterEach(async () => {
  await workbench?.close();
  await backend?.close();
});

test('from a change to its step, back to the change, and to the code that the thought names', async () => {
  backend = await startBackend({ respond: () => stream(fixTotal) });
  workbench = await WorkbenchPage.open({
    folder: copySample('ui/why'),
    machineSettings: { 'rationale.endpoint.baseUrl': backend.baseUrl, 'rationale.endpoint.model': 'test' },
    viewport: { width: 1400, height: 900 },
  });
  const { page } = workbench;
  await workbench.openFile('src/cart.js');
  await page.keyboard.press('Control+Alt+/');
  await workbench.answerInput('Fix the discount');
  await workbench.editorAction('Accept Proposed Edit').waitFor();
  const why = page.locator('.codelens-decoration a', { hasText: 'Why This Change?' });
  await why.first().click();
  const view = await workbench.webview('Reasoning');
  const marked = view.locator('.thought-step.marked');
  await marked.waitFor();
  await until('the focus on the step', async () =>
    (await marked.locator('.step-line:focus').count()) === 1 ? true : undefined,
  );
  await marked.locator('[data-testid="code-link"]').first().waitFor();
  expect(await workbench.look('ui/why', ['dark', 'hc-light'], view)).toEqual([]);

  await marked.locator('[data-testid="code-link"]').first().click();
  // What waits is offered in the file itself, too.
  await page.locator('.codelens-decoration a', { hasText: 'Show Change' }).first().waitFor();
  await workbench.look('ui/why-code', ['dark', 'hc-light']);
  await marked.locator('[data-testid="step-hunk"]').first().click();
  await workbench.editorAction('Accept Proposed Edit').waitFor();
  await page.keyboard.press('Control+Shift+Alt+W');
  await until('the focus on the step again', async () =>
    (await marked.locator('.step-line:focus').count()) === 1 ? true : undefined,
  );
  expect(workbench.errors).toEqual([]);
});

test('names of code that no language server knows are links once the workspace was read for them', async () => {
  backend = await startBackend({
    respond: () =>
      stream({ thought: 'The total needs `tax_rate_of`, and not `no_such_name`.', answer: 'It is added.' }),
  });
  const folder = copySample('ui/names');
  mkdirSync(join(folder, 'tax'));
  writeFileSync(join(folder, 'tax/rates.py'), '# Rates\n\ndef tax_rate_of(country):\n    return 0.2\n');
  writeFileSync(join(folder, 'total.py'), 'print(1)\n');
  workbench = await WorkbenchPage.open({
    folder,
    machineSettings: { 'rationale.endpoint.baseUrl': backend.baseUrl, 'rationale.endpoint.model': 'test' },
    viewport: { width: 1400, height: 900 },
  });
  await workbench.openFile('total.py');
  await workbench.runCommand('Rationale: Ask with Reasoning');
  await workbench.answerInput('Why?');
  const view = await workbench.webview('Reasoning');
  await view.locator('[data-testid="answer"]').waitFor();
  await view.locator('.thought summary').click();
  const link = view.locator('[data-testid="code-link"]');
  await link.waitFor();
  expect(await link.allInnerTexts()).toEqual(['tax_rate_of']);
  expect(await workbench.look('ui/why-names', ['dark', 'hc-light'], view)).toEqual([]);
  await link.click();
  await workbench.page.locator('.tab.active', { hasText: 'rates.py' }).waitFor();
  expect(workbench.errors).toEqual([]);
});
