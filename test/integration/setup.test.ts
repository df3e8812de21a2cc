import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { dayOf, totalsOf } from '../../src/core/usage/book.ts';
import { stream } from '../backend/dialects.ts';
import { type Backend, json, startBackend } from '../backend/server.ts';
import { ask, cleanUp, inFolder, open, rationale, serve, until, use } from './job.ts';

const USAGE = {
  prompt_tokens: 1000,
  prompt_tokens_details: { cached_tokens: 400 },
  completion_tokens: 500,
  completion_tokens_details: { reasoning_tokens: 450 },
};

async function set(key: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration('rationale').update(key, value, vscode.ConfigurationTarget.Global);
}

// Hooks at the root would run for the tests of the other files, too.
describe('set-up', () => {
  let backend: Backend;
  beforeEach(async () => {
    backend = await serve(() => stream({ thought: 'So.', answer: 'Hi', usage: USAGE }));
    await open('src/where.js', 'x\n');
  });
  afterEach(async () => {
    for (const key of ['profiles', 'profile', 'usage.prices', 'usage.dailyBudget']) {
      await set(key, undefined);
    }
    await cleanUp();
    await backend.close();
  });

  describe('profiles', () => {
    it('the next request goes to the profile that was switched to, and none to one that is gone', async () => {
      const { app } = await rationale();
      await app.settings.setProfile({
        name: 'big',
        preset: 'custom',
        baseUrl: backend.baseUrl,
        model: 'big-one',
      });
      await until(() => app.settings.endpoint()?.model === 'big-one');
      await ask();
      await app.settings.useProfile('');
      await until(() => app.settings.endpoint()?.model === 'test-model');
      await ask();
      await app.settings.useProfile('gone');
      await until(() => app.settings.endpoint() === undefined);
      await ask();
      deepEqual(
        backend.requests.map(({ body }) => (body as { model: string }).model),
        ['big-one', 'test-model'],
      );
    });

    it('no workspace can bring a profile, choose one, or set a price or a budget', async () => {
      const evil = {
        'rationale.profiles': [{ name: 'evil', baseUrl: 'http://127.0.0.1:9/v1', model: 'evil' }],
        'rationale.profile': 'evil',
        'rationale.usage.prices': [{ model: 'test-model', input: 0, output: 0 }],
        'rationale.usage.dailyBudget': 1,
      };
      const bytes = new TextEncoder().encode(JSON.stringify(evil));
      await vscode.workspace.fs.writeFile(inFolder('.vscode/settings.json'), bytes);
      const { app } = await rationale();
      await ask();
      deepEqual(
        [app.settings.profiles(), app.settings.profile(), app.settings.prices(), app.settings.dailyBudget()],
        [[], '', [], 0],
      );
      equal(backend.requests.length, 1);
      await vscode.workspace.fs.delete(inFolder('.vscode'), { recursive: true });
    });
  });

  describe('usage', () => {
    const { window } = vscode;
    const { showWarningMessage } = window;
    afterEach(() => {
      window.showWarningMessage = showWarningMessage;
    });

    it('counts what the server counted, asks before the budget is exceeded, and sends nothing on no', async () => {
      const { app } = await rationale();
      const day = dayOf(new Date());
      const before = totalsOf(app.ledger.book(), day);
      await set('usage.prices', [{ model: 'test-model', input: 100, cachedInput: 10, output: 1000 }]);
      await until(() => app.settings.prices().length === 1);
      const run = await ask();
      const { prompt, cached, thought, answer, cost, messages } = totalsOf(app.ledger.book(), day);
      deepEqual(
        [prompt - before.prompt, cached - before.cached, thought - before.thought, answer - before.answer],
        [1000, 400, 450, 50],
      );
      equal(messages - before.messages, 1);
      equal(Math.round((cost - before.cost) * 1e6), 600 * 100 + 400 * 10 + 500 * 1000);
      const { promptTokens, cachedTokens, cost: told } = run.meter();
      deepEqual([promptTokens, cachedTokens, told], [1000, 400, '$0.56']);

      await set('usage.dailyBudget', 0.1);
      await until(() => app.settings.dailyBudget() === 0.1);
      const asked: string[] = [];
      window.showWarningMessage = (async (text: string, options: vscode.MessageOptions) => {
        asked.push(`${text} ${options.detail}`);
        return undefined;
      }) as typeof showWarningMessage;
      await vscode.commands.executeCommand('rationale.ask', { instruction: 'again' });
      equal(asked.length, 1);
      match(asked[0] ?? '', /budget.*\$0\.10/s);
      equal(backend.requests.length, 1);
    });

    it('shows all that is kept, and that a model on this machine is free', async () => {
      equal((await ask()).meter().cost, 'free');
      await vscode.commands.executeCommand('rationale.showUsage');
      await until(() => vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes('Usage') ?? false);
      ok(vscode.workspace.textDocuments.every(({ isDirty }) => !isDirty));
    });
  });

  describe('what was found of a server', () => {
    const { window } = vscode;
    const { showQuickPick } = window;
    afterEach(() => {
      window.showQuickPick = showQuickPick;
    });

    /** Answers each list with the entry whose label begins so; undefined closes it. */
    function picks(...labels: (string | undefined)[]): string[][] {
      const shown: string[][] = [];
      window.showQuickPick = (async (items: readonly vscode.QuickPickItem[]) => {
        shown.push(items.map(({ label }) => label));
        const wanted = labels.shift();
        return items.find(({ label }) => wanted !== undefined && label.startsWith(wanted));
      }) as unknown as typeof showQuickPick;
      return shown;
    }

    it('is shown, can be forgotten, and said otherwise', async () => {
      const { app } = await rationale();
      await ask();
      const endpoint = app.settings.endpoint();
      ok(endpoint);
      deepEqual(app.quirks.of(endpoint), { thoughtIn: 'reasoning_content' });
      const shown = picks('The thought comes in', 'Where the Thought', 'Before a closing tag', undefined);
      await vscode.commands.executeCommand('rationale.serverFindings');
      ok(shown[0]?.includes('The thought comes in: reasoning_content'));
      ok(shown[1]?.includes('Nothing special was found'));
      ok(shown[3]?.includes('The thought comes without its opening tag'));
      deepEqual(app.quirks.of(endpoint), { thoughtIn: 'tags', unopened: true });
      // What the next answer shows counts again.
      await ask();
      equal(app.quirks.of(endpoint).thoughtIn, 'reasoning_content');
      picks('Forget All', undefined);
      await vscode.commands.executeCommand('rationale.serverFindings');
      deepEqual(app.quirks.of(endpoint), {});
    });
  });

  describe('the proxy of the editor', () => {
    const configuration = vscode.workspace.getConfiguration('http');
    afterEach(async () => {
      await configuration.update('proxy', undefined, vscode.ConfigurationTarget.Global);
    });

    it('is asked for what is far, and not for what is on this machine', async () => {
      const asked: string[] = [];
      const reply = stream({ answer: 'From behind it' });
      const proxy = await startBackend({
        respond: () => reply,
        elsewhere: ({ path }) => {
          asked.push(path);
          return reply;
        },
      });
      await configuration.update('proxy', proxy.origin, vscode.ConfigurationTarget.Global);
      equal((await ask()).answer, 'Hi');
      await use('http://models.example/v1');
      equal((await ask()).answer, 'From behind it');
      deepEqual(asked, ['http://models.example/v1/chat/completions']);
      await proxy.close();
    });
  });

  describe('the connection report', () => {
    it('says what was found, counts its question, and holds no key wherever the server repeats it', async () => {
      const KEY = 'my-secret-of-no-known-form';
      const { app } = await rationale();
      const before = totalsOf(app.ledger.book(), dayOf(new Date())).messages;
      const broken = json({ error: { message: `no such key: ${KEY}` } }, 500);
      for (const options of [{ elsewhere: () => broken }, { models: [{ id: 'test-model' }] }]) {
        await backend.close();
        const respond = () => stream({ thought: 'So.', answer: 'Hi', usage: USAGE, model: KEY });
        backend = await startBackend({ respond, ...options });
        await use(backend.baseUrl);
        await app.keys.set(backend.baseUrl, KEY);
        await vscode.commands.executeCommand('rationale.diagnose');
        const report = vscode.window.activeTextEditor?.document.getText() ?? '';
        match(report, /Connection report/);
        match(report, 'models' in options ? /Thinks: yes/ : /The server failed/);
        ok(!report.includes(KEY));
        await app.keys.remove(backend.baseUrl);
        await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      }
      equal(totalsOf(app.ledger.book(), dayOf(new Date())).messages - before, 1);
    });
  });
});
