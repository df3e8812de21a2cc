import { equal, match, ok } from 'node:assert/strict';
import * as vscode from 'vscode';
import { stream } from '../backend/dialects.ts';
import { cleanUp, open, rationale, serve, shownRun, until } from './job.ts';

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
});
