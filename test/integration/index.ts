import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** What the runner in `scripts/host.mjs` reads: rewritten whole after each test, so that a hang shows where. */
interface Report {
  /** `ms`: how long it took. */
  readonly tests: { title: string; state: 'passed' | 'failed' | 'skipped'; ms?: number; error?: string }[];
  running?: string;
  finished: boolean;
}

/**
 * Entry point of the suite inside the extension host: VS Code calls it, and ends when the promise settles.
 * Runs every `*.test.ts` of this folder and reports to the file named by `RATIONALE_TEST_REPORT`.
 * @throws (rejects) when a test failed, as VS Code expects of it.
 */
export async function run(): Promise<void> {
  const reportFile = process.env.RATIONALE_TEST_REPORT;
  const sources = process.env.RATIONALE_TEST_SOURCES;
  if (!reportFile || !sources) {
    throw new Error('RATIONALE_TEST_REPORT and RATIONALE_TEST_SOURCES must be set.');
  }
  const report: Report = { tests: [], finished: false };
  const save = (): void => {
    writeFileSync(`${reportFile}.part`, JSON.stringify(report));
    renameSync(`${reportFile}.part`, reportFile);
  };
  try {
    const mocha = await load(sources);
    const failures = await execute(mocha, report, save);
    if (failures > 0) {
      throw new Error(`${failures} failed`);
    }
  } catch (error) {
    if (!report.tests.some(({ state }) => state === 'failed')) {
      report.tests.push({ title: 'the suite itself', state: 'failed', error: describeError(error) });
    }
    throw error;
  } finally {
    report.finished = true;
    save();
  }
}

/** The list is read at run time, so that a test that was not bundled is an error and not forgotten. */
async function load(sources: string): Promise<Mocha> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: Mocha.reporters.Base });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  const ending = '.test.ts';
  for (const file of readdirSync(sources).sort()) {
    if (file.endsWith(ending)) {
      await import(`./${file.slice(0, -ending.length)}.test.ts`);
    }
  }
  return mocha;
}

function execute(mocha: Mocha, report: Report, save: () => void): Promise<number> {
  const only = process.env.RATIONALE_TEST_ONLY;
  if (only) {
    mocha.grep(only);
  }
  return new Promise((resolve) => {
    mocha
      .run(resolve)
      .on('test', (test) => {
        report.running = test.fullTitle();
        save();
      })
      .on('pass', (test) =>
        report.tests.push({ title: test.fullTitle(), state: 'passed', ms: test.duration ?? 0 }),
      )
      .on('pending', (test) => report.tests.push({ title: test.fullTitle(), state: 'skipped' }))
      .on('fail', (test, error) =>
        report.tests.push({ title: test.fullTitle(), state: 'failed', error: describeError(error) }),
      );
  });
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
