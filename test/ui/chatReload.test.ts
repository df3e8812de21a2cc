import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { chunks, DONE, event, events, stream } from '../backend/dialects.ts';
import { Gate } from '../backend/gate.ts';
import { type Backend, startBackend } from '../backend/server.ts';
import { until } from './until.ts';
import { WorkbenchPage } from './workbenchPage.ts';

let workbench: WorkbenchPage | undefined;
let backend: Backend | undefined;
const gate = new Gate();
afterEach(async () => {
  gate.open();
  await workbench?.close();
  await backend?.close();
});

const LONG = Array.from({ length: 60 }, (_, line) => `Line ${line} of the answer.\n\n`).join('');

test('a chat is controlled by keyboard, and comes back after a reload as it was left', async () => {
  let asked = 0;
  backend = await startBackend({
    respond: () =>
      asked++ === 0
        ? events([
            ...chunks({
              thought: 'The limit stands in a table. Wait, is it used elsewhere?',
              finish: null,
            }).map(event),
            { wait: gate.opened },
            DONE,
          ])
        : stream({ answer: LONG }),
  });
  workbench = await WorkbenchPage.open({
    folder: copySample('ui/chat-reload'),
    machineSettings: {
      'rationale.endpoint.preset': 'sglang',
      'rationale.endpoint.baseUrl': backend.baseUrl,
      'rationale.endpoint.model': 'deepseek-r1',
      'rationale.thinking.maxTokens': 500,
    },
    viewport: { width: 1280, height: 700 },
  });
  await workbench.openFile('src/cart.js');
  await workbench.runCommand('Rationale: Show Chat');
  const before = await workbench.webview('Rationale Chat');
  const composer = before.locator('[data-testid="composer"]');
  await composer.waitFor();
  // All of the composer is in the view, which has its share of the side bar.
  expect(await before.evaluate('innerHeight')).toBeGreaterThan(200);
  await composer.fill('Why is the discount wrong?');
  await composer.press('Enter');
  await before.locator('[data-testid="limit-left"]', { hasText: 'left' }).waitFor();
  await before
    .locator('[data-testid="thought"]', { hasText: 'used elsewhere' })
    .waitFor({ state: 'attached' });
  await workbench.screenshot('ui/chat-thinking-700');
  expect(await workbench.violations(before)).toEqual([]);
  await workbench.page.keyboard.press('Control+Shift+Alt+Q');
  await before.locator('[data-testid="notice"]', { hasText: 'Answered from the thought so far' }).waitFor();
  await before.locator('button[data-tool="again"]').waitFor();
  await workbench.screenshot('ui/chat-answered-700');
  await before.locator('summary', { hasText: 'Thought' }).click();
  await before.locator('[data-testid="thought"]', { hasText: 'used elsewhere' }).waitFor();
  await before.locator('[data-testid="answer"] p', { hasText: 'Line 20 of' }).hover();
  const scrollY = async () => Number(await before.evaluate('scrollY'));
  let top = await scrollY();
  const bottom = top;
  await workbench.page.mouse.wheel(0, -60);
  await until('a page at rest', async () => {
    const last = top;
    top = await scrollY();
    return (top < bottom && top === last) || undefined;
  });
  expect(top).toBeGreaterThan(0);
  await composer.fill('half a ques');
  const { globalStorage } = workbench;
  await until('how it is left, on the disk', async () =>
    readdirSync(join(globalStorage, 'chats'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('left.txt'))
      .map((name) => readFileSync(join(globalStorage, 'chats', name), 'utf8'))
      .find((text) => /half a ques.*"unfolded":\["[^"]+"\].*"scroll"/.test(text)),
  );
  await workbench.page.reload();
  await workbench.page.locator('.monaco-workbench .activitybar').waitFor();
  const after = await until('the view after the reload', async () => {
    const frame = await workbench?.webview('Rationale Chat');
    return frame && !frame.isDetached() && frame !== before ? frame : undefined;
  });
  await after.locator('button[data-tool="again"]').waitFor();
  expect((await after.locator('[data-testid="title"]').innerText()).trim()).toBe(
    'Why is the discount wrong?',
  );
  expect(await after.locator('[data-testid="composer"]').inputValue()).toBe('half a ques');
  expect(await after.locator('article.assistant details').getAttribute('open')).not.toBeNull();
  await until(
    'the place that was read',
    async () => Math.abs(Number(await after.evaluate('scrollY')) - top) < 40 || undefined,
  );
  await workbench.page.setViewportSize({ width: 1280, height: 1000 });
  await workbench.screenshot('ui/chat-reloaded-1000');
  expect(await workbench.violations(after)).toEqual([]);
  expect(workbench.errors).toEqual([]);
});
