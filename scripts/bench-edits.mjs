// `npm run bench:edits`: how exactly the edit engine places damaged answers, beside its peers.
//
//   npm run bench:edits                     the whole corpus; ends with an error when an edit is placed wrongly
//   npm run bench:edits -- --show wrong 5   prints five cases that ended so (wrong, refused), then stops
//   npm run bench:edits -- --only stale     only mutators whose name begins so
//   npm run bench:edits -- --no-peers       this engine alone
//
// The corpus is made of published versions of npm packages, fetched by npm once into the user's cache folder.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheFolder } from './cache.mjs';
import { ensureDependencies, root } from './setup.mjs';

ensureDependencies();
const corpus = JSON.parse(readFileSync(join(root, 'test/bench/edits/corpus.json'), 'utf8'));
const folder = join(cacheFolder(), 'edit-corpus');
mkdirSync(folder, { recursive: true });
for (const [name, versions] of Object.entries(corpus)) {
  for (const version of versions) {
    fetchPackage(name, version);
  }
}
const out = join(root, 'out/bench');
mkdirSync(out, { recursive: true });
const esbuild = await import('esbuild');
await esbuild.build({
  entryPoints: [join(root, 'test/bench/edits/run.ts')],
  outfile: join(out, 'edits.mjs'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
});
const { run } = await import(pathToFileURL(join(out, 'edits.mjs')).href);
const flags = process.argv.slice(2);
const valuesOf = (flag) => (flags.includes(flag) ? flags.slice(flags.indexOf(flag) + 1) : []);
const [show, count] = valuesOf('--show');
const [only] = valuesOf('--only');
process.exitCode = await run({
  folder,
  corpus,
  peers: !flags.includes('--no-peers') && !show,
  ...(show ? { show, count: Number(count ?? 5) } : {}),
  ...(only ? { only } : {}),
});

/** Unpacks one version of a package, unless that has been done before. */
function fetchPackage(name, version) {
  const target = join(folder, `${name.replace('/', '+')}@${version}`);
  if (existsSync(target)) {
    return;
  }
  console.log(`fetching ${name}@${version}`);
  const part = `${target}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const packed = execFileSync(npm, ['pack', `${name}@${version}`, '--silent', '--pack-destination', part], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const archive = join(part, packed.trim().split('\n').at(-1));
  execFileSync('tar', ['-xzf', archive, '-C', part]);
  rmSync(archive);
  renameSync(part, target);
}
