// `npm start`: builds, and opens VS Code with the extension and the sample project.
//
//   npm start             a desktop VS Code where `code` is installed, else the workbench in a browser
//   RATIONALE_MODEL=path.gguf npm start   with real inference of a distill of R1, on this computer
//   npm start -- --tour   drives the main job in a headless browser; screenshots and a summary go to out/tour
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, buildProgram } from './build.mjs';
import { findProgram } from './chromium.mjs';
import { hasDisplay } from './desktop.mjs';
import { ensureLlama } from './llama.mjs';
import { copySample } from './sample.mjs';
import { ensureDependencies, root } from './setup.mjs';
import { quietSettings, startWorkbench } from './workbench.mjs';

ensureDependencies();
if (process.argv.includes('--tour')) {
  await build();
  const { tour } = await import(await buildProgram('test/ui/tour.ts'));
  await tour(copySample('tour/sample'));
} else {
  await start();
}

async function start() {
  await build();
  const folder = copySample('start/sample');
  const model = process.env.RATIONALE_MODEL;
  const settings = model ? embeddedSettings(model) : await serverSettings();
  const code = hasDisplay() && findProgram('code');
  await (code ? openDesktop(code, folder, settings) : openWorkbench(folder, settings));
}

/** Settings for the embedded engine, which the extension starts with the first request. */
function embeddedSettings(path) {
  const model = resolve(path);
  if (!existsSync(model)) {
    throw new Error(`There is no ${model}.`);
  }
  console.log(`The embedded engine runs ${model}.`);
  return {
    'rationale.endpoint.preset': 'embedded',
    // Stands for the engine, whose address is another one each time.
    'rationale.endpoint.baseUrl': 'http://127.0.0.1:0/v1',
    'rationale.endpoint.model': model,
    'rationale.engine.modulePath': dirname(dirname(fileURLToPath(ensureLlama()))),
  };
}

/** Settings for the servers of this machine; those of the sample backend where none answers. */
async function serverSettings() {
  const backend = await import(await buildProgram('test/backend/sample.ts'));
  const found = await backend.discoverServers({});
  const settings = found.length > 0 ? {} : await sampleSettings(backend);
  if (found.length > 0) {
    const names = found.map(({ baseUrl }) => baseUrl).join(', ');
    console.log(`Found a model server at ${names}; the Reasoning view offers its models.`);
  } else {
    console.log(
      'No model server answers on this machine: prepared answers are replayed, no model is behind them.',
    );
  }
  return settings;
}

/** Starts the sample backend and returns the settings that point to it. */
async function sampleSettings({ startSampleBackend }) {
  const { baseUrl } = await startSampleBackend({ pace: 'realistic' });
  return {
    'rationale.endpoint.preset': 'custom',
    'rationale.endpoint.baseUrl': baseUrl,
    'rationale.endpoint.model': 'sample-recorded-answers',
  };
}

/** Opens an extension development host with a profile of its own, and waits until its window is closed. */
async function openDesktop(code, folder, settings) {
  const profile = join(root, 'out/start/profile');
  mkdirSync(join(profile, 'User'), { recursive: true });
  writeFileSync(
    join(profile, 'User/settings.json'),
    JSON.stringify({ ...quietSettings, ...settings }, undefined, 2),
  );
  console.log('Opening VS Code. Close its window to end.');
  const child = spawn(
    code,
    [
      '--wait',
      '--new-window',
      `--extensionDevelopmentPath=${root}`,
      `--user-data-dir=${profile}`,
      `--extensions-dir=${join(profile, 'extensions')}`,
      '--disable-workspace-trust',
      folder,
      join(folder, 'src/cart.js'),
    ],
    { stdio: 'inherit', shell: process.platform === 'win32' },
  );
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  process.exit(status ?? 1);
}

/** Starts the workbench, which runs until this process is ended. */
async function openWorkbench(folder, settings) {
  const { url } = await startWorkbench({
    folder,
    extensionPath: root,
    machineSettings: settings,
    userSettings: quietSettings,
  });
  console.log(`\nRationale runs at\n\n  ${url}\n\nOpen it in a browser. Ctrl+C ends it.`);
  if (hasDisplay()) {
    openBrowser(url);
  }
}

/** Opens the address in the user's browser; it is printed anyway, so a failure is nothing to stop for. */
function openBrowser(url) {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', url]
        : ['xdg-open', url];
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => console.log('No browser could be opened; please open the address yourself.'))
    .unref();
}
