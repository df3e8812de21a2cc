import { afterEach, expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { stream } from '../backend/dialects.ts';
import { type Backend, startBackend } from '../backend/server.ts';
import { until } from './until.ts';
import { WorkbenchPage } from './workbenchPage.ts';

/** Ports that are looked at; the first free one of them stands for a model server of the user. */
const PORTS = [9931, 30000, 5001, 4000];

let workbench: WorkbenchPage | undefined;
let backend: Backend | undefined;
afterEach(async () => {
  await workbench?.close();
  await backend?.close();
});

async function localServer(): Promise<Backend> {
  const models = [
    { id: 'deepseek-r1-distill', owned_by: 'llamacpp' },
    { id: 'qwq', owned_by: 'llamacpp' },
  ];
  for (const port of PORTS) {
    const started = await startBackend({ port, models, respond: () => stream({ answer: 'Hi' }) }).catch(
      () => undefined,
    );
    if (started) {
      return started;
    }
  }
  throw new Error(`One of the ports ${PORTS.join(', ')} must be free.`);
}

test('the first run finds a local server, offers its models, and uses the chosen one', async () => {
  backend = await localServer();
  workbench = await WorkbenchPage.open({
    folder: copySample('ui/setup'),
    userSettings: { 'rationale.endpoint.baseUrl': '' },
  });
  const { page } = workbench;
  await workbench.runCommand('Rationale: Show Reasoning');
  const view = await workbench.webview('Reasoning');
  const offer = view.getByRole('button', { name: 'Choose a Model (2 found on this machine)' });
  await offer.waitFor();
  await workbench.screenshot('ui/setup-1-offer');
  await offer.click();

  const rows = page.locator('.quick-input-list .monaco-list-row');
  const server = rows.filter({ hasText: 'deepseek-r1-distill' });
  await server.waitFor();
  await workbench.screenshot('ui/setup-2-servers');
  await server.click();
  await rows.filter({ hasText: 'qwq' }).waitFor();
  await rows.filter({ hasText: 'deepseek-r1-distill' }).click();

  await until(
    'the model in the view',
    async () =>
      (await view.locator('[data-testid="idle"]').innerText()).includes('deepseek-r1-distill') || undefined,
  );
  await workbench.screenshot('ui/setup-3-done');

  await workbench.openFile('src/cart.js');
  await workbench.runCommand('Rationale: Ask with Reasoning');
  await workbench.answerInput('Hello?');
  await until(
    'the answer',
    async () => (await view.locator('[data-testid="answer"]').innerText()).includes('Hi') || undefined,
  );
  expect(backend.requests.map(({ body }) => (body as { model: string }).model)).toEqual([
    'deepseek-r1-distill',
  ]);
  expect(workbench.errors).toEqual([]);
});

test('in Restricted Mode the folder cannot say where requests go, and the view says how to start', async () => {
  const folder = copySample('ui/restricted');
  workbench = await WorkbenchPage.open({ folder, trust: false });
  await workbench.runCommand('Rationale: Show Reasoning');
  const view = await workbench.webview('Reasoning');
  await view.getByRole('button', { name: 'Set Up a Model' }).waitFor();
  await workbench.screenshot('ui/restricted');
  expect(workbench.errors).toEqual([]);
});
