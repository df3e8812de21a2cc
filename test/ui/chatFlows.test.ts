import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { chunks, DONE, event, events, stream } from '../backend/dialects.ts';
import { Gate } from '../backend/gate.ts';
import { type Backend, type Received, type Reply, startBackend } from '../backend/server.ts';
import { until } from './until.ts';
import { WorkbenchPage } from './workbenchPage.ts';

const CART = 'src/cart.js';
const DIFF = `--- a/${CART}\n+++ b/${CART}\n@@ @@\n-  { from: 500, rate: 0.1 },\n+  { from: 600, rate: 0.1 },\n`;

let workbench: WorkbenchPage | undefined;
let backend: Backend | undefined;
let gates: Gate[] = [];
beforeEach(() => {
  gates = [new Gate(), new Gate()];
});
afterEach(async () => {
  for (const gate of gates) {
    gate.open();
  }
  await workbench?.page.context().clearPermissions();
  await workbench?.close();
  await backend?.close();
});

/** Answers by what the last message asks for. */
function respond(request: Received): Reply {
  const { messages } = request.body as { messages: { role: string; content: string }[] };
  const asked = messages.at(-1)?.content ?? '';
  const gate = /slow (\d)/.exec(asked)?.[1];
  if (gate !== undefined) {
    return events([
      ...chunks({ thought: `Thinking about slow ${gate}. `, finish: null }).map(event),
      { wait: gates[Number(gate)]?.opened ?? Promise.resolve() },
      ...chunks({ answer: `Slow answer ${gate}.` }).map(event),
      DONE,
    ]);
  }
  const answer = asked.includes('commit message')
    ? '```\nRaise the limit of the discount\n```'
    : asked.includes('how to write it')
      ? `Like this:\n\n\`\`\`js\nexport const LIMIT = 600;\n\`\`\`\n\nor as a change:\n\n\`\`\`diff\n${DIFF}\`\`\``
      : /make it (edited|fixed)/.test(asked)
        ? `\`\`\`diff\n${DIFF}\`\`\``
        : `Answer ${backend?.requests.length}.`;
  return stream({ thought: 'Hm. The limit is a number.', answer });
}

/** A Git repository with a change, a file that must not be sent, one with a problem, and one with headings as symbols. */
function project(name: string): string {
  const folder = copySample(`ui/${name}`);
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder });
  writeFileSync(join(folder, '.env'), 'TOKEN=hidden\n');
  writeFileSync(join(folder, 'odd.json'), '{ "odd": three }\n');
  writeFileSync(join(folder, 'NOTES.md'), '# Rounding rules\n\nTo whole cents.\n\n# Others\n\n# Discounts\n');
  writeFileSync(join(folder, 'src/big.js'), `export const big = [\n${'  "0123456789",\n'.repeat(2500)}];\n`);
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '-qm', 'Begin');
  appendFileSync(join(folder, CART), '// The end.\n');
  return folder;
}

/** The chat as a user handles it. */
class Chat {
  readonly view: Frame;
  readonly composer: Locator;
  readonly chips: Locator;
  readonly #opened: WorkbenchPage;

  private constructor(opened: WorkbenchPage, view: Frame) {
    this.#opened = opened;
    this.view = view;
    this.composer = view.locator('[data-testid="composer"]');
    this.chips = view.locator('.composer .chip');
  }

  static async open(opened: WorkbenchPage): Promise<Chat> {
    return new Chat(opened, await opened.showChat());
  }

  /** Sends a message, and waits for its answer when it is to have one now. */
  async send(text: string, wait = true): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
    await this.view.locator('[data-testid="user-text"]', { hasText: text }).waitFor();
    if (wait) {
      await this.view.locator('article.assistant').last().locator('button[data-tool="again"]').waitFor();
    }
  }

  /** The button of this name in the last answer. */
  tool(name: string): Locator {
    return this.view.locator('article.assistant').last().getByRole('button', { name, exact: true });
  }

  /** Types `@`, searches, and takes the row of this label. */
  async add(search: string, label = search): Promise<void> {
    const { page } = this.#opened;
    await this.composer.press('@');
    await this.#opened.inputBox().waitFor();
    const row = page.locator('.quick-input-list .monaco-list-row').filter({
      has: page.locator('.label-name', { hasText: new RegExp(`^${label.replace(/[.()]/g, '\\$&')}$`) }),
    });
    await until(`${label} in the picker`, async () => {
      await this.#opened.inputBox().fill('');
      await this.#opened.inputBox().fill(search);
      await row.first().click({ timeout: 3000 });
      return true;
    });
    // Whoever goes on earlier loses the next list to it.
    await this.#opened.cursorIn(this.composer);
  }

  async listed(): Promise<Locator> {
    const list = this.view.locator('details.list');
    if ((await list.getAttribute('open')) === null) {
      await this.view.locator('[data-testid="list"]').click();
    }
    return this.view.locator('[data-testid="sessions"] li');
  }

  async title(): Promise<string> {
    return (await this.view.locator('[data-testid="title"]').innerText()).trim();
  }
}

async function openProject(name: string): Promise<{ opened: WorkbenchPage; folder: string; chat: Chat }> {
  const folder = project(name);
  backend = await startBackend({ models: [{ id: 'small', max_model_len: 16_384 }], respond });
  const { baseUrl } = backend;
  workbench = await WorkbenchPage.open({
    folder,
    machineSettings: {
      'rationale.endpoint.preset': 'vllm',
      'rationale.endpoint.baseUrl': baseUrl,
      'rationale.endpoint.model': 'small',
      'rationale.profiles': [{ name: 'Other', preset: 'vllm', baseUrl, model: 'other-model' }],
    },
  });
  await workbench.openFile(CART);
  return { opened: workbench, folder, chat: await Chat.open(workbench) };
}

/** What the server was asked last, as one text. */
const prompt = (): string => JSON.stringify(backend?.requests.at(-1)?.body);

test('chats are made, answered side by side, found, renamed, deleted and branched, each with its profile', async () => {
  const { opened, chat } = await openProject('chat-flows');
  const { page } = opened;
  const { view, composer } = chat;

  // Edit and resend, answer again, and the way between the branches.
  await chat.send('first wording');
  expect(await chat.title()).toBe('first wording');
  expect(await view.locator('article.assistant summary').innerText()).toContain('Thought');
  await view.getByRole('button', { name: 'Edit Message' }).click();
  await composer.fill('second wording');
  await composer.press('Enter');
  await view.getByText('Answer 2.').waitFor();
  await chat.tool('Answer Again').click();
  await view.getByText('Answer 3.').waitFor();
  await view.locator('article.assistant').getByText('2 of 2').waitFor();
  await opened.screenshot('ui/chat-branch');
  await chat.tool('Previous branch').click();
  await view.getByText('Answer 2.').waitFor();
  await view.locator('article.user').getByRole('button', { name: 'Previous branch' }).click();
  await view.locator('[data-testid="user-text"]', { hasText: 'first wording' }).waitFor();
  await view.getByText('Answer 1.').waitFor();

  // A profile of its own, which the next answer comes from.
  await view.locator('[data-testid="model"]').click();
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Other' }).click();
  await view.locator('[data-testid="model"]', { hasText: 'other-model' }).waitFor();
  await chat.send('and now?');
  expect(prompt()).toContain('other-model');

  // Two chats stream at once; each keeps what comes to it.
  await view.locator('[data-testid="new"]').click();
  await view.locator('[data-testid="welcome"]').waitFor();
  await view.locator('[data-testid="used"]', { hasText: 'of 16,384 tokens' }).waitFor();
  await opened.screenshot('ui/chat-empty');
  await chat.send('slow 0, please', false);
  await view.locator('[data-testid="stop"]').waitFor();
  await view.locator('[data-testid="new"]').click();
  await view.locator('[data-testid="welcome"]').waitFor();
  await chat.send('slow 1, please', false);
  await view.locator('[data-testid="stop"]').waitFor();
  const rows = await chat.listed();
  await until('two that run', async () => (await rows.locator('.icon-loading').count()) === 2 || undefined);
  await opened.screenshot('ui/chat-list');
  expect(await opened.violations(view)).toEqual([]);
  gates[1]?.open();
  await view.getByText('Slow answer 1.').waitFor();
  await rows.filter({ hasText: 'slow 0' }).locator('button.open').click();
  await view.locator('[data-testid="stop"]').waitFor();
  gates[0]?.open();
  await view.getByText('Slow answer 0.').waitFor();

  // Found, renamed, deleted and brought back.
  await chat.listed();
  await view.getByRole('searchbox').fill('slow 1');
  await until('one that fits', async () => (await rows.count()) === 1 || undefined);
  await view.getByRole('button', { name: 'Rename: slow 1, please' }).click();
  await opened.answerInput('Renamed');
  await view.getByRole('searchbox').fill('renam');
  await view.getByRole('button', { name: 'Delete: Renamed' }).click();
  await view.getByText('No chat has this in its name.').waitFor();
  // VS Code shows no notifications over the page while it is driven by a test: the bell has them.
  await page.locator('.statusbar-item[id="status.notifications"]').click();
  const deleted = page.locator('.notifications-center .notification-list-item', {
    hasText: 'Deleted "Renamed".',
  });
  await deleted.getByRole('button', { name: 'Undo' }).click();
  await until('its return', async () => (await chat.title()) === 'Renamed' || undefined);
  await view.getByText('Slow answer 1.').waitFor();

  // Relevant code, found while the message is written.
  const relevant = view.locator('[data-testid="automatic"]');
  await relevant.press('Enter');
  await composer.fill('What does discountRate refer to?');
  await view.locator('.chip.found', { hasText: 'Map of the workspace' }).waitFor();
  expect(await relevant.getAttribute('aria-pressed')).toBe('true');
  await opened.screenshot('ui/chat-relevant');
  expect(await opened.violations(view)).toEqual([]);

  await opened.speak('ko');
  await opened.openFile(CART);
  const korean = await opened.webview('Rationale 채팅');
  await korean.getByRole('button', { name: '보내기' }).waitFor();
  await opened.screenshot('ui/chat-korean');
  await opened.runCommand('Rationale: 추론으로 질문');
  await opened.answerInput('왜?');
  const reasoning = await opened.webview('추론');
  await reasoning.locator('[data-testid="phase"]', { hasText: '완료' }).waitFor();
  await opened.screenshot('ui/reasoning-korean');
  expect(await opened.violations(reasoning)).toEqual([]);
  expect(opened.errors).toEqual([]);
});

test('code of every kind is added with its cost, sent as shown, and what comes back goes where it belongs', async () => {
  const { opened, folder, chat } = await openProject('chat-context');
  const { page } = opened;
  const { view, composer, chips } = chat;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const chip = (text: string) => chips.filter({ hasText: text });

  // The picker.
  await opened.selectLines(8, 10);
  await chat.add('Selection');
  await chip(`${CART}:8-10 · ~`).waitFor();
  await chat.add('receipt.js');
  await chip('src/receipt.js · ~').waitFor();
  await chat.add('test/');
  await chip('test/cart.test.js').waitFor();
  await opened.openFile('NOTES.md');
  await chat.add('Rounding', '# Rounding rules');
  await chip('NOTES.md:1-').waitFor();
  // No language server knows JavaScript here, while a heading fits, too.
  await chat.add('discount', 'discountRate');
  await chip(`${CART}:13-17 · ~`).waitFor();
  // Where nothing fits there is still a way on.
  await composer.press('@');
  await opened.inputBox().fill('no such thing');
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Other file…' }).waitFor();
  await page.keyboard.press('Escape');
  await opened.cursorIn(composer);
  await page.keyboard.press('Backspace');
  await chat.add('Git changes');
  await chip('Git changes').waitFor();
  await opened.openFile('odd.json');
  await until('its problem', async () => (await page.locator('.squiggly-error').count()) > 0 || undefined);
  await chat.add('Problems');
  await chip('Problems').waitFor();
  await chat.add('All open editors');
  await chip('odd.json').waitFor();
  await opened.runCommand('Terminal: Create New Terminal');
  await page.locator('.terminal-wrapper .xterm-screen').waitFor();
  await page.keyboard.type('echo from-the-terminal\n');
  await opened.runCommand('Terminal: Select All');
  await chat.add('Terminal selection');
  await chip('Terminal ·').waitFor();
  await chip('Terminal ·').getByRole('button').click();
  await chip('Terminal ·').waitFor({ state: 'detached' });
  await opened.runCommand('Rationale: Add Terminal Selection to Chat');
  await chip('Terminal ·').waitFor();

  // A place that is pasted, a tab that is dropped, and a file with secrets, which is asked about.
  const paste = async (text: string): Promise<void> => {
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    await composer.focus();
    await page.keyboard.press('Control+V');
  };
  await paste('src/receipt.js:2-4');
  await chip('src/receipt.js:2-4').waitFor();
  await paste('.env:1');
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText('ignored or may hold secrets').waitFor();
  await opened.screenshot('ui/chat-secret');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await until('it as text', async () => (await composer.inputValue()) === '' || undefined);
  expect(await chip('.env').count()).toBe(0);
  await opened.screenshot('ui/chat-chips');
  expect(await opened.violations(view)).toEqual([]);

  // What does not fit is named, and the choice is the user's.
  await chat.add('big.js');
  await view.locator('[data-testid="given-up"]').waitFor();
  await opened.screenshot('ui/chat-too-much');
  await view.getByRole('button', { name: 'Remove src/big.js (first part)' }).click();
  await view.locator('[data-testid="given-up"]').waitFor({ state: 'hidden' });

  // What is shown as sent is sent.
  await composer.fill('how to write it?');
  await view.getByRole('button', { name: 'Show What Is Sent' }).click();
  await page.locator('.tab.active', { hasText: 'Untitled' }).waitFor();
  await until(
    'the prompt',
    async () => (await opened.editorText()).includes('expert programmer') || undefined,
  );
  await opened.screenshot('ui/chat-sent');
  await opened.openFile(CART);
  await chat.send('how to write it?');
  for (const part of ['from-the-terminal', 'The end.', 'Value expected', '# Others']) {
    expect(prompt()).toContain(part);
  }
  expect(prompt()).not.toContain('hidden');

  // The tools of a code block.
  const code = (name: string) => view.locator('.code-tools').first().getByRole('button', { name });
  await code('Copy').click();
  await until(
    'the copy',
    async () =>
      (await page.evaluate('navigator.clipboard.readText()')) === 'export const LIMIT = 600;\n' || undefined,
  );
  await code('Insert at Cursor').click();
  await until('it in the file', async () => (await opened.editorText()).includes('LIMIT = 600') || undefined);
  await code('Open as New File').click();
  await page.locator('.tab.active', { hasText: 'Untitled' }).waitFor();
  await until(
    'the new file',
    async () => (await opened.editorText()).trim() === 'export const LIMIT = 600;' || undefined,
  );
  await opened.openFile(CART);
  await view.locator('.code-tools').last().getByRole('button', { name: 'Apply to File' }).click();
  await opened.editorAction('Accept Proposed Edit').click();
  await opened.editorAction('Accept Proposed Edit').waitFor({ state: 'hidden' });
  await until('the change', async () => (await opened.editorText()).includes('from: 600') || undefined);
  await page.keyboard.press('Control+Z');
  await until(
    'the undone change',
    async () => (await opened.editorText()).includes('from: 500') || undefined,
  );

  // Commands whose answers go to the review, and to the source control view.
  await chat.send('/edit make it edited', false);
  await opened.editorAction('Accept Proposed Edit').waitFor();
  await opened.screenshot('ui/chat-edit');
  await opened.editorAction('Discard Proposed Edit').click();
  await opened.editorAction('Discard Proposed Edit').waitFor({ state: 'hidden' });
  await opened.openFile('odd.json');
  await chat.send('/fix make it fixed');
  expect(prompt()).toContain('Value expected');

  // A file that is dropped, under the address that the explorer gives it. What was sent last is in sight.
  const isSeen = 'document.querySelector("article:last-of-type").getBoundingClientRect().top < innerHeight';
  expect(await view.evaluate(isSeen)).toBe(true);
  const address = `vscode-remote://${new URL(page.url()).host}${join(folder, 'NOTES.md')}`;
  await view.evaluate(`{
    const dataTransfer = new DataTransfer();
    dataTransfer.setData('application/vnd.code.uri-list', ${JSON.stringify(address)});
    document.getElementById('app').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }`);
  await chip('NOTES.md · ~').waitFor();
  await view.getByRole('button', { name: 'Remove NOTES.md' }).click();
  await until('no chip', async () => (await chips.count()) === 0 || undefined);

  // A commit message.
  await chat.send('/commit');
  await chat.tool('Use as Commit Message').click();
  const input = page.locator('.scm-editor .view-lines').first();
  await until(
    'the message',
    async () =>
      ((await input.textContent()) ?? '').replaceAll('\u00a0', ' ').includes('Raise the limit') || undefined,
  );
  expect(readFileSync(join(folder, CART), 'utf8')).toContain('from: 500');
  expect(opened.errors).toEqual([]);
});
