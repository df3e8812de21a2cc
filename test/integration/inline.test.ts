import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { InlineProvider } from '../../src/vscode/inline/provider.ts';
import { stream } from '../backend/dialects.ts';
import { type Backend, json, type Received, type Reply, startBackend } from '../backend/server.ts';
import { cleanUp, inFolder, open, rationale, serve, shownRun, until } from './job.ts';

const CODE = 'function sum(a, b) {\n  return \n}\n';
/** After `return `. */
const HERE = new vscode.Position(1, 9);

let backend: Backend;
let requests: Received[];
let respond: (request: Received) => Reply;

async function configure(values: Record<string, string>): Promise<void> {
  const { app, suggestions } = await rationale();
  await app.settings.setInline(values);
  await suggestions.refresh();
}

async function provider(): Promise<InlineProvider> {
  const { suggestions } = await rationale();
  await until(() => suggestions.provider !== undefined);
  ok(suggestions.provider);
  return suggestions.provider;
}

/** Opens `sum.js` with the cursor after `return `. */
async function openAt(text = CODE, path = 'sum.js', at = HERE): Promise<vscode.TextEditor> {
  const editor = await open(path, text);
  editor.selection = new vscode.Selection(at, at);
  return editor;
}

/** What the provider gives when the user asks for it. */
async function suggested(
  document: vscode.TextDocument,
  at = HERE,
  meanwhile?: () => Promise<unknown>,
  selectedCompletionInfo?: vscode.SelectedCompletionInfo,
): Promise<string[]> {
  const source = new vscode.CancellationTokenSource();
  const context: vscode.InlineCompletionContext = {
    triggerKind: vscode.InlineCompletionTriggerKind.Invoke,
    selectedCompletionInfo,
  };
  const asked = (await provider()).provideInlineCompletionItems(document, at, context, source.token);
  await meanwhile?.();
  return (await asked).map(({ insertText }) => String(insertText));
}

/** Accepts the ghost text as soon as there is one. */
async function acceptGhost(editor: vscode.TextEditor, command = 'commit'): Promise<string> {
  const { document } = editor;
  const { version } = document;
  await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
  for (const end = Date.now() + 10_000; document.version === version; ) {
    ok(Date.now() < end, 'no ghost text');
    await vscode.commands.executeCommand(`editor.action.inlineSuggest.${command}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return document.getText();
}

const INSERTION = [
  '```diff',
  '--- a/sum.js',
  '+++ b/sum.js',
  '@@ @@',
  ' function sum(a, b) {',
  '-  return ',
  '+  return a + b;',
  ' }',
  '```',
];
const CHANGE = INSERTION.map((line) => line.replace(/^ function sum/, '-function sum')).toSpliced(
  5,
  0,
  '+function add(a, b) {',
);

describe('Think Here', () => {
  afterEach(cleanUp);

  /** A reasoning model that answers with these lines. */
  async function thinkAt(lines: readonly string[]): Promise<{ editor: vscode.TextEditor; served: Backend }> {
    const served = await serve(() => stream({ thought: 'The sum is missing.', answer: lines.join('\n') }));
    const editor = await openAt();
    await vscode.commands.executeCommand('rationale.thinkHere');
    return { editor, served };
  }

  it('brings what belongs at the cursor as ghost text, and the thought in the view', async () => {
    const { editor, served } = await thinkAt(INSERTION);
    equal((await shownRun()).thought, 'The sum is missing.');
    equal(editor.document.getText(), CODE);
    equal(await acceptGhost(editor), CODE.replace('return ', 'return a + b;'));
    await served.close();
  });

  it('brings a change of other lines as an edit for review', async () => {
    const { editor, served } = await thinkAt(CHANGE);
    const { conductor } = await rationale();
    ok((await conductor()).desk.review);
    equal(editor.document.getText(), CODE);
    await served.close();
  });
});

describe('suggestions', () => {
  beforeEach(async () => {
    requests = [];
    respond = () => json({ content: 'a + b;' });
    backend = await startBackend({
      respond: (request) => respond(request),
      elsewhere: (request) => {
        requests.push(request);
        return respond(request);
      },
    });
    await configure({
      enabled: 'auto',
      'endpoint.preset': 'llamacpp',
      'endpoint.baseUrl': backend.baseUrl,
      'endpoint.model': 'qwen2.5-coder',
      'endpoint.api': 'fim',
    });
  });

  afterEach(async () => {
    await cleanUp();
    await configure({ enabled: 'auto', 'endpoint.baseUrl': '', 'endpoint.model': '' });
    await backend.close();
  });

  it('are shown as ghost text and accepted as a whole', async () => {
    const editor = await openAt();
    equal(await acceptGhost(editor), CODE.replace('return ', 'return a + b;'));
    const [first] = requests;
    equal(first?.path, '/infill');
    deepEqual(
      [first?.body].map((body) => {
        const { input_prefix, input_suffix } = body as Record<string, unknown>;
        return [input_prefix, input_suffix];
      }),
      [['function sum(a, b) {\n  return ', '\n}\n']],
    );
  });

  it('are accepted word by word without another request', async () => {
    const editor = await openAt();
    equal(await acceptGhost(editor, 'acceptNextWord'), CODE.replace('return ', 'return a'));
    const whole = CODE.replace('return ', 'return a + b;');
    for (let words = 1; editor.document.getText() !== whole; words++) {
      ok(words < 8, editor.document.getText());
      await acceptGhost(editor, 'acceptNextWord');
    }
    // The one for what comes after it may be on its way.
    equal(requests.filter(({ body }) => !JSON.stringify(body).includes('a + b;')).length, 1);
  });

  it('are accepted line by line without another request', async () => {
    respond = () => json({ content: 'a +\n    b;' });
    const editor = await openAt();
    // VS Code takes the line with its end.
    equal(await acceptGhost(editor, 'acceptNextLine'), CODE.replace('return ', 'return a +\n'));
    equal(await acceptGhost(editor, 'commit'), CODE.replace('return ', 'return a +\n    b;'));
    equal(requests.filter(({ body }) => !JSON.stringify(body).includes('b;')).length, 1);
  });

  it('go on while they are typed into, without another request', async () => {
    const editor = await openAt();
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    await until(() => requests.length === 1);
    const { counts } = await provider();
    for (const text of 'a + ') {
      await vscode.commands.executeCommand('type', { text });
    }
    equal(await acceptGhost(editor), CODE.replace('return ', 'return a + b;'));
    ok(counts.typedInto > 0);
    equal(requests.filter(({ body }) => !JSON.stringify(body).includes('a + b;')).length, 1);
  });

  it('go on from what is chosen in the suggest widget', async () => {
    respond = () => json({ content: '.length;' });
    const range = new vscode.Range(1, 9, 1, 11);
    const { document } = await openAt(CODE.replace('return ', 'return ab'), 'sum.js', range.end);
    deepEqual(await suggested(document, range.end, undefined, { range, text: 'absent' }), ['absent.length;']);
    ok(JSON.stringify(requests[0]?.body).includes('return absent"'));
  });

  it('are text and no snippet, and none is asked for while a placeholder is selected', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what a snippet would take for a placeholder
    const text = '`$1 ${2:b}`;';
    respond = () => json({ content: text });
    const editor = await openAt();
    equal(await acceptGhost(editor), CODE.replace('return ', `return ${text}`));
    const asked = requests.length;
    const snippet = await openAt(CODE, 'snippet.js');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder
    await snippet.insertSnippet(new vscode.SnippetString('${1:name} + ${2:other};'), HERE);
    await until(() => !snippet.selection.isEmpty);
    deepEqual(await suggested(snippet.document, snippet.selection.active), []);
    ok(requests.slice(asked).every(({ body }) => !JSON.stringify(body).includes('name + other')));
  });

  it('keep away from languages that are switched off, and from editors that want none', async () => {
    const settings = vscode.workspace.getConfiguration();
    const { Global } = vscode.ConfigurationTarget;
    const { suggestions } = await rationale();
    await settings.update('rationale.inline.languages', { javascript: false }, Global);
    await settings.update('editor.inlineSuggest.enabled', false, Global);
    try {
      await suggestions.refresh();
      const { document } = await openAt();
      deepEqual(await suggested(document), []);
      const { counts } = await provider();
      await vscode.commands.executeCommand('type', { text: 'a' });
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
      equal(counts.wanted, 0);
      equal(requests.length, 0);
    } finally {
      await settings.update('rationale.inline.languages', undefined, Global);
      await settings.update('editor.inlineSuggest.enabled', undefined, Global);
      await suggestions.refresh();
    }
  });

  it('are fetched ahead after one was accepted', async () => {
    const editor = await openAt();
    await acceptGhost(editor);
    const { counts } = await provider();
    await until(() => requests.length >= 2);
    await until(() => counts.asked >= 2);
    ok(JSON.stringify(requests[1]?.body).includes('return a + b;'));
  });

  it('come from a chat model, whose thought is thrown away and counted', async () => {
    respond = () =>
      json({
        choices: [{ message: { content: '<think>\nhm\n</think>\n\na + b;', reasoning_content: 'hm' } }],
      });
    await configure({ 'endpoint.preset': 'vllm', 'endpoint.model': 'deepseek-r1', 'endpoint.api': 'chat' });
    const { document } = await openAt();
    deepEqual(await suggested(document), ['a + b;']);
    equal((await provider()).counts.thoughts, 1);
    match((await rationale()).suggestions.figures ?? '', /Thoughts thrown away: 1$/);
  });

  it('come from the chat route where the server cannot fill in the middle', async () => {
    respond = ({ path }) =>
      path === '/infill'
        ? json({ error: { message: 'infill is not supported by this model' } }, 501)
        : json({ choices: [{ message: { content: '```js\n  return a + b;\n```' } }] });
    const { document } = await openAt();
    deepEqual(await suggested(document), ['a + b;']);
    await openAt(`// again\n${CODE}`, 'again.js', HERE.translate(1));
    const again = vscode.window.activeTextEditor?.document;
    ok(again);
    deepEqual(await suggested(again, HERE.translate(1)), ['a + b;']);
    equal(requests.length, 1);
    equal(backend.requests.length, 2);
  });

  it('are off for a server elsewhere until the user says so, and nothing is loaded', async () => {
    await configure({ 'endpoint.baseUrl': 'https://models.example/v1' });
    const { suggestions, app } = await rationale();
    equal(suggestions.provider, undefined);
    equal(app.settings.inline().on, false);
    await configure({ enabled: 'on' });
    await provider();
    await configure({ enabled: 'off' });
    equal(suggestions.provider, undefined);
    equal(requests.length, 0);
  });

  it('are paused and go on', async () => {
    const { suggestions } = await rationale();
    await provider();
    await vscode.commands.executeCommand('rationale.pauseSuggestions');
    equal(suggestions.provider, undefined);
    await vscode.commands.executeCommand('rationale.resumeSuggestions');
    await provider();
  });

  it('are dropped when the document changed in the meantime', async () => {
    const { document } = await openAt();
    let answer = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      answer = resolve;
    });
    respond = () => ({ parts: [{ wait: gate }, { bytes: JSON.stringify({ content: 'a + b;' }) }] });
    const found = await suggested(document, HERE, async () => {
      await until(() => requests.length === 1);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(0, 0), '// changed\n');
      await vscode.workspace.applyEdit(edit);
      answer();
    });
    deepEqual(found, []);
    equal((await provider()).stale, 1);
  });

  it('are dropped when the document is closed, or the cursor moved, in the meantime', async () => {
    for (const leave of ['workbench.action.closeActiveEditor', 'cursorTop']) {
      const editor = await openAt(CODE, `${leave}.js`);
      let answer = (): void => undefined;
      const gate = new Promise<void>((resolve) => {
        answer = resolve;
      });
      requests.length = 0;
      respond = () => ({ parts: [{ wait: gate }, { bytes: JSON.stringify({ content: `"${leave}";` }) }] });
      const found = await suggested(editor.document, HERE, async () => {
        await until(() => requests.length === 1);
        await vscode.commands.executeCommand(leave);
        await until(() => vscode.window.activeTextEditor?.selection.active.line !== 1);
        answer();
      });
      deepEqual(found, [], leave);
    }
  });

  for (const [what, text] of [
    ['control characters', 'a \u001b[31m+ b;'],
    ['100 KB', 'x'.repeat(110_000)],
    ['what is there already', '\n}'],
  ] as const) {
    it(`are dropped when they hold ${what}`, async () => {
      respond = () => json({ content: text });
      const { document } = await openAt();
      deepEqual(await suggested(document), []);
      equal(
        Object.values((await provider()).counts.dropped).reduce((sum, count) => sum + count, 0),
        1,
      );
    });
  }

  it('are given in an untitled document', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'javascript', content: CODE });
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(HERE, HERE);
    deepEqual(await suggested(document), ['a + b;']);
  });

  it('are not asked for in a virtual document, nor by VS Code in a read-only editor', async () => {
    const registration = vscode.workspace.registerTextDocumentContentProvider('inline-virtual', {
      provideTextDocumentContent: () => CODE,
    });
    const virtual = await vscode.workspace.openTextDocument(vscode.Uri.parse('inline-virtual:/sum.js'));
    await vscode.window.showTextDocument(virtual);
    deepEqual(await suggested(virtual), []);
    registration.dispose();
    const { counts } = await provider();
    const { wanted } = counts;
    await openAt();
    await vscode.commands.executeCommand('workbench.action.files.setActiveEditorReadonlyInSession');
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    await vscode.commands.executeCommand('editor.action.inlineSuggest.commit');
    await vscode.commands.executeCommand('workbench.action.files.resetActiveEditorReadonlyInSession');
    equal(counts.wanted, wanted);
    equal(requests.length, 0);
  });

  it('are not asked for in a notebook cell', async () => {
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, CODE, 'javascript');
    const notebook = await vscode.workspace.openNotebookDocument(
      'interactive',
      new vscode.NotebookData([cell]),
    );
    const document = notebook.getCells()[0]?.document;
    ok(document);
    deepEqual(await suggested(document), []);
    equal(requests.length, 0);
  });

  it('are not asked for in a diff editor', async () => {
    const { document } = await openAt();
    await open('other.js', 'other();\n');
    await vscode.commands.executeCommand('vscode.diff', inFolder('other.js'), document.uri);
    await until(
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff,
    );
    deepEqual(await suggested(document), []);
    equal(requests.length, 0);
  });

  it('are not asked for in a binary file that is shown as text', async () => {
    const { document } = await openAt('\0\0\u0001ELF\n\0return \n');
    deepEqual(await suggested(document), []);
    equal(requests.length, 0);
  });

  it('are not asked for at several cursors, nor in a very large file', async () => {
    const editor = await openAt();
    editor.selections = [new vscode.Selection(HERE, HERE), new vscode.Selection(0, 0, 0, 0)];
    await until(() => editor.selections.length === 2);
    deepEqual(await suggested(editor.document), []);
    const large = await openAt(`${CODE}${'// filler\n'.repeat(250_000)}`, 'large.js');
    deepEqual(await suggested(large.document), []);
    equal(requests.length, 0);
  });

  it('say in the status bar why there are none', async () => {
    respond = () => json({ error: { message: 'no such key' } }, 401);
    const { document } = await openAt();
    deepEqual(await suggested(document), []);
    equal((await provider()).counts.failed, 1);
    const { status } = (await rationale()).app;
    match(status.text, /\$\(warning\)/);
    respond = () => json({ content: 'a + b;' });
    deepEqual(await suggested(document), ['a + b;']);
    match(status.text, /\$\(sparkle\)/);
  });
});
