import { afterEach, beforeEach, expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { chunks, DONE, event, events, stream } from '../backend/dialects.ts';
import { Gate } from '../backend/gate.ts';
import { type Backend, startBackend } from '../backend/server.ts';
import { WorkbenchPage } from './workbenchPage.ts';

const ANSWER = `\`\`\`diff
--- a/src/cart.js
+++ b/src/cart.js
@@ @@
-  { from: 500, rate: 0.1 },
+  { from: 1000, rate: 0.1 },
\`\`\`
`;
const THOUGHT =
  'The limit stands in a table. Wait, is it used elsewhere? Let me look at every function again.';

let workbench: WorkbenchPage | undefined;
let backend: Backend | undefined;
let gate = new Gate();
beforeEach(() => {
  gate = new Gate();
});
afterEach(async () => {
  gate.open();
  await workbench?.close();
  await backend?.close();
});

/** Asks for an edit of a server that thinks and waits, and answers when it is asked once more. */
async function think(name: string, settings: Record<string, unknown> = {}): Promise<WorkbenchPage> {
  let asked = 0;
  const thought = chunks({ thought: THOUGHT, finish: null }).map(event);
  backend = await startBackend({
    respond: () =>
      asked++ === 0 ? events([...thought, { wait: gate.opened }, DONE]) : stream({ answer: ANSWER }),
  });
  workbench = await WorkbenchPage.open({
    folder: copySample(`ui/${name}`),
    machineSettings: {
      'rationale.endpoint.preset': 'sglang',
      'rationale.endpoint.baseUrl': backend.baseUrl,
      'rationale.endpoint.model': 'deepseek-r1',
      ...settings,
    },
  });
  await workbench.openFile('src/cart.js');
  await workbench.page.keyboard.press('Control+Alt+/');
  await workbench.answerInput('Raise the limit');
  return workbench;
}

test('a key ends the thought, and the answer follows from it', async () => {
  const opened = await think('control');
  const view = await opened.webview('Reasoning');
  await view.locator('[data-testid="thought"]', { hasText: 'every function again' }).waitFor();
  await opened.look('ui/control-thinking', ['dark', 'hc-dark']);
  await opened.page.keyboard.press('Control+Shift+Alt+Q');
  await opened.editorAction('Accept Proposed Edit').waitFor();
  await view.locator('[data-testid="notice"]', { hasText: 'sent back with its thought closed' }).waitFor();
  expect(await view.locator('[data-testid="thought"]').first().textContent()).toContain('every function');
  expect(await opened.look('ui/control-answered', ['dark', 'hc-dark'], view)).toEqual([]);
  expect(opened.errors).toEqual([]);
});

test('a thought near its limit is stopped, edited and resumed', async () => {
  const opened = await think('resume', { 'rationale.thinking.maxTokens': 60 });
  const view = await opened.webview('Reasoning');
  await view.locator('[data-testid="limit-left"]', { hasText: 'left' }).waitFor();
  await view.locator('[data-testid="thought"]', { hasText: 'every function again' }).waitFor();
  await opened.look('ui/limit', ['light', 'hc-dark']);
  await view.locator('[data-testid="control.edit"]').click();
  const text = view.locator('[data-testid="edit-thought"]');
  await text.fill('The limit stands in a table. I only change that line.');
  expect(await opened.look('ui/resume-edit', ['light', 'hc-dark'], view)).toEqual([]);
  await text.press('Control+Enter');
  await opened.editorAction('Accept Proposed Edit').waitFor();
  await view.locator('[data-testid="branch"]', { hasText: '2 of 2' }).waitFor();
  await view.locator('[data-testid="notice"]', { hasText: 'Resumed from the edited thought' }).waitFor();
  await opened.look('ui/resume-done', ['light', 'hc-dark']);
  await view.locator('[data-testid="branch.previous"]').press('Enter');
  await view.locator('[data-testid="thought"]', { hasText: 'every function again' }).waitFor();
  expect(await opened.violations(view)).toEqual([]);
  expect(opened.errors).toEqual([]);
});
