// `npm run bench`: prints figures beside their goals. Nothing here passes or fails.
//
//   npm run bench              everything
//   npm run bench -- splitter  one benchmark of test/bench, by name
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, buildProgram } from './build.mjs';
import { ensureDependencies, root } from './setup.mjs';

ensureDependencies();
const only = process.argv.slice(2);
const wants = (name) => only.length === 0 || only.includes(name);

if (wants('sizes')) {
  await build({ production: true });
  console.log('── bundle sizes (minified, gzipped)');
  const files = readdirSync(join(root, 'dist'), { recursive: true }).map((name) => join(root, 'dist', name));
  for (const file of files.filter((name) => /\.(js|css|ttf)$/.test(name))) {
    const size = statSync(file).size;
    const packed = gzipSync(readFileSync(file)).length;
    const goal = basename(file) === 'extension.js' ? '   goal: under 60 kB' : '';
    console.log(`${basename(file).padEnd(24)} ${kilobytes(size)} ${kilobytes(packed)}${goal}`);
  }
}

const benches = readdirSync(join(root, 'test/bench')).filter((name) => name.endsWith('.ts'));
for (const file of benches) {
  const name = basename(file, '.ts');
  if (wants(name)) {
    console.log(`\n── ${name}`);
    const { run } = await import(await buildProgram(`test/bench/${file}`));
    await run();
  }
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(10);
}
