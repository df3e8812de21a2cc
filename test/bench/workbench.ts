import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, buildHostModule } from '../../scripts/build.mjs';
import { launchChromium } from '../../scripts/chromium.mjs';
import { copySample } from '../../scripts/sample.mjs';
import { root } from '../../scripts/setup.mjs';
import { quietSettings, startWorkbench } from '../../scripts/workbench.mjs';
import { MODEL, startSampleBackend } from '../backend/sample.ts';
import { until } from '../ui/until.ts';
import { WorkbenchPage } from '../ui/workbenchPage.ts';

const PAINT_GOAL_MS = 50;
const STARTS = 3;

/** Prints what can be measured only in a real VS Code: activation, and the time from a delta to its paint. */
export async function run(): Promise<void> {
  await build({ production: true });
  await buildHostModule('test/bench/host/activation.ts', 'out/bench/host');
  const starts: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    starts.push(await activationMs());
  }
  console.log(`activation, median of ${STARTS} starts: ${quantile(starts, 0.5).toFixed(1)} ms`);
  const paints = await paintsMs();
  console.log(
    `delta to paint, ${paints.length} frames: median ${quantile(paints, 0.5).toFixed(1)} ms, ` +
      `p95 ${quantile(paints, 0.95).toFixed(1)} ms (goal: median under ${PAINT_GOAL_MS} ms)`,
  );
}

async function activationMs(): Promise<number> {
  const report = join(root, 'out/bench/activation.json');
  mkdirSync(join(root, 'out/bench'), { recursive: true });
  const workbench = await startWorkbench({
    folder: copySample('bench/sample'),
    extensionPath: root,
    testsPath: join(root, 'out/bench/host/index.js'),
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
    const { activationMs } = JSON.parse(readFileSync(report, 'utf8')) as { activationMs: number };
    return activationMs;
  } finally {
    await browser.close();
    await workbench.close();
  }
}

async function paintsMs(): Promise<number[]> {
  const backend = await startSampleBackend({ pace: 'realistic' });
  const workbench = await WorkbenchPage.open({
    folder: copySample('bench/sample'),
    machineSettings: { 'rationale.endpoint.baseUrl': backend.baseUrl, 'rationale.endpoint.model': MODEL },
    env: { RATIONALE_MEASURE: '1' },
  });
  try {
    await workbench.openFile('src/cart.js');
    await workbench.runCommand('Rationale: Ask with Reasoning');
    await workbench.answerInput('Why is the discount wrong?');
    const view = await workbench.webview('Reasoning');
    const phase = view.locator('[data-testid="phase"]');
    await until('the end', async () => (await phase.innerText()).includes('Done') || undefined);
    return await view.evaluate<number[]>(
      `performance.getEntriesByName('delta to paint').map(({ duration }) => duration)`,
    );
  } finally {
    await workbench.close();
    await backend.close();
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
