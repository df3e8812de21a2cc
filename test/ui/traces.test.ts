import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { formatTrace } from '../../src/core/trace/format.ts';
import { stepsOf } from '../../src/core/trace/thoughtSteps.ts';
import { FORMAT } from '../../src/core/trace/trace.ts';
import { chunks, DONE, event, events, stream } from '../backend/dialects.ts';
import { Gate } from '../backend/gate.ts';
import { type Backend, startBackend } from '../backend/server.ts';
import { until } from './until.ts';
import { themes, WorkbenchPage } from './workbenchPage.ts';

let workbench: WorkbenchPage | undefined;
let backend: Backend | undefined;
const gate = new Gate();
afterEach(async () => {
  gate.open();
  await workbench?.close();
  await backend?.close();
});

const thought = [
  'Okay, the user wants the total rounded once. `total` is rounded in every turn of the loop.\n\n',
  'Wait, that is not all of it. The discount is applied after the rounding.\n\n',
  '```js\nconst sum = items.reduce((all, { price }) => all + price, 0);\n```\n\n',
  'Let me check this with an example. Three items at 0.335 come to 1.005.',
].join('');

/** A file as an export writes it. */
const file = formatTrace({
  format: FORMAT,
  version: 1,
  id: 'one',
  at: Date.UTC(2026, 0, 2, 3, 4, 5),
  task: 'edit',
  instruction: 'Round the total **once**.',
  model: 'deepseek-r1:14b · Ollama',
  server: 'http://127.0.0.1:11434/v1',
  settings: { effort: 'high' },
  thoughtMs: 180_000,
  elapsedMs: 200_000,
  reasoningTokens: 431,
  reasoningTokensEstimated: true,
  thought,
  answer: '```diff\n--- a/src/cart.js\n+++ b/src/cart.js\n@@ -1,2 +1,2 @@ total\n-old();\n+next();\n```\n',
  steps: stepsOf(thought, [{ offset: 0, ms: 0 }], 0)
    .at(0)
    .map((step, index) => ({ ...step, startMs: index * 60_000, durationMs: 60_000 })),
});

test('a thought is kept, replayed under control, and read in an editor', async () => {
  let holds = false;
  backend = await startBackend({
    respond: () =>
      holds
        ? events([...chunks({ thought, finish: null }).map(event), { wait: gate.opened }, DONE])
        : stream({ thought: 'Let me look at it.', answer: 'It adds up the items.' }),
  });
  const folder = copySample('ui/traces');
  writeFileSync(join(folder, 'round.r1trace'), file);
  workbench = await WorkbenchPage.open({
    folder,
    machineSettings: { 'rationale.endpoint.baseUrl': backend.baseUrl, 'rationale.endpoint.model': 'test' },
  });
  await workbench.openFile('src/cart.js');
  await workbench.runCommand('Rationale: Ask with Reasoning');
  await workbench.answerInput('Explain the total');
  const view = await workbench.webview('Reasoning');
  const phase = view.locator('[data-testid="phase"]');
  await until('the answer', async () => (await phase.innerText()) === 'Done');
  // The view draws what came frame by frame: this is the end of it.
  await view.getByText('It adds up the items').waitFor({ state: 'attached' });
  const answered = backend.requests.length;
  const answer = await view.locator('[data-testid="answer"]').innerText();

  // The file is opened in the view, and replayed there.
  await workbench.openFile('round.r1trace');
  expect(await workbench.look('ui/trace-editor', themes, view)).toEqual([]);
  await workbench.editorAction('Open Trace File').click();
  await view.getByText('A kept trace of').waitFor();
  await view.locator('[data-testid="notice-action"]', { hasText: 'Replay' }).click();
  await view.locator('[data-testid="replay-banner"]').waitFor();
  await view.getByRole('button', { name: 'Pause' }).click();
  await view.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await view.locator('.phase .icon-debug-pause').waitFor();
  const position = view.locator('[data-testid="replay-position"]');
  for (const place of ['1 min 00 s of 3 min 20 s', '2 min 00 s of 3 min 20 s']) {
    await view.locator('[data-testid="replay-step"]').click();
    await until(place, async () => (await position.innerText()) === place);
  }
  await view.getByText('The discount is applied after').first().waitFor({ state: 'attached' });
  await view.locator('[data-testid="replay-speed"]').selectOption('10');
  expect(await workbench.look('ui/trace-replay', themes, view)).toEqual([]);
  await view.locator('[data-testid="replay-stop"]').focus();
  await workbench.page.keyboard.press('Enter');
  await view.locator('[data-testid="replay-banner"]').waitFor({ state: 'hidden' });
  await view.getByText('A kept trace of').waitFor();

  // The answer from before is in the list.
  await workbench.runCommand('Rationale: Open a Kept Trace…');
  const row = workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Explain the total' });
  await row.waitFor();
  expect(await workbench.look('ui/trace-list', themes)).toEqual([]);
  await row.click();
  await until(
    'the kept answer',
    async () => (await view.locator('[data-testid="answer"]').innerText()) === answer,
  );
  // It is there when the window is opened again.
  await workbench.page.reload();
  const again = await workbench.webview('Reasoning');
  await again.getByRole('button', { name: 'Show the Last Trace' }).click();
  await again.getByText('A kept trace of').waitFor();
  await until(
    'the kept answer after the reload',
    async () => (await again.locator('[data-testid="answer"]').innerText()) === answer,
  );
  expect(backend.requests.length).toBe(answered);

  // So is what was thought when a window was closed.
  holds = true;
  await workbench.openFile('src/cart.js');
  await workbench.runCommand('Rationale: Ask with Reasoning');
  await workbench.answerInput('And the discount');
  await again.getByText('come to 1.005').first().waitFor({ state: 'attached' });
  await workbench.page.reload();
  const last = await workbench.webview('Reasoning');
  await last.getByRole('button', { name: 'Show the Last Trace' }).click();
  // The extension host of the window that was closed may still be writing.
  await until('what was thought in it', async () => {
    if ((await last.getByText('And the discount').count()) > 0) {
      return true;
    }
    await workbench?.runCommand('Rationale: Show the Last Trace');
    return undefined;
  });
  await last.getByText('come to 1.005').first().waitFor({ state: 'attached' });
  await workbench.screenshot('ui/trace-of-closed-window');

  await workbench.speak('ko');
  await workbench.openFile('round.r1trace');
  await workbench.editorAction('추론 기록 파일 열기').click();
  const korean = await workbench.webview('추론');
  await korean.locator('[data-testid="notice-action"]', { hasText: '다시 재생' }).click();
  await korean.getByRole('button', { name: '일시 정지' }).click();
  await workbench.screenshot('ui/trace-korean');
  expect(await workbench.violations(korean)).toEqual([]);
  expect(workbench.errors).toEqual([]);
});
