import { deepEqual, equal, match, ok } from 'node:assert/strict';
import * as vscode from 'vscode';
import { stream } from '../backend/dialects.ts';
import { startBackend } from '../backend/server.ts';
import { cleanUp, inFolder, open, rationale, serve, shownRun, until } from './job.ts';

describe('the chat', () => {
  afterEach(cleanUp);

  it('sends the whole branch without thoughts, and keeps the answers beside each other', async () => {
    const prompts: string[] = [];
    const backend = await serve(({ body }) => {
      prompts.push(JSON.stringify(body));
      return stream({ thought: `thought ${prompts.length}`, answer: `answer ${prompts.length}` });
    });
    try {
      const chats = await (await rationale()).chats();
      await chats.receive({ type: 'new' });
      await chats.receive({ type: 'send', text: 'first question' });
      await chats.receive({ type: 'send', text: 'second question' });
      match(prompts[1] ?? '', /first question.*answer 1.*second question/s);
      ok(!prompts[1]?.includes('thought 1'));
      const [, , , last] = chats.session.messages;
      await chats.receive({ type: 'regenerate', id: last?.id ?? '' });
      equal(chats.session.messages.at(-1)?.text, 'answer 3');
      await chats.receive({ type: 'branch', id: last?.id ?? '' });
      equal(chats.session.leaf, last?.id);
      equal(last?.thought, 'thought 2');
    } finally {
      await backend.close();
    }
  });

  it('adds what is dropped and what is pasted, sends it once, and leaves out what is not to be sent', async () => {
    const prompts: string[] = [];
    const backend = await serve(({ body }) => {
      prompts.push(JSON.stringify(body));
      return stream({ thought: '', answer: 'answer' });
    });
    try {
      await open('lib/one.js', 'one();\n');
      await open('lib/two.js', 'two();\nlines();\n');
      await open('lib/.env', 'KEY=hidden\n');
      await open('lib/private/three.js', 'three();\n');
      await open('.rationaleignore', 'private/\n');
      const chats = await (await rationale()).chats();
      await chats.receive({ type: 'new' });
      await chats.receive({ type: 'drop', uris: [inFolder('lib').toString(), 'file:///etc/hostname'] });
      deepEqual(
        chats.session.draft?.map(({ label }) => label),
        ['lib/one.js', 'lib/two.js'],
      );
      await chats.receive({ type: 'detach', index: 1 });
      await chats.receive({ type: 'place', text: 'lib/two.js:2' });
      await chats.receive({ type: 'place', text: '../outside.js:2' });
      deepEqual(
        chats.session.draft?.map(({ label }) => label),
        ['lib/one.js', 'lib/two.js:2'],
      );
      await chats.receive({ type: 'send', text: 'why?' });
      await chats.receive({ type: 'send', text: 'and now?' });
      match(prompts[0] ?? '', /one\(\);.*lines\(\);/s);
      ok(!/two\(\)|three|hidden/.test(prompts.join()));
      equal(prompts[1]?.split('one();').length, 2);
    } finally {
      await backend.close();
    }
  });

  it('adds what the editor and the explorer name to the next message', async () => {
    const chats = await (await rationale()).chats();
    await chats.receive({ type: 'new' });
    const added = async (...named: unknown[]): Promise<string[]> => {
      await vscode.commands.executeCommand('rationale.addToChat', ...named);
      const labels = chats.session.draft?.map(({ label }) => label) ?? [];
      for (const _ of labels) {
        await chats.receive({ type: 'detach', index: 0 });
      }
      return labels;
    };
    await open('lib/one.js', 'one();\n');
    await open('lib/two.js', 'two();\n');
    const { document } = await open('cart.js', 'first();\nsecond();\nthird();\n', [1, 2]);
    deepEqual(await added(), ['cart.js:2-3']);
    deepEqual(await added(document.uri), ['cart.js:2-3']);
    deepEqual(await added(inFolder('lib/two.js')), ['lib/two.js']);
    // In the explorer, what is clicked is among what is selected.
    deepEqual(await added(document.uri, [document.uri, inFolder('lib')]), [
      'cart.js',
      'lib/one.js',
      'lib/two.js',
    ]);
  });

  it('adds the code that a slash command is about, and writes out prompts from files', async () => {
    const prompts: string[] = [];
    const backend = await serve(({ body }) => {
      prompts.push(JSON.stringify(body));
      return stream({ thought: '', answer: 'answer' });
    });
    try {
      await open('.rationale/prompts/haiku.md', 'Answer as a haiku.\n');
      await open('cart.js', 'first();\nsecond();\n', [1, 1]);
      const chats = await (await rationale()).chats();
      await chats.receive({ type: 'new' });
      await chats.receive({ type: 'send', text: '/explain' });
      match(prompts[0] ?? '', /cart\.js:2.*second\(\);.*Explain this code/s);
      ok(!prompts[0]?.includes('first()'));
      await chats.receive({ type: 'ready' });
      await chats.receive({ type: 'send', text: '/haiku about carts' });
      match(prompts[1] ?? '', /Answer as a haiku\.\\n\\nabout carts/);
    } finally {
      await backend.close();
    }
  });

  it('leaves out old messages where the context of the model is too small', async () => {
    const sent: string[] = [];
    const backend = await startBackend({
      models: [{ id: 'test-model', max_model_len: 4096 }],
      respond: ({ body }) => {
        sent.push(JSON.stringify(body));
        return stream({ thought: '', answer: 'answer' });
      },
    });
    try {
      const { app } = await rationale();
      await app.settings.setEndpoint({ preset: 'vllm', baseUrl: backend.baseUrl, model: 'test-model' });
      const chats = await (await rationale()).chats();
      await chats.receive({ type: 'new' });
      await chats.receive({ type: 'send', text: `first ${'word '.repeat(900)}` });
      await chats.receive({ type: 'send', text: `second ${'word '.repeat(900)}` });
      deepEqual(
        sent.map((body) => [body.includes('first'), body.includes('second')]),
        [
          [true, false],
          [false, true],
        ],
      );
    } finally {
      await backend.close();
    }
  });

  it('hands a code block to the review, and changes nothing before Accept', async () => {
    const editor = await open('chat.js', 'let a = 1;\nlet b = 2;\n');
    const chats = await (await rationale()).chats();
    const text = '--- a/chat.js\n+++ b/chat.js\n@@ @@\n let a = 1;\n-let b = 2;\n+let b = 3;\n';
    await chats.receive({ type: 'apply', text, language: 'diff' });
    equal((await shownRun()).proposal?.state, 'pending');
    equal(editor.document.getText(), 'let a = 1;\nlet b = 2;\n');
    await vscode.commands.executeCommand('rationale.acceptEdit');
    await until(() => editor.document.getText() === 'let a = 1;\nlet b = 3;\n');
  });

  it('hands the answer to /edit to the review, with its thought, and one to /tests as a new file', async () => {
    const prompts: string[] = [];
    const diff = '```diff\n--- a/slash.js\n+++ b/slash.js\n@@ @@\n-let a = 1;\n+let a = 2;\n```\n';
    const backend = await serve(({ body }) => {
      prompts.push(JSON.stringify(body));
      return stream({
        thought: 'one is two',
        answer:
          prompts.length === 1 ? diff : '```diff\n--- /dev/null\n+++ b/slash.test.js\n@@ @@\n+test();\n```\n',
      });
    });
    try {
      const editor = await open('slash.js', 'let a = 1;\n');
      const chats = await (await rationale()).chats();
      await chats.receive({ type: 'new' });
      await chats.receive({ type: 'send', text: '/edit make it two' });
      const { conductor } = await rationale();
      const led = await conductor();
      await until(() => led.run?.proposal?.state === 'pending');
      equal(led.run?.thought, 'one is two');
      deepEqual(
        led.run?.proposal?.files.map(({ path }) => path),
        ['slash.js'],
      );
      equal(editor.document.getText(), 'let a = 1;\n');
      await vscode.commands.executeCommand('rationale.acceptEdit');
      await until(() => editor.document.getText() === 'let a = 2;\n');
      await vscode.window.showTextDocument(editor.document);
      await chats.receive({ type: 'send', text: '/tests' });
      match(prompts[1] ?? '', /Each test must be able to fail/);
      await until(() => led.run?.proposal?.files[0]?.path === 'slash.test.js');
    } finally {
      await backend.close();
    }
  });
});
