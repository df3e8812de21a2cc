import { deepEqual, equal, match } from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { stream } from '../backend/dialects.ts';
import type { Backend } from '../backend/server.ts';
import { Notifications } from './dialogs.ts';
import { ask, cleanUp, open, rationale, serve, until } from './job.ts';

interface Item extends vscode.QuickPickItem {
  readonly picked?: boolean;
}

describe('import of models', () => {
  const { window } = vscode;
  const { showQuickPick, showOpenDialog } = window;
  const home = process.env.HOME;
  let folder: string;
  let backend: Backend;
  let notifications: Notifications;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rationale-home-'));
    mkdirSync(join(folder, '.continue'));
    process.env.HOME = folder;
    backend = await serve(() => stream({ thought: 'So.', answer: 'Hi' }));
    notifications = new Notifications();
  });
  afterEach(async () => {
    Object.assign(window, { showQuickPick, showOpenDialog });
    notifications.restore();
    process.env.HOME = home;
    const { app } = await rationale();
    await app.keys.remove(backend.baseUrl);
    for (const key of ['profiles', 'profile']) {
      await vscode.workspace.getConfiguration('rationale').update(key, undefined, true);
    }
    await cleanUp();
    await backend.close();
    rmSync(folder, { recursive: true });
  });

  function config(name: string, text: string): string {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** Answers the list of files with the entry of that label, and the list of models with what is picked in it. */
  function choose(file: string): Item[][] {
    const shown: Item[][] = [];
    window.showQuickPick = (async (items: readonly Item[], options: vscode.QuickPickOptions) => {
      shown.push([...items]);
      return options.canPickMany
        ? items.filter(({ picked }) => picked)
        : items.find(({ label }) => label.includes(file));
    }) as unknown as typeof showQuickPick;
    return shown;
  }

  const run = async (): Promise<void> => await vscode.commands.executeCommand('rationale.importModels');

  it('takes over a profile with its key, which goes to its server with the next request', async () => {
    config('.continue/.env', 'WORK_KEY="sk-from-env"\n');
    config(
      '.continue/config.yaml',
      `models:
  - { name: At work, provider: openai, model: r1, apiBase: '${backend.baseUrl}', apiKey: '\${{ secrets.WORK_KEY }}' }
  - { name: Claude, provider: anthropic, model: claude }
  - { name: Coder, provider: ollama, model: coder, roles: [autocomplete] }
`,
    );
    const shown = choose('config.yaml');
    const { app } = await rationale();
    await run();
    deepEqual(
      shown.map((items) => items.map(({ label }) => label)),
      [
        ['~/.continue/config.yaml', '$(folder-opened) Other file…'],
        ['As profiles', 'At work', 'For suggestions while you type', 'Coder'],
      ],
    );
    equal(shown[1]?.[1]?.detail, 'With its key');
    deepEqual(notifications.said, [
      'Added as profiles: At work. Left out, since Rationale cannot reach them: Claude (anthropic).',
    ]);
    deepEqual(app.settings.profiles(), [
      { name: 'At work', preset: 'custom', baseUrl: backend.baseUrl, model: 'r1' },
    ]);
    equal(app.settings.profile(), '');
    equal(app.settings.inline().endpoint, undefined);

    await app.settings.useProfile('At work');
    await until(() => app.settings.endpoint()?.model === 'r1');
    await open('src/where.js', 'x\n');
    await ask();
    equal(backend.requests[0]?.headers.authorization, 'Bearer sk-from-env');

    config(
      '.continue/config.yaml',
      `models: [{ provider: openai, model: r1, apiBase: '${backend.baseUrl}' }]`,
    );
    await run();
    match(notifications.said.at(-1) ?? '', /^All models of this file are set up already\./);
  });

  it('keeps the key that is stored, and gives the secrets of Continue to no file elsewhere', async () => {
    config('.continue/.env', 'WORK_KEY=sk-from-env\n');
    const models = [
      { title: 'A', provider: 'openai', model: 'a', apiBase: backend.baseUrl, apiKey: 'sk-of-the-file' },
      {
        title: 'B',
        provider: 'openai',
        model: 'b',
        apiBase: 'http://127.0.0.1:9/v1',
        apiKey: `\${{ secrets.WORK_KEY }}`,
      },
    ];
    const path = config('elsewhere.json', JSON.stringify({ models }));
    window.showOpenDialog = (async () => [vscode.Uri.file(path)]) as typeof showOpenDialog;
    const { app } = await rationale();
    await app.keys.set(backend.baseUrl, 'sk-stored');
    choose('Other file');
    await run();
    equal(await app.keys.get(backend.baseUrl), 'sk-stored');
    equal(await app.keys.get('http://127.0.0.1:9/v1'), undefined);
    deepEqual(notifications.said, [
      `Added as profiles: A, B. ${new URL(backend.baseUrl).origin} keeps the key that is stored for it.`,
    ]);
  });

  it('says what is wrong with a file, and opens it there', async () => {
    config('.continue/config.yaml', 'models:\n  - name: [\n');
    config('.continue/config.json', '{"name": "else"}');
    choose('config.json');
    await run();
    choose('config.yaml');
    notifications.answer = 'Open File';
    await run();
    const [none, damaged] = notifications.said;
    match(none ?? '', /config\.json holds no settings of Continue, Roo Code or Kilo Code\.$/);
    match(damaged ?? '', /config\.yaml cannot be understood from line 3 on\.$/);
    const editor = window.activeTextEditor;
    match(editor?.document.uri.path ?? '', /config\.yaml$/);
    equal(editor?.selection.active.line, 2);
  });

  it('a file that cannot be read is said, and so is one without a model', async () => {
    const path = config('gone.yaml', '');
    rmSync(path);
    window.showOpenDialog = (async () => [vscode.Uri.file(path)]) as typeof showOpenDialog;
    choose('Other file');
    await run();
    config(
      '.continue/config.yaml',
      'models: [{ name: Bad, provider: vllm, model: x, apiBase: "http://[" }, { name: Open, provider: openai, model: x, apiBase: "https://me:pass1234@host.example/v1" }]\n',
    );
    choose('config.yaml');
    await run();
    const [gone, none] = notifications.said;
    match(gone ?? '', /gone\.yaml cannot be read, or is over 1 MB\.$/);
    equal(
      none,
      'This file names no model that Rationale can reach. Left out, since Rationale cannot reach them: Bad (http://[/v1), Open (https://[removed]@host.example/v1).',
    );
  });
});
