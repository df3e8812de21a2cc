import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { root } from '../../scripts/setup.mjs';
import { MODEL, startSampleBackend } from '../backend/sample.ts';
import { until } from './until.ts';
import { WorkbenchPage } from './workbenchPage.ts';

const OUT = join(root, 'out/tour');
const FILE = 'src/cart.js';

/**
 * Drives the main job as a user would: select, ask for an edit, watch the thought, review, accept, undo, ask a
 * question, stop, and an edit of two files. Leaves numbered screenshots and a summary in `out/tour`.
 * @param folder a fresh copy of the sample project
 * @throws at the first step that did not happen
 */
export async function tour(folder: string): Promise<void> {
  rmSync(join(OUT, 'README.md'), { force: true });
  mkdirSync(OUT, { recursive: true });
  const backend = await startSampleBackend({ pace: 'realistic' });
  const workbench = await WorkbenchPage.open({
    folder,
    machineSettings: {
      'rationale.endpoint.preset': 'custom',
      'rationale.endpoint.baseUrl': backend.baseUrl,
      'rationale.endpoint.model': MODEL,
    },
  });
  try {
    const steps = new Steps(workbench);
    await drive(workbench, folder, steps);
    steps.writeSummary();
    console.log(`\nAll ${steps.count} steps of the tour happened. See out/tour/README.md.`);
  } catch (error) {
    await workbench.screenshot('tour/failed');
    throw error;
  } finally {
    await workbench.close();
    await backend.close();
  }
}

/** Takes a picture after each step and remembers what it shows. */
class Steps {
  readonly #workbench: WorkbenchPage;
  readonly #lines: string[] = [];
  count = 0;

  constructor(workbench: WorkbenchPage) {
    this.#workbench = workbench;
  }

  async shot(name: string, what: string): Promise<void> {
    this.count++;
    const file = `${String(this.count).padStart(2, '0')}-${name}`;
    await this.#workbench.screenshot(`tour/${file}`);
    this.#lines.push(`## ${this.count}. ${what}\n\n![${what}](${file}.png)\n`);
    console.log(`${this.count}. ${what}`);
  }

  writeSummary(): void {
    const head =
      '# The main job, step by step\n\nPrepared answers of the sample backend; no model is behind them.\n';
    writeFileSync(join(OUT, 'README.md'), [head, ...this.#lines].join('\n'));
  }
}

async function drive(workbench: WorkbenchPage, folder: string, steps: Steps): Promise<void> {
  const before = readFileSync(join(folder, FILE), 'utf8');
  await workbench.openFile(FILE);
  const lines = before.split('\n');
  const first = lines.findIndex((line) => line.includes('function total')) + 1;
  await workbench.selectLines(first, lines.findIndex((line, at) => at > first && line === '}') + 1);
  await steps.shot('select', 'Select the function that is wrong');

  await workbench.runCommand('Rationale: Edit with Reasoning');
  await workbench.inputBox().fill('The discount is a cent short: fix it');
  await steps.shot('instruction', 'Say what should change');
  await workbench.page.keyboard.press('Enter');

  const view = await workbench.webview('Reasoning');
  const read = (id: string): Promise<string> => view.locator(`[data-testid="${id}"]`).first().innerText();
  await until('the thought', async () => (await read('thought')).length > 400 || undefined);
  expectThat('the tokens are marked as estimated', (await read('reasoning-tokens')).includes('~'));
  expectThat('the view names the step', (await read('step')) !== '');
  expectThat('the view says that no model is running', (await read('sample-banner')).includes('no model'));
  await steps.shot('thinking', 'Watch the thought, its time, its tokens and its speed');

  expectThat(
    'the way back is not offered before it is needed',
    await view.locator('[data-testid="follow"]').isHidden(),
  );
  await until('a page that can be scrolled', async () => (await read('thought')).length > 900 || undefined);
  await scrollUp(view);
  await view.locator('[data-testid="follow"]').waitFor({ state: 'visible' });
  const length = (await read('thought')).length;
  const place = await scrollTop(view);
  await until('more of the thought', async () => (await read('thought')).length > length + 100 || undefined);
  expectThat('the view stays where the user reads', (await scrollTop(view)) === place);
  await steps.shot('scrolled', 'Scroll up to read: the view stays, and offers a way back');
  await view.locator('[data-testid="follow"]').click();

  await workbench.editorAction('Accept Proposed Edit').waitFor();
  await until('the end', async () => (await read('phase')).includes('Done') || undefined);
  expectThat('the server’s own count is shown', !(await read('reasoning-tokens')).includes('~'));
  expectThat('the view shows the summary', await view.locator('[data-testid="accept"]').isVisible());
  await until('the end of the page', async () => ((await fromEnd(view)) <= 1 ? true : undefined));
  expectThat('nothing is written before Accept', readFileSync(join(folder, FILE), 'utf8') === before);
  await workbench.page.locator('.codelens-decoration a', { hasText: 'Why This Change?' }).waitFor();
  await steps.shot('review', 'Review the edit in the diff editor');

  await workbench.editorAction('Accept Proposed Edit').click();
  const diff = workbench.page.locator('.tab', { hasText: 'proposed by Rationale' });
  await until('the closed diff', async () => (await diff.count()) === 0 || undefined);
  await workbench.page.locator('.monaco-editor.focused').waitFor();
  await until(
    'the applied edit',
    async () => (await workbench.editorText()).includes('subtotal(items);') || undefined,
  );
  expectThat('the view says so', (await read('outcome')).includes('Accepted'));
  await steps.shot('accepted', 'Accept: the edit is in the file');

  await workbench.page.keyboard.press('Control+Z');
  await until(
    'the undone edit',
    async () => (await workbench.editorText()).includes('let sum = 0') || undefined,
  );
  await steps.shot('undone', 'One Undo takes all of it back');

  await workbench.page.keyboard.press('Control+Shift+Z');
  await workbench.page.keyboard.press('Control+S');
  await until('the saved file', () => readFileSync(join(folder, FILE), 'utf8') !== before || undefined);
  expectThat('the tests of the sample pass', sampleTestsPass(folder));

  await workbench.runCommand('Rationale: Ask with Reasoning');
  await workbench.answerInput('Why was the discount wrong?');
  await until(
    'the answer',
    async () => (await view.locator('[data-testid="answer"] table').count()) > 0 || undefined,
  );
  await until('the end', async () => (await read('phase')).includes('Done') || undefined);
  await steps.shot('answer', 'Ask a question: the answer streams as Markdown');

  await workbench.runCommand('Rationale: Ask with Reasoning');
  await workbench.answerInput('Why does it round?');
  await until('a thought to stop', async () => (await read('thought')).length > 60 || undefined);
  await view.locator('[data-testid="stop"]').click();
  await until('the stop', async () => (await read('phase')).includes('Stopped') || undefined);
  await steps.shot('stopped', 'Stop at any time: what came is kept');

  await workbench.runCommand('Rationale: Edit with Reasoning');
  await workbench.answerInput('Add a function that counts the items, with a test');
  await workbench.editorAction('Discard Proposed Edit').waitFor();
  await until(
    'both files',
    async () => (await view.locator('[data-testid="file"]').count()) === 2 || undefined,
  );
  await steps.shot('two-files', 'An edit of two files is reviewed as one');
  await workbench.editorAction('Discard Proposed Edit').click();
  const reviews = workbench.page.locator('.tab', { hasText: 'Proposed by Rationale' });
  await until('the closed review', async () => (await reviews.count()) === 0 || undefined);
  await steps.shot('discarded', 'Discard: no file was touched');
  expectThat('the extension logged no error', workbench.errors.length === 0, workbench.errors.join('\n'));
}

/** Where the page of the view is scrolled to, once it has come to rest, in CSS pixels. */
async function scrollTop(view: Frame): Promise<number> {
  return await view.evaluate<number>(`new Promise((resolve) => {
    let last = -1;
    const look = () => {
      const now = document.documentElement.scrollTop;
      if (now === last) resolve(now);
      else { last = now; setTimeout(look, 120); }
    };
    look();
  })`);
}

async function fromEnd(view: Frame): Promise<number> {
  return await view.evaluate<number>(`(() => {
    const { scrollTop, clientHeight, scrollHeight } = document.documentElement;
    return scrollHeight - clientHeight - scrollTop;
  })()`);
}

async function scrollUp(view: Frame): Promise<void> {
  await view.locator('[data-testid="thought"]').first().hover();
  await view.page().mouse.wheel(0, -240);
}

function sampleTestsPass(folder: string): boolean {
  return spawnSync(process.execPath, ['--test'], { cwd: folder }).status === 0;
}

function expectThat(what: string, holds: boolean, detail = ''): void {
  if (!holds) {
    throw new Error(`It does not hold that ${what}. ${detail}`);
  }
}
