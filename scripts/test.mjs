// `npm test`: sets up what is missing, then types, lint, unit tests, the package and its size, the extension host and
// the webviews.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { runHostSuite } from './host.mjs';
import { ensureDependencies, root, run } from './setup.mjs';

ensureDependencies();

const steps = {
  types: () => {
    run('npx', ['tsc', '-p', '.']);
    run('npx', ['tsc', '-p', 'src/core']);
    run('npx', ['tsc', '-p', 'src/webview']);
  },
  lint: () => run('npx', ['biome', 'check', '--error-on-warnings', '.']),
  unit: () => vitest('unit', []),
  package: () => run('npm', ['run', 'package']),
  host: async () => {
    await build({ tests: true });
    return await runHostSuite();
  },
  ui: async () => {
    await build();
    return vitest('ui', ['--config', 'vitest.ui.config.ts']);
  },
};

/** Runs vitest and returns its counts. */
function vitest(name, args) {
  const report = join(root, 'out', `${name}.json`);
  run('npx', [
    'vitest',
    'run',
    ...args,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
}

const only = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };
for (const [name, step] of Object.entries(steps)) {
  if (only.length > 0 && !only.includes(name)) {
    continue;
  }
  console.log(`\n── ${name}`);
  const counts = await step();
  for (const key of Object.keys(total)) {
    total[key] += counts?.[key] ?? 0;
  }
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
if (total.failed > 0) {
  process.exitCode = 1;
}
