import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { traceOf } from '../../src/vscode/trace/traceOf.ts';
import { stream } from '../backend/dialects.ts';
import type { Backend } from '../backend/server.ts';
import { ask, cleanUp, edit, inFolder, open, rationale, serve } from './job.ts';

interface Prompt {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

async function write(path: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(inFolder(path), new TextEncoder().encode(text));
}

describe('rules', () => {
  let backend: Backend;
  let prompts: Prompt[];
  let written: string[];
  beforeEach(async () => {
    [prompts, written] = [[], []];
    backend = await serve(({ body }) => {
      prompts.push(body as Prompt);
      return stream({ thought: 'Hm.', answer: 'Nothing to change.' });
    });
  });
  afterEach(async () => {
    await cleanUp();
    await backend.close();
    for (const path of new Set(written)) {
      await vscode.workspace.fs.delete(inFolder(path), { recursive: true });
    }
  });

  /** Writes rules that are gone again after the test. */
  async function rules(path: string, text: string): Promise<void> {
    await write(path, text);
    const [top = path] = path.split('/');
    written.push(['.roo', '.cursor', '.github'].includes(top) ? top : path);
  }

  /** What the model was told first in the last request. */
  const told = (): string => {
    const [first] = prompts.at(-1)?.messages ?? [];
    equal(first?.role, 'system');
    return first?.content ?? '';
  };

  it('are sent with an edit, the closest last, and the view says so', async () => {
    await rules('AGENTS.md', 'Keep functions short.');
    await rules('src/AGENTS.md', 'Write sums with care.');
    await open('src/sum.js', 'export const sum = 1;\n');
    const run = await edit();
    match(told(), /`AGENTS\.md`:\n\n```markdown\nKeep functions short\.\n```\n\n`src\/AGENTS\.md`:/);
    equal(run.snapshot().place, 'src/sum.js:1 · rules: AGENTS.md, src/AGENTS.md');
    equal(traceOf(run).settings?.rules, 'AGENTS.md, src/AGENTS.md');
    await open('sum.js', 'export const sum = 1;\n', [0, 0]);
    await edit();
    ok(!told().includes('with care'), 'rules of another folder');
    match(told(), /Keep functions short/);
  });

  it('of other assistants count where there is no AGENTS.md', async () => {
    await rules('.roo/rules/2.md', 'Second rule.');
    await rules('.roo/rules/1.md', 'First rule.');
    await rules('.roo/rules/3.md', '---\nglobs: "*.py"\n---\nRule for some.');
    await rules('.clinerules', 'Rule of another.');
    await open('sum.js', 'export const sum = 1;\n');
    await ask();
    match(told(), /First rule[\s\S]*Second rule/);
    ok(!/some|another/.test(told()));
    await rules('AGENTS.md', 'The rule.');
    await ask();
    match(told(), /The rule/);
    ok(!told().includes('First rule'));
  });

  it('for some files are sent where the request is about one of them', async () => {
    await rules('AGENTS.md', 'Keep functions short.');
    await rules(
      '.github/instructions/web/js.instructions.md',
      '---\napplyTo: "src/**/*.js"\n---\nUse modules.',
    );
    await rules('.github/instructions/py.instructions.md', '---\napplyTo: "**/*.py"\n---\nUse types.');
    await rules('.github/instructions/asked.instructions.md', 'Use when asked.');
    await rules('.github/instructions/notes.md', 'Notes for people.');
    await open('src/sum.js', 'export const sum = 1;\n');
    const run = await ask();
    match(told(), /Keep functions short[\s\S]*Use modules/);
    ok(!/applyTo|types|asked|people/.test(told()), told());
    equal(
      run.snapshot().place,
      'src/sum.js:1 · rules: AGENTS.md, .github/instructions/web/js.instructions.md',
    );
    await open('sum.js', 'export const sum = 1;\n');
    await ask();
    ok(!told().includes('Use modules'));

    const chats = await (await rationale()).chats();
    await chats.receive({ type: 'new' });
    await chats.receive({ type: 'send', text: 'Why?' });
    ok(!told().includes('Use modules'), 'rules for a file that nobody added');
    await vscode.window.showTextDocument(inFolder('src/sum.js'));
    await chats.receive({ type: 'send', text: '/explain' });
    match(told(), /Use modules/);
  });

  it('of Cursor count where there are no others before them', async () => {
    await rules('.cursor/rules/js.mdc', '---\nglobs: *.js\nalwaysApply: false\n---\nUse modules.');
    await rules('.cursor/rules/README.md', 'Notes for people.');
    await rules('.cursorrules', 'Older rule.');
    await open('src/sum.js', 'export const sum = 1;\n');
    await ask();
    match(told(), /Use modules/);
    ok(!/Older|people/.test(told()), told());
  });

  it('are not read from a file that a list leaves out, that a link leads out of, or that is no text', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    try {
      await rules('.rationaleignore', 'AGENTS.md\nprivate.txt\n');
      await rules('private.txt', 'Rule kept private.');
      await rules('AGENTS.md', 'Rule left out.');
      writeFileSync(join(outside, 'AGENTS.md'), 'Rule from outside.');
      symlinkSync(join(outside, 'AGENTS.md'), inFolder('.roorules').fsPath);
      written.push('.roorules');
      symlinkSync(inFolder('private.txt').fsPath, inFolder('.continuerules').fsPath);
      written.push('.continuerules');
      await rules('.clinerules', 'long '.repeat(60_000));
      await open('sum.js', 'export const sum = 1;\n');
      const run = await ask();
      ok(!/Rules of the project|left out|outside|private/.test(told()), told());
      equal(run.snapshot().place, 'sum.js:1');
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it('of the project are sent nowhere when they are switched off; those of the user are', async () => {
    await rules('AGENTS.md', 'Keep functions short.');
    const settings = vscode.workspace.getConfiguration('rationale');
    await settings.update('context.projectRules', false, vscode.ConfigurationTarget.Global);
    await settings.update('context.instructions', 'Answer in Korean.', vscode.ConfigurationTarget.Global);
    try {
      await open('sum.js', 'export const sum = 1;\n');
      const run = await ask();
      ok(!told().includes('short'));
      match(told(), /Answer in Korean\./);
      equal(run.snapshot().place, 'sum.js:1 · rules: your own');
    } finally {
      await settings.update('context.instructions', undefined, vscode.ConfigurationTarget.Global);
      await settings.update('context.projectRules', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('are shown as they will be sent: a command takes the file in the editor along, and its rules', async () => {
    await rules('src/AGENTS.md', 'Write sums with care.');
    await open('src/sum.js', 'export const sum = 1;\n');
    const chats = await (await rationale()).chats();
    await chats.receive({ type: 'new' });
    await chats.receive({ type: 'showSent', text: '/explain' });
    const [system = ''] = vscode.window.activeTextEditor?.document.getText().split('\n# user') ?? [];
    await vscode.window.showTextDocument(inFolder('src/sum.js'));
    await chats.receive({ type: 'send', text: '/explain' });
    match(told(), /Write sums with care/);
    equal(system.trim(), `# system\n\n${told()}`);
  });

  it('are sent with each message of a chat as they are then, until they are taken away there', async () => {
    await rules('AGENTS.md', 'Keep functions short.');
    const chats = await (await rationale()).chats();
    await chats.receive({ type: 'new' });
    await chats.receive({ type: 'showSent', text: 'Why?' });
    const shown = vscode.window.activeTextEditor?.document.getText() ?? '';
    match(shown, /^# system[\s\S]*Keep functions short\.[\s\S]*# user\n\nWhy\?/);
    await chats.receive({ type: 'send', text: 'Why?' });
    await write('AGENTS.md', 'Keep functions long.');
    await chats.receive({ type: 'send', text: 'And then?' });
    deepEqual(
      prompts.map(({ messages }) => /Keep functions \w+/.exec(messages[0]?.content ?? '')?.[0]),
      ['Keep functions short', 'Keep functions long'],
    );
    await chats.receive({ type: 'detach', index: 0 });
    deepEqual(chats.session.withoutRules, ['AGENTS.md']);
    await chats.receive({ type: 'send', text: 'And now?' });
    ok(!told().includes('Keep'));
  });
});
