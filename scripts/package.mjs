// `npm run package`: makes the .vsix, and fails when it is larger than it may be.
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies, root, run } from './setup.mjs';

/** Budgets in bytes. */
const BUDGET = { vsix: 2_500_000, activation: 60_000 };

ensureDependencies();
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
mkdirSync(join(root, 'out'), { recursive: true });
const vsix = join(root, 'out', `${name}-${version}.vsix`);
// vsce runs the `vscode:prepublish` script, which is the production build.
run('npx', [
  'vsce',
  'package',
  '--no-dependencies',
  '--allow-missing-repository',
  '--no-rewrite-relative-links',
  '--out',
  vsix,
]);

const figures = [
  ['package (.vsix)', statSync(vsix).size, BUDGET.vsix],
  [
    'loaded at activation (dist/extension.js)',
    statSync(join(root, 'dist/extension.js')).size,
    BUDGET.activation,
  ],
];
let over = false;
for (const [what, size, budget] of figures) {
  console.log(`${what}: ${(size / 1000).toFixed(1)} kB of ${budget / 1000} kB`);
  over ||= size > budget;
}
if (over) {
  console.error('Over budget.');
  process.exitCode = 1;
}
