// Bundles the extension host, the webviews and, on request, what the tests run inside VS Code.
//
//   node scripts/build.mjs [--production] [--watch] [--tests]
//
// A dynamic import of one of our own files becomes a bundle of its own beside `dist/extension.js`, so that
// activation loads only what it needs. Each bundle has its own copies of the modules it imports: what crosses
// from one to another is plain data or objects that are handed over, never module state.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { writeLicences } from './licences.mjs';
import { ensureDependencies, root } from './setup.mjs';

const dist = join(root, 'dist');

/** Turns `import('./x.ts')` into a load of `./x.js` beside the importing bundle and notes that it is wanted. */
function lazyBundles(wanted) {
  return {
    name: 'lazy-bundles',
    setup(build) {
      build.onResolve({ filter: /^\./ }, (args) => {
        if (args.kind !== 'dynamic-import') {
          return undefined;
        }
        const file = resolve(args.resolveDir, args.path);
        const name = bundleName(file);
        wanted.set(name, file);
        return { path: `./${name}.js`, external: true };
      });
    },
  };
}

/** `src/net/index.ts` → `net`, `src/vscode/review/review.ts` → `review`. */
function bundleName(file) {
  const name = basename(file, '.ts');
  return name === 'index' ? basename(dirname(file)) : name;
}

/** Leaves out of the tables of servers and models what only docs/backends.md says: every bundle has a copy of them. */
const withoutSources = {
  name: 'without-sources',
  setup(build) {
    build.onLoad({ filter: /[/\\]backends[/\\](dialects(Local|Hosted)|models)\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replace(/^ {4}sources: \[[^\]]*\],$/gm, '')
        .replace(/^ {4}source:\s*'[^'\n]*',$/gm, '')
        .replace(/^ {4}note:\s*'(?:[^'\\\n]|\\.)*',$/gm, ''),
      loader: 'ts',
    }));
  },
};

function hostOptions(production, wanted) {
  return {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    minify: production,
    sourcemap: !production,
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    supported: { 'dynamic-import': false },
    plugins: [lazyBundles(wanted), ...(production ? [withoutSources] : [])],
  };
}

/** A program that runs beside the extension host: it shares no bundle with it. */
function programOptions(production) {
  return {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20',
    minify: production,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    outdir: dist,
  };
}

/** The program of the embedded engine, which runs in a process of its own and imports a module from elsewhere. */
function engineOptions(production) {
  return {
    ...programOptions(production),
    format: 'esm',
    entryPoints: { engine: 'src/engine/main.ts' },
    outExtension: { '.js': '.mjs' },
  };
}

/** The worker that maps the workspace. */
function repoMapOptions(production) {
  return {
    ...programOptions(production),
    format: 'cjs',
    sourcemap: !production,
    entryPoints: { repoMapWorker: 'src/repoMapWorker/main.ts' },
  };
}

/** Where tree-sitter and its grammars come from. */
export const grammars = join(root, 'node_modules/@vscode/tree-sitter-wasm/wasm');

/** Puts tree-sitter and those of the grammars that are used beside the worker. */
function copyGrammars() {
  const languages = JSON.parse(readFileSync(join(root, 'src/core/repoMap/languages.json'), 'utf8'));
  mkdirSync(join(dist, 'grammars'), { recursive: true });
  for (const name of ['tree-sitter', ...languages.map(({ grammar }) => `tree-sitter-${grammar}`)]) {
    copyFileSync(join(grammars, `${name}.wasm`), join(dist, 'grammars', `${name}.wasm`));
  }
}

/** One script for all views, which share most of it, and a style for each. */
function webviewOptions(production) {
  const options = {
    absWorkingDir: root,
    outdir: join(dist, 'webview'),
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'chrome130',
    minify: production,
    sourcemap: production ? false : 'inline',
    legalComments: 'none',
    assetNames: '[name]',
    metafile: true,
    logLevel: 'warning',
  };
  const styles = {
    reasoning: 'src/webview/reasoning/reasoning.css',
    chat: 'src/webview/chat/chat.css',
  };
  return [
    { ...options, entryPoints: { view: 'src/webview/main.ts' }, loader: { '.css': 'empty' } },
    { ...options, entryPoints: styles, loader: { '.ttf': 'file' } },
  ];
}

/**
 * Builds everything once.
 * @returns `outputs`, esbuild's metafile outputs by path, and `bundles`, the host's entry points by name.
 */
export async function build({ production = false, tests = false } = {}) {
  const esbuild = await import('esbuild');
  rmSync(dist, { recursive: true, force: true });
  const outputs = {};
  const wanted = new Map([['extension', join(root, 'src/extension.ts')]]);
  const built = new Set();
  while (built.size < wanted.size) {
    const entryPoints = Object.fromEntries([...wanted].filter(([name]) => !built.has(name)));
    for (const name of Object.keys(entryPoints)) {
      built.add(name);
    }
    const result = await esbuild.build({ ...hostOptions(production, wanted), entryPoints, outdir: dist });
    Object.assign(outputs, result.metafile.outputs);
  }
  const engine = await esbuild.build(engineOptions(production));
  Object.assign(outputs, engine.metafile.outputs);
  const repoMap = await esbuild.build(repoMapOptions(production));
  Object.assign(outputs, repoMap.metafile.outputs);
  copyGrammars();
  for (const options of webviewOptions(production)) {
    const webview = await esbuild.build(options);
    Object.assign(outputs, webview.metafile.outputs);
  }
  if (production) {
    writeLicences(outputs, join(dist, 'licences.txt'));
  }
  if (tests) {
    await buildHostModule('test/integration/index.ts', 'out/test/integration');
  }
  return { outputs, bundles: Object.fromEntries(wanted) };
}

const testOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
};

/** Bundles what Node loads as a script, such as the tests inside the extension host, as `<folder>/index.js`. */
export async function buildHostModule(entry, folder) {
  const esbuild = await import('esbuild');
  await esbuild.build({
    ...testOptions,
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    entryPoints: { index: entry },
    outdir: join(root, folder),
  });
}

/** Scripts know the repository by where they lie: they are imported from there and not bundled. */
const scriptsStay = {
  name: 'scripts-stay',
  setup(plugin) {
    plugin.onResolve({ filter: /\/scripts\/[^/]+\.mjs$/ }, (args) => ({
      path: pathToFileURL(resolve(args.resolveDir, args.path)).href,
      external: true,
    }));
  },
};

/**
 * Bundles a program of the tests that a script runs, into `out/<name>.mjs`.
 * @param entry its source, such as `test/backend/sample.ts`
 * @returns the address to import it from
 */
export async function buildProgram(entry) {
  const esbuild = await import('esbuild');
  const outfile = join(root, 'out/programs', basename(entry).replace(/\.ts$/, '.mjs'));
  await esbuild.build({
    ...testOptions,
    format: 'esm',
    packages: 'external',
    entryPoints: [entry],
    outfile,
    plugins: [scriptsStay],
  });
  return pathToFileURL(outfile).href;
}

/** Builds, and builds again at every change until the process ends. */
async function watch() {
  const esbuild = await import('esbuild');
  const { bundles } = await build();
  const report = {
    name: 'report',
    setup(plugin) {
      // The lines that the problem matcher of .vscode/tasks.json waits for.
      plugin.onStart(() => console.log('[watch] build started'));
      plugin.onEnd((result) => {
        for (const { text, location } of result.errors) {
          console.error(`✘ [ERROR] ${text}\n    ${location?.file}:${location?.line}:${location?.column}:`);
        }
        console.log('[watch] build finished');
      });
    },
  };
  for (const options of [
    { ...hostOptions(false, new Map()), entryPoints: bundles, outdir: dist },
    engineOptions(false),
    repoMapOptions(false),
    ...webviewOptions(false),
  ]) {
    const context = await esbuild.context({ ...options, plugins: [...(options.plugins ?? []), report] });
    await context.watch();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureDependencies();
  const flags = process.argv.slice(2);
  if (flags.includes('--watch')) {
    await watch();
  } else {
    const { outputs } = await build({
      production: flags.includes('--production'),
      tests: flags.includes('--tests'),
    });
    if (flags.includes('--metafile')) {
      writeFileSync(join(dist, 'meta.json'), JSON.stringify(outputs));
    }
  }
}
