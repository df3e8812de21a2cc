import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, buildHostModule } from '../../scripts/build.mjs';
import { launchChromium } from '../../scripts/chromium.mjs';
import { copySample } from '../../scripts/sample.mjs';
import { root } from '../../scripts/setup.mjs';
import { quietSettings, startWorkbench } from '../../scripts/workbench.mjs';
import type { SuggestionCounts } from '../../src/vscode/inline/source.ts';
import { json, startBackend } from '../backend/server.ts';
import { replay } from './inline/session.ts';

const GOAL_MS = 3;
/** Of the places for which a suggestion is wanted, in percent: answered from memory, and answered without a request. */
const MEMORY_GOAL = 50;
const SAVED_GOAL = 75;

/** Prints what a keystroke costs while suggestions are on, and what remembering saves. */
export async function run(): Promise<void> {
  await printSession();
  const { ms, counts } = await typed();
  console.log(
    `own code per keystroke in 10,000 lines, ${ms.length} calls: median ${quantile(ms, 0.5).toFixed(2)} ms, ` +
      `p99 ${quantile(ms, 0.99).toFixed(2)} ms, most ${Math.max(...ms).toFixed(2)} ms (goal: p99 under ${GOAL_MS} ms)`,
  );
  console.log(`of ${counts.wanted} places ${counts.remembered} from memory, ${counts.asked} requests`);
}

async function printSession(): Promise<void> {
  const text = readFileSync(join(root, 'sample/src/cart.js'), 'utf8');
  const { keystrokes, accepted, counts } = await replay(text);
  const { wanted, remembered, typedInto, joined, passed, asked, aborted } = counts;
  const share = (part: number): string => `${((100 * part) / wanted).toFixed(1)} %`;
  console.log(`replayed typing session: ${keystrokes} keystrokes, ${accepted} suggestions accepted`);
  console.log(
    `from memory ${share(remembered)} (typed into ${share(typedInto)}; goal: over ${MEMORY_GOAL} %), joined ${share(joined)}`,
  );
  console.log(
    `requests: ${asked} for ${wanted} places, ${aborted} aborted; ` +
      `saved ${remembered + joined} by memory and ${passed} by waiting, ${share(wanted - asked)} in all (goal: over ${SAVED_GOAL} %)`,
  );
}

async function typed(): Promise<{ ms: number[]; counts: SuggestionCounts }> {
  await build({ production: true });
  await buildHostModule('test/bench/host/inline.ts', 'out/bench/hostInline');
  const report = join(root, 'out/bench/inline.json');
  mkdirSync(join(root, 'out/bench'), { recursive: true });
  const backend = await startBackend({
    respond: () => json({}),
    elsewhere: () => json({ content: 'items.reduce((sum, item) => sum + item.price, 0);' }),
  });
  const workbench = await startWorkbench({
    folder: copySample('bench/inline'),
    extensionPath: root,
    testsPath: join(root, 'out/bench/hostInline/index.js'),
    machineSettings: {
      'rationale.inline.endpoint.preset': 'llamacpp',
      'rationale.inline.endpoint.baseUrl': backend.baseUrl,
      'rationale.inline.endpoint.model': 'qwen2.5-coder',
    },
    userSettings: quietSettings,
    env: { RATIONALE_BENCH_REPORT: report },
  });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const ended = new Promise<void>((resolve) => {
      void page.exposeFunction('codeAutomationExit', () => resolve()).then(() => page.goto(workbench.url));
    });
    await ended;
    return JSON.parse(readFileSync(report, 'utf8'));
  } finally {
    await browser.close();
    await workbench.close();
    await backend.close();
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
