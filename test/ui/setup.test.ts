import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { type Message, stream } from '../backend/dialects.ts';
import { Gate } from '../backend/gate.ts';
import { ollama } from '../backend/ollama.ts';
import { type Backend, type BackendOptions, json, type Part, startBackend } from '../backend/server.ts';
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

/** Starts a server on the first of the ports that is free. */
async function onKnownPort(options: Omit<BackendOptions, 'port'>): Promise<Backend> {
  for (const port of PORTS) {
    const started = await startBackend({ ...options, port }).catch(() => undefined);
    if (started) {
      return started;
    }
  }
  throw new Error(`One of the ports ${PORTS.join(', ')} must be free.`);
}

async function localServer(): Promise<Backend> {
  const models = [
    { id: 'deepseek-r1-distill', owned_by: 'llamacpp', meta: { n_ctx: 16384, size: 4.7e9, n_params: 7.6e9 } },
    { id: 'qwen2.5-coder', owned_by: 'llamacpp', meta: { n_ctx: 4096 } },
  ];
  return await onKnownPort({ models, respond: () => stream({ thought: 'Let me think.', answer: 'Hi' }) });
}

/** An Ollama that has no model until one is pulled, which waits in the middle for `rest`. */
async function emptyOllama(rest: Promise<unknown>): Promise<Backend> {
  let pulled = false;
  const line = (state: object): Part => ({ bytes: `${JSON.stringify(state)}\n` });
  const layer = { status: 'pulling 6340dc', digest: 'sha256:6340dc', total: 5.2e9 };
  async function* pull(): AsyncGenerator<Part> {
    yield line({ status: 'pulling manifest' });
    yield line({ ...layer, completed: 1.3e9 });
    yield { wait: rest };
    yield line({ ...layer, completed: 5.2e9 });
    pulled = true;
    yield line({ status: 'success' });
  }
  const usage = { prompt_tokens: 20, completion_tokens: 60 };
  const answer: Message = { thought: '17 and 25 …', answer: '42', usage };
  return await onKnownPort({
    respond: () => stream(answer),
    elsewhere: ({ path }) => {
      const name = 'deepseek-r1:8b';
      switch (path) {
        case '/':
          return { parts: [{ bytes: 'Ollama is running' }] };
        case '/v1/models':
          return json({ object: 'list', data: pulled ? [{ id: name }] : null });
        case '/api/tags':
          return json({ models: pulled ? [{ name, size: 5.2e9 }] : [] });
        case '/api/show':
          return json({ capabilities: ['thinking'], model_info: { 'qwen3.context_length': 131072 } });
        case '/api/ps':
          return json({ models: [{ name, context_length: 4096 }] });
        case '/api/chat':
          return ollama(answer);
        case '/api/pull':
          return { parts: pull() };
        default:
          return undefined;
      }
    },
  });
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
  await rows.filter({ hasText: /^qwen2\.5-coder.*context 4,096/ }).waitFor();
  await workbench.screenshot('ui/setup-3-models');
  await rows.filter({ hasText: 'deepseek-r1-distill' }).click();

  await until(
    'the model in the view',
    async () =>
      (await view.locator('[data-testid="idle"]').innerText()).includes('deepseek-r1-distill') || undefined,
  );
  await page.locator('.statusbar-item', { hasText: 'deepseek-r1-distill' }).waitFor();
  const messages = page.locator('.notifications-center .notification-list-item-message');
  await page.locator('.statusbar-item[id="status.notifications"]').click();
  await messages
    .filter({ hasText: /^deepseek-r1-distill is ready\. Thinks: yes, .*context 16,384\.$/ })
    .waitFor();
  await workbench.screenshot('ui/setup-4-done');
  await workbench.runCommand('Notifications: Clear All Notifications');

  await workbench.openFile('src/cart.js');
  await workbench.runCommand('Rationale: Ask with Reasoning');
  await workbench.answerInput('Hello?');
  await until(
    'the answer',
    async () => (await view.locator('[data-testid="answer"]').innerText()).includes('Hi') || undefined,
  );
  // The live test, and the question.
  expect(backend.requests.map(({ body }) => (body as { model: string }).model)).toEqual([
    'deepseek-r1-distill',
    'deepseek-r1-distill',
  ]);

  // Once more, from the walkthrough, with another model beside the first.
  await workbench.runCommand('Welcome: Open Walkthrough...');
  await rows.filter({ hasText: 'Get Started with Rationale' }).click();
  await page.locator('.getting-started-step').getByRole('button', { name: 'Set Up a Model' }).click();
  await page.getByRole('option', { name: /deepseek-r1-distill, qwen2\.5-coder/ }).click();
  await rows.filter({ hasText: /^qwen2\.5-coder/ }).click();
  await rows.filter({ hasText: 'Keep deepseek-r1-distill and add a profile' }).waitFor();
  await workbench.screenshot('ui/setup-5-profile');
  await rows.filter({ hasText: 'Keep deepseek-r1-distill and add a profile' }).click();
  await page.locator('.quick-input-widget', { hasText: 'Name of the profile' }).waitFor();
  await workbench.answerInput('coder');
  await page.locator('.statusbar-item', { hasText: 'qwen2.5-coder' }).waitFor();
  await page
    .locator('.getting-started-step', { hasText: 'Choose a model' })
    .locator('[role="checkbox"][aria-checked="true"]')
    .waitFor();
  await workbench.screenshot('ui/setup-6-walkthrough');
  // The walkthrough takes the focus when a command completes one of its steps.
  await workbench.openFile('src/cart.js');
  await workbench.runCommand('Rationale: Switch Profile');
  await rows.filter({ hasText: 'Default' }).filter({ hasText: 'deepseek-r1-distill' }).click();
  await page.locator('.statusbar-item', { hasText: 'deepseek-r1-distill' }).waitFor();
  expect(workbench.errors).toEqual([]);
});

test('the models that Continue was set up with become profiles, with their keys', async () => {
  backend = await startBackend({ respond: () => stream({ thought: 'Hm.', answer: 'Because.' }) });
  const home = mkdtempSync(join(tmpdir(), 'rationale-home-'));
  mkdirSync(join(home, '.continue'));
  const models = [
    { name: 'At work', provider: 'openai', model: 'r1', apiBase: backend.baseUrl, apiKey: 'sk-work' },
    { name: 'Hosted', provider: 'deepseek', model: 'deepseek-reasoner' },
    { name: 'Claude', provider: 'anthropic', model: 'claude' },
    { name: 'Coder', provider: 'ollama', model: 'qwen2.5-coder', roles: ['autocomplete'] },
  ];
  writeFileSync(join(home, '.continue', 'config.yaml'), JSON.stringify({ models }));
  workbench = await WorkbenchPage.open({
    folder: copySample('ui/import'),
    env: { HOME: home },
    userSettings: { 'rationale.endpoint.baseUrl': '' },
  });
  const { page } = workbench;
  const rows = page.locator('.quick-input-list .monaco-list-row');
  await workbench.runCommand('Rationale: Set Up a Model');
  await rows.filter({ hasText: 'Import Models from Continue' }).click();
  await rows.filter({ hasText: '~/.continue/config.yaml' }).click();
  await rows.filter({ hasText: 'At work' }).filter({ hasText: 'With its key' }).waitFor();
  await workbench.screenshot('ui/import-models');
  const checked = await rows.filter({ has: page.locator('[aria-checked="true"]') }).allInnerTexts();
  expect(checked).toEqual([expect.stringMatching(/^At work/), expect.stringMatching(/^Hosted/)]);
  await page.keyboard.press('Enter');
  await page.locator('.statusbar-item', { hasText: 'r1' }).waitFor();
  await workbench.openFile('src/cart.js');
  await workbench.runCommand('Rationale: Ask with Reasoning');
  await workbench.answerInput('Why?');
  const view = await workbench.webview('Reasoning');
  await view.getByText('Because.').waitFor();
  expect(backend.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer sk-work']);
  await workbench.runCommand('Rationale: Switch Profile');
  await rows.filter({ hasText: 'Hosted' }).filter({ hasText: 'deepseek-reasoner' }).waitFor();
  await page.keyboard.press('Escape');
  expect(workbench.errors).toEqual([]);
  rmSync(home, { recursive: true });
});

test('in Restricted Mode no request holds the rules of the folder; in a trusted one each does', async () => {
  const folder = copySample('ui/rules');
  writeFileSync(join(folder, 'AGENTS.md'), '# Rules\n\nAmounts are whole cents.\n');
  const asked = await startBackend({ respond: () => stream({ thought: 'Hm.', answer: 'Because.' }) });
  backend = asked;
  const machineSettings = {
    'rationale.endpoint.baseUrl': asked.baseUrl,
    'rationale.endpoint.model': 'r1',
    'rationale.context.instructions': 'Answer briefly.',
  };
  const ask = async (trust: boolean): Promise<string> => {
    const opened = await WorkbenchPage.open({ folder, trust, machineSettings });
    workbench = opened;
    const chat = await opened.showChat();
    const chips = chat.locator('.chip');
    await chips.filter({ hasText: 'rules: your own' }).waitFor();
    await opened.screenshot(`ui/rules-${trust ? 'trusted' : 'restricted'}`);
    expect(await chips.filter({ hasText: 'rules: AGENTS.md' }).count()).toBe(trust ? 1 : 0);
    await chat.getByTestId('composer').fill('Why?');
    await chat.getByTestId('composer').press('Enter');
    await chat.getByText('Because.').waitFor();
    expect(opened.errors).toEqual([]);
    await opened.close();
    workbench = undefined;
    return JSON.stringify(asked.requests.at(-1)?.body);
  };
  const restricted = await ask(false);
  expect(restricted).toContain('Answer briefly.');
  expect(restricted).not.toContain('whole cents');
  expect(await ask(true)).toContain('Amounts are whole cents.');
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

test('the walkthrough has a picture for every step, and the status bar switches profiles', async () => {
  const profile = { name: 'big', baseUrl: 'http://127.0.0.1:9/v1', model: 'org/deepseek-r1-671b' };
  workbench = await WorkbenchPage.open({
    folder: copySample('ui/profiles'),
    viewport: { width: 1600, height: 900 },
    machineSettings: {
      'rationale.endpoint.baseUrl': 'http://127.0.0.1:9/v1',
      'rationale.endpoint.model': 'deepseek-r1:8b',
      'rationale.profiles': [profile],
    },
  });
  const opened = workbench;
  const { page } = workbench;
  await workbench.runCommand('Rationale: Show Reasoning');
  const item = page.locator('.statusbar-item', { hasText: 'deepseek-r1' });
  await item.filter({ hasText: 'deepseek-r1:8b' }).click();
  const rows = page.locator('.quick-input-list .monaco-list-row');
  await rows.filter({ hasText: 'Switch Profile' }).waitFor();
  await workbench.screenshot('ui/profiles-1-menu');
  await rows.filter({ hasText: 'Switch Profile' }).click();
  await rows.filter({ hasText: 'org/deepseek-r1-671b' }).waitFor();
  await workbench.screenshot('ui/profiles-2-list');
  // By its name: the tooltip of the status bar may lie over the row.
  await workbench.answerInput('big');
  await item.filter({ hasText: 'deepseek-r1-671b' }).waitFor();

  await workbench.runCommand('Welcome: Open Walkthrough...');
  await rows.filter({ hasText: 'Get Started with Rationale' }).click();
  const steps = page.locator('.getting-started-step');
  await steps.filter({ hasText: 'Choose a model' }).waitFor();
  for (const [index, title] of [
    'Ask about your code',
    'Let it edit, and decide',
    'Switch between',
  ].entries()) {
    await steps.filter({ hasText: title }).click();
    await page.locator('.getting-started-step.expanded', { hasText: title }).waitFor();
    await workbench.screenshot(`ui/walkthrough-${index + 1}`);
  }
  await page.getByRole('button', { name: 'Switch Profile' }).click();
  await rows.filter({ hasText: 'org/deepseek-r1-671b' }).waitFor();
  await page.keyboard.press('Escape');
  await workbench.screenshot('ui/walkthrough-4');
  await workbench.runCommand('Rationale: Diagnose Connection');
  await until(
    'the report',
    async () => (await opened.editorText()).includes('Connection report') || undefined,
  );
  await workbench.screenshot('ui/diagnosis');
  expect(workbench.errors).toEqual([]);
});

test('a missing model is pulled, tested, and what it costs is counted', async () => {
  const rest = new Gate();
  backend = await emptyOllama(rest.opened);
  const price = { model: 'deepseek-r1:8b', input: 100, output: 1000 };
  workbench = await WorkbenchPage.open({
    folder: copySample('ui/pull'),
    viewport: { width: 1280, height: 800 },
    machineSettings: { 'rationale.usage.prices': [price] },
    userSettings: { 'rationale.endpoint.baseUrl': '' },
  });
  const { page } = workbench;
  const rows = page.locator('.quick-input-list .monaco-list-row');
  await workbench.runCommand('Rationale: Set Up a Model');
  await rows.filter({ hasText: 'No model yet' }).click();
  await rows.filter({ hasText: 'Pull a Model' }).click();
  await workbench.answerInput('deepseek-r1:8b');
  await page.locator('.statusbar-item[id="status.notifications"]').click();
  const messages = page.locator('.notifications-center .notification-list-item-message');
  await messages.filter({ hasText: /Pulling deepseek-r1:8b: 1.3 GB of 5.2 GB/ }).waitFor();
  await workbench.screenshot('ui/pull-1-progress');
  rest.open();
  const item = page.locator('.statusbar-item', { hasText: /deepseek-r1:8b · \$0\.062/ });
  await item.waitFor();
  // The list of notifications closes when it is empty.
  await messages.filter({ hasText: /Pulling/ }).waitFor({ state: 'hidden' });
  await workbench.runCommand('Notifications: Show Notifications');
  await messages.filter({ hasText: /is ready\. Thinks: yes, .*context 4,096\. That is little/ }).waitFor();
  await item.hover();
  await page.locator('.monaco-hover', { hasText: 'Last message: 20 prompt' }).waitFor();
  await workbench.screenshot('ui/pull-2-ready');
  await workbench.runCommand('Notifications: Clear All Notifications');
  await workbench.runCommand('Rationale: Show Usage');
  await page.locator('.tab.active', { hasText: 'Usage' }).waitFor();
  const preview = await until('the table', async () => {
    for (const frame of page.frames()) {
      if ((await frame.locator('td', { hasText: 'deepseek-r1:8b' }).count()) > 0) {
        return frame;
      }
    }
    return undefined;
  });
  expect(await preview.locator('tbody td').allTextContents()).toEqual([
    expect.stringContaining('deepseek-r1:8b'),
    '1',
    '20',
    '0',
    // Ollama counts both together; the shares are estimated.
    '51',
    '9',
    '$0.062',
  ]);
  await workbench.screenshot('ui/usage');
  expect(workbench.errors).toEqual([]);
});

test('a server that wants a key is asked again until the key is right', async () => {
  backend = await onKnownPort({
    respond: () => stream({ thought: 'So.', answer: '42' }),
    elsewhere: ({ path, headers }) =>
      path === '/v1/models'
        ? headers.authorization === 'Bearer right-key'
          ? json({ data: [{ id: 'r1', owned_by: 'vllm', max_model_len: 32768 }] })
          : json({ error: { message: 'Wrong key, [see](command:rationale.stop)' } }, 401)
        : path === '/version'
          ? json({ version: '0.16.0' })
          : undefined,
  });
  workbench = await WorkbenchPage.open({
    folder: copySample('ui/key'),
    userSettings: { 'rationale.endpoint.baseUrl': '' },
  });
  const { page } = workbench;
  const rows = page.locator('.quick-input-list .monaco-list-row');
  await workbench.runCommand('Rationale: Set Up a Model');
  await rows.filter({ hasText: 'Wants a key' }).waitFor();
  await workbench.screenshot('ui/key-1-servers');
  await rows.filter({ hasText: 'Wants a key' }).click();
  const key = page.locator('.quick-input-widget input[type="password"]');
  await key.fill('wrong-key');
  await page.keyboard.press('Enter');
  await page.locator('.statusbar-item[id="status.notifications"]').click();
  const center = page.locator('.notifications-center');
  const refused = center.locator('.notification-list-item', { hasText: 'The server refuses the key' });
  await refused.waitFor();
  expect(await refused.locator('.notification-list-item-message a').count()).toBe(0);
  await workbench.screenshot('ui/key-2-refused');
  await refused.getByRole('button', { name: 'Enter Key' }).click();
  await key.fill('right-key');
  await page.keyboard.press('Enter');
  await rows.filter({ hasText: /^r1.*context 32,768/ }).click();
  await page.locator('.statusbar-item', { hasText: 'r1' }).waitFor();
  await until('the live test', async () => backend?.requests[0]);
  expect(backend.requests[0]?.headers.authorization).toBe('Bearer right-key');
  expect(workbench.errors).toEqual([]);
});
