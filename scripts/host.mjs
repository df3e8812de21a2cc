// Runs the suite of `test/integration` inside a real extension host.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { launchChromium } from './chromium.mjs';
import { ensureDesktop, hasDisplay, runDesktopSuite } from './desktop.mjs';
import { ensureLlama } from './llama.mjs';
import { copySample } from './sample.mjs';
import { root } from './setup.mjs';
import { quietSettings, startWorkbench } from './workbench.mjs';

const LIMIT_MS = 1_500_000;
/** The time of a test that takes longer is told. */
const SLOW_MS = 5000;
/** Lines of the console that are shown when the suite did not get through. */
const LAST_WORDS = 40;
const testsPath = join(root, 'out/test/integration/index.js');
const reportFile = join(root, 'out/host/report.json');

/**
 * Runs the suite, which must have been built, on the desktop where that is possible and else in the workbench;
 * `RATIONALE_HOST=desktop` or `workbench` decides otherwise. Prints a line for each test.
 * @returns how many passed, failed and were skipped.
 * @throws when the suite does not end in time; the message says which test was running.
 */
export async function runHostSuite() {
  mkdirSync(dirname(reportFile), { recursive: true });
  rmSync(reportFile, { force: true });
  const env = {
    RATIONALE_TEST_LLAMA: ensureLlama(),
    RATIONALE_TEST_REPORT: reportFile,
    RATIONALE_TEST_SOURCES: join(root, 'test/integration'),
  };
  const folder = copySample('host/workspace');
  const wish = process.env.RATIONALE_HOST;
  const program = wish !== 'workbench' && (wish === 'desktop' || hasDisplay()) && (await ensureDesktop());
  if (program) {
    await runDesktopSuite({ program, folder, testsPath, settings: quietSettings, env });
  } else if (wish === 'desktop') {
    throw new Error('RATIONALE_HOST asks for the desktop VS Code, which cannot be had here.');
  } else {
    await runInWorkbench({ folder, env });
  }
  return print(readReport());
}

async function runInWorkbench({ folder, env }) {
  const workbench = await startWorkbench({
    folder,
    extensionPath: root,
    testsPath,
    userSettings: quietSettings,
    env,
  });
  const browser = await launchChromium();
  const said = [];
  try {
    const page = await browser.newPage();
    page.on('console', (message) => said.push(message.text().split('\n', 1)[0].slice(0, 200)));
    await new Promise((resolve, reject) => {
      setTimeout(reject, LIMIT_MS, new Error(`the suite did not end within ${LIMIT_MS / 1000} s.`)).unref();
      page.on('crash', () => reject(new Error('the browser crashed.')));
      // VS Code calls this when an extension host that runs tests has ended.
      page
        .exposeFunction('codeAutomationExit', resolve)
        .then(() => page.goto(workbench.url))
        .catch(reject);
    });
    if (!readReport()?.finished) {
      throw new Error('the extension host ended.');
    }
  } catch (error) {
    console.error(said.slice(-LAST_WORDS).join('\n'));
    throw new Error(`While "${readReport()?.running ?? 'starting'}" was running: ${error.message}`);
  } finally {
    await browser.close();
    await workbench.close();
  }
}

function readReport() {
  return existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : undefined;
}

function print(report) {
  if (!report?.finished) {
    throw new Error('VS Code ended before the suite did.');
  }
  const marks = { passed: '✓', failed: '✗', skipped: '-' };
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { title, state, ms, error } of report.tests) {
    counts[state]++;
    const slow = ms > SLOW_MS ? ` (${(ms / 1000).toFixed(1)} s)` : '';
    console.log(` ${marks[state]} ${title}${slow}${error ? `\n${error.replace(/^/gm, '     ')}` : ''}`);
  }
  return counts;
}
