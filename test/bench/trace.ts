import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { CDPSession, Frame } from 'playwright-core';
import { build } from '../../scripts/build.mjs';
import { copySample } from '../../scripts/sample.mjs';
import { root } from '../../scripts/setup.mjs';
import { chunks, DONE, event, events, tokens } from '../backend/dialects.ts';
import { type Part, startBackend } from '../backend/server.ts';
import { until } from '../ui/until.ts';
import { WorkbenchPage } from '../ui/workbenchPage.ts';
import { LONG_MS, LongFrames } from './frames/longFrames.ts';
import { at, type Recorded, reportFrames } from './frames/report.ts';
import { SlowFrames } from './frames/slowFrames.ts';
import { processors, sayLost } from './machine/processors.ts';
import { SteadyWork } from './machine/steadyWork.ts';

/** Length of the thought, in tokens of the sample tokenizer. */
const TOKENS = 100_000;
const TOKENS_PER_SECOND = 200;
/** How many of them come at that rate, at the end; the others come at once. `RATIONALE_STREAMED=100000` for all. */
const STREAMED = Math.min(TOKENS, Number(process.env.RATIONALE_STREAMED ?? 10_000));
/** Tokens in one delta of what comes at once. */
const BULK = 50;
const PAGE_BYTES = 4096;
/** So often the view jumps to another place of the thought. */
const JUMPS = 50;
/** How often the server looks what is due, in ms. */
const TICK_MS = 5;
/** Long frames are looked into, which takes a part of the machine and makes more frames long. */
const LOOK_INTO = process.env.RATIONALE_LONG_FRAMES === '1';
/** A view with so many steps has begun to show what comes at once. */
const SOME_STEPS = 100;
/** How often the view is asked whether it is at rest, in ms. */
const SETTLED_MS = 2000;
/** So long the extension host may be busy with one delta, in ms. */
const HOST_MS = 10;

const THOUGHTS = [
  'r1-ropes',
  'r1-strawberry-burberry',
  'r1-modp-blocks',
  'r1-is-simple-power',
  'qwq-32b-ropes',
];

/**
 * Measures the Reasoning view with a thought of 100,000 tokens, in a real VS Code: the frames, the memory, and how
 * long the extension host is busy with one delta.
 */
export async function run(): Promise<void> {
  await build({ production: true });
  const pieces = longThought();
  let go = (): void => undefined;
  const told = new Promise<void>((resolve) => {
    go = resolve;
  });
  const backend = await startBackend({ respond: () => events(script(pieces, told)) });
  const workbench = await WorkbenchPage.open({
    folder: copySample('bench/trace'),
    machineSettings: {
      'rationale.endpoint.baseUrl': backend.baseUrl,
      'rationale.endpoint.model': 'bench',
      // The server says nothing until the view is at rest.
      'rationale.limits.idleSeconds': 600,
    },
    env: { RATIONALE_MEASURE: '1' },
  });
  try {
    await workbench.openFile('src/cart.js');
    await workbench.runCommand('Rationale: Show Reasoning');
    const opened = await workbench.webview('Reasoning');
    const context = workbench.page.context();
    const page = await context.newCDPSession(workbench.page);
    // The outer of its two frames, which the process of the view begins with.
    const cdp = await context.newCDPSession(opened.parentFrame() ?? opened);
    const browser = await context.browser()?.newBrowserCDPSession();
    const before = browser && (await memory(page, cdp, browser));
    await workbench.runCommand('Rationale: Ask with Reasoning');
    await workbench.answerInput('What is wrong with the total?');
    const view = await workbench.webview('Reasoning');
    await view.locator('.phase').waitFor({ state: 'attached' });
    if (STREAMED < TOKENS) {
      await settled(view);
    }
    console.log(
      `a thought of ${TOKENS} tokens: ${TOKENS - STREAMED} at once, then ${STREAMED} at ${TOKENS_PER_SECOND} tokens/s`,
    );
    const start = performance.now();
    const frames = LOOK_INTO && browser && (await LongFrames.follow(workbench.page, browser));
    const atFirst = processors();
    const recorded = await reportFrames('following its end', view, async () => {
      // In the view, which is not to be busy with being asked.
      const over = view.evaluate(`new Promise((done) => {
        const phase = document.querySelector('.phase');
        const look = () => /^(done|failed)$/.test(phase.dataset.phase) && done();
        new MutationObserver(look).observe(phase, { attributeFilter: ['data-phase'] });
      })`);
      go();
      await over;
    });
    sayHost(recorded);
    const atLast = processors();
    // Only a view that follows folds the thought.
    if (await view.evaluate(`document.querySelector('.thought details').open`)) {
      throw new Error('The view did not follow the thought to its end.');
    }
    const seconds = (performance.now() - start) / 1000;
    const longFrames = frames ? await frames.end() : [];
    if (longFrames.length > 0) {
      console.log(`  long frames as Chromium traced them: ${longFrames.join('; ')}`);
    }
    sayLost(atFirst, atLast);
    console.log(`  it took ${seconds.toFixed(0)} s of ${STREAMED / TOKENS_PER_SECOND} s at that rate`);
    const after = browser && (await memory(page, cdp, browser));
    if (before && after) {
      const grown = (key: keyof Memory): number => after[key] - before[key];
      const steps = await view.locator('.timeline > span').count();
      console.log(
        `memory: the view and the workbench +${grown('renderers').toFixed(1)} MB, of it script heap of the view +${grown('heap').toFixed(1)} MB ` +
          `(goal: under 150 MB); ${steps} steps, +${grown('nodes')} DOM nodes`,
      );
    }
    await view.evaluate(
      `document.querySelector('.thought details').open || document.querySelector('.thought summary').click()`,
    );
    await settled(view);
    // Twice as fast as a Page Down key that is held down.
    await reportFrames('scrolled from end to end, a page in each frame', view, async () => {
      await view.evaluate(`new Promise((done) => {
        const page = document.scrollingElement;
        page.scrollTop = 0;
        const down = () => {
          page.scrollTop += page.clientHeight;
          if (page.scrollTop + page.clientHeight < page.scrollHeight - 1) requestAnimationFrame(down);
          else done();
        };
        requestAnimationFrame(down);
      })`);
    });
    // As when the scroll bar is dragged. Of the frames, that of the jump and the one after it count.
    await reportFrames(`jumped to ${JUMPS} places all over it`, view, async () => {
      await view.evaluate(`new Promise((done) => {
        const page = document.scrollingElement;
        let jumps = 0;
        const jump = () => {
          page.scrollTop = ((jumps * 0.382) % 1) * page.scrollHeight;
          requestAnimationFrame(() => (++jumps < ${JUMPS} ? requestAnimationFrame(jump) : done()));
        };
        requestAnimationFrame(jump);
      })`);
    });
    await view.evaluate(`document.querySelector('[data-testid="find.title"]').click()`);
    const ms = await view.evaluate<number>(`new Promise((done) => {
      const field = document.querySelector('[data-testid="find-field"]');
      const count = document.querySelector('[data-testid="find-count"]');
      const start = performance.now();
      field.value = 'wait';
      field.dispatchEvent(new Event('input'));
      const look = () => (/^\\d/.test(count.textContent) ? done(performance.now() - start) : requestAnimationFrame(look));
      look();
    })`);
    const count = await view.locator('[data-testid="find-count"]').innerText();
    console.log(`find "wait": ${count} after ${ms.toFixed(0)} ms`);
    const steady = await SteadyWork.begin();
    const { at, drawnMs } = await SlowFrames.check(view);
    const usual = (await steady.end())?.atUsualSpeed(at, drawnMs) ?? drawnMs;
    if (usual <= LONG_MS) {
      throw new Error(`The machine was made out to be slow: ${drawnMs} ms became ${usual} ms.`);
    }
  } finally {
    await workbench.close();
    await backend.close();
  }
}

/** Real thoughts one after the other, in pieces the size of tokens. */
function longThought(): string[] {
  const texts = THOUGHTS.map((name) =>
    readFileSync(join(root, `test/fixtures/thoughts/${name}.txt`), 'utf8'),
  );
  const pieces: string[] = [];
  for (let turn = 0; pieces.length < TOKENS; turn++) {
    pieces.push(...tokens(`${texts[turn % texts.length]?.trim()}\n\n`));
  }
  return pieces.slice(0, TOKENS);
}

/** What the server sends: most of the thought at once, the rest in time, one delta a token, once it is told to. */
async function* script(pieces: readonly string[], go: Promise<void>): AsyncGenerator<Part> {
  const delta = (text: string): Part =>
    event({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'bench',
      choices: [{ index: 0, delta: { reasoning_content: text, content: null }, finish_reason: null }],
    });
  const first = pieces.length - STREAMED;
  for (let at = 0; at < first; at += BULK) {
    yield delta(pieces.slice(at, Math.min(first, at + BULK)).join(''));
  }
  yield { wait: go };
  const start = performance.now();
  for (let at = first; at < pieces.length; at++) {
    const dueMs = ((at - first) / TOKENS_PER_SECOND) * 1000;
    while (performance.now() - start < dueMs) {
      yield { wait: setTimeout(TICK_MS) };
    }
    yield delta(pieces[at] ?? '');
  }
  yield* chunks({ answer: 'Nothing.', model: 'bench' }).map(event);
  yield DONE;
}

/** Waits until all that came is rendered. */
async function settled(view: Frame): Promise<void> {
  let last = '';
  await until(
    'a view at rest',
    async () => {
      const state = await view.evaluate<string>(
        `document.querySelectorAll('.step-body .block').length + ' of ' + document.scrollingElement.scrollHeight`,
      );
      const steps = await view.locator('.timeline > span').count();
      const isSame = steps > SOME_STEPS && state === last;
      last = state;
      await setTimeout(SETTLED_MS);
      return isSame || undefined;
    },
    300_000,
  );
}

/** Prints how long the extension host was busy with one delta or message. */
function sayHost({ host, speeds }: Recorded): void {
  // The first message also tells how long it was busy with what came at once.
  const told = host.slice(STREAMED < TOKENS ? 1 : 0);
  const took = told.map(({ processorMs }) => processorMs);
  const usualMs = told.map(({ at, clockMs, processorMs }) => {
    // What the longest ones lost while they had the processor.
    const lostMs = speeds && processorMs > HOST_MS ? clockMs - speeds.atUsualSpeed(at, clockMs) : 0;
    return Math.max(0, processorMs - lostMs);
  });
  const ownMs = told.map(({ processorMs, collectingMs }) => Math.max(0, processorMs - collectingMs));
  const over = (ms: readonly number[]): number => ms.filter((each) => each > HOST_MS).length;
  console.log(
    `  extension host, one delta or message: at most ${at(took, 1)} ms of the processor (goal: under ${HOST_MS} ms; over it: ${over(took)}), ` +
      `${at(ownMs, 1)} ms (${over(ownMs)}) without V8's collections in the whole of it` +
      (speeds ? `, ${at(usualMs, 1)} ms (${over(usualMs)}) if the machine had kept its usual speed` : ''),
  );
}

/** In MB: the heap of the view's scripts, and the private memory of all renderers, which only Linux tells. */
interface Memory {
  readonly heap: number;
  readonly renderers: number;
  readonly nodes: number;
}

async function memory(page: CDPSession, view: CDPSession, browser: CDPSession): Promise<Memory> {
  await page.send('HeapProfiler.collectGarbage');
  await view.send('HeapProfiler.collectGarbage');
  const { usedSize } = await view.send('Runtime.getHeapUsage');
  const { nodes } = await view.send('Memory.getDOMCounters');
  const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => privateMb(id));
  return { heap: usedSize / 1e6, renderers: renderers.reduce((sum, mb) => sum + mb, 0), nodes };
}

function privateMb(pid: number): number {
  const statm = `/proc/${pid}/statm`;
  const [, resident = 0, shared = 0] = existsSync(statm)
    ? readFileSync(statm, 'utf8').split(' ').map(Number)
    : [];
  return ((resident - shared) * PAGE_BYTES) / 1e6;
}
