// VS Code without a download site: the npm package `code-server` carries a complete build of it, which a browser
// shows. Extension host, views and webviews are the same as on the desktop.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureInstalled } from './install.mjs';
import { atEnd, endTree } from './processes.mjs';

/** code-server 4.139.1 carries VS Code 1.139.1, whose extension host needs Node 24. */
const CODE_SERVER = '4.139.1';
const NODE_MAJOR = 24;
const STARTUP_MS = 60_000;

/** Settings that keep everything away that is not about the folder and the extension. */
export const quietSettings = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'window.autoDetectColorScheme': false,
  'window.autoDetectHighContrast': false,
};

/**
 * Installs VS Code and the Node it needs into the user's cache folder, unless they are there already.
 * @returns `node`, the path of Node, and `server`, the path of VS Code's server-main.js.
 * @throws on a platform without such a Node package, and when npm fails.
 */
export function ensureWorkbench() {
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const nodePackage = `node-${platform}`;
  const name = `workbench-${CODE_SERVER}-node${NODE_MAJOR}-${platform}`;
  const what = 'Installing a VS Code to run in (once; about 800 MB) …';
  const folder = ensureInstalled(name, what, (npm, fresh) => {
    npm(['--omit=dev', `code-server@${CODE_SERVER}`, `${nodePackage}@${NODE_MAJOR}`], fresh);
    npm(['--omit=dev'], join(fresh, 'node_modules/code-server/lib/vscode'));
  });
  return {
    node: join(
      folder,
      'node_modules',
      nodePackage,
      'bin',
      process.platform === 'win32' ? 'node.exe' : 'node',
    ),
    server: join(folder, 'node_modules/code-server/lib/vscode/out/server-main.js'),
  };
}

/**
 * Starts VS Code's server on loopback, with data folders of its own.
 *
 * @param options.folder absolute path of the folder to open.
 * @param options.extensionPath absolute path of the extension under development.
 * @param options.testsPath absolute path of a bundled module with `run()`; it then runs in the extension host
 *   as soon as a browser opens the address.
 * @param options.machineSettings settings of the machine; may hold anything but application scope.
 * @param options.userSettings settings of the user.
 * @param options.env variables for the extension host, beside our own.
 * @param options.port 0 (the default) for a free one.
 * @param options.trust false opens the folder in Restricted Mode.
 * @param options.isolateWebviews true gives each webview a process of its own, as the desktop does; for a browser that
 *   allows service workers in frames of another site.
 * @returns `url`, to be opened in a browser, which holds a secret; `dataDir`; `turnTo(options)`, which forgets all
 *   data, writes other settings and gives the `url` of another folder, as a fresh server would, but is warm; and
 *   `close()`, which ends all processes and deletes the data.
 */
export async function startWorkbench(options) {
  const {
    folder,
    extensionPath,
    testsPath,
    env = {},
    port = 0,
    trust = true,
    isolateWebviews = false,
  } = options;
  const { node, server } = ensureWorkbench();
  const dataDir = mkdtempSync(join(tmpdir(), 'rationale-workbench-'));
  const removeData = atEnd(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  writeSettings(dataDir, options);

  // Who has no token cannot connect: a folder and an extension host are no business of other users or web pages.
  const token = randomBytes(16).toString('hex');
  const args = [
    // Killed without warning, we take the server along: it sees the end of its channel to us.
    '--import',
    'data:text/javascript,process.on("disconnect",()=>process.exit())',
    ...(isolateWebviews ? ['--import', new URL('webviewOrigin.mjs', import.meta.url).href] : []),
    server,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--connection-token',
    token,
    '--accept-server-license-terms',
    '--server-data-dir',
    dataDir,
    '--telemetry-level',
    'off',
    // A released build ignores the extension under development without this.
    '--enable-smoke-test-driver',
    ...(trust ? ['--disable-workspace-trust'] : []),
  ];
  const child = spawn(node, args, {
    env: { ...process.env, ...env },
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const kill = atEnd(() => endTree(child.pid));
  const close = async () => {
    const ended = child.exitCode === null ? new Promise((resolve) => child.once('exit', resolve)) : undefined;
    kill();
    await ended;
    removeData();
  };
  try {
    const origin = `http://127.0.0.1:${await listeningPort(child)}`;
    await answers(`${origin}/version`);
    const remote = (path) => `vscode-remote://${new URL(origin).host}${path}`;
    const payload = [
      ['skipWelcome', 'true'],
      ['extensionDevelopmentPath', remote(extensionPath)],
      ...(testsPath ? [['extensionTestsPath', remote(testsPath)]] : []),
    ];
    const urlOf = (path) =>
      `${origin}/?${new URLSearchParams({ tkn: token, folder: path, payload: JSON.stringify(payload) })}`;
    const turnTo = (next) => {
      rmSync(join(dataDir, 'data', 'User'), { recursive: true, force: true, maxRetries: 5 });
      writeSettings(dataDir, next);
      return urlOf(next.folder);
    };
    return { url: urlOf(folder), dataDir, turnTo, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Every two seconds the server would look for ports to forward, in the extension host, which runs `ls` and `ps` for it:
 * its collections of garbage took 7 to 23 ms then, and 1 to 5 without. One on the desktop does nothing of the kind.
 */
const NO_PORTS = { 'remote.autoForwardPorts': false, 'remote.autoForwardPortsSource': 'output' };

function writeSettings(dataDir, { machineSettings, userSettings }) {
  const machine = { ...NO_PORTS, ...machineSettings };
  for (const [owner, settings] of Object.entries({ Machine: machine, User: userSettings })) {
    const folder = join(dataDir, 'data', owner);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings ?? {}, undefined, 2));
  }
}

/** Waits for the line in which the server names its port, and lets what follows run dry. */
function listeningPort(child) {
  return new Promise((resolve, reject) => {
    const said = [];
    const fail = (reason) =>
      reject(new Error(`VS Code's server did not start (${reason}). It said:\n${said.join('\n')}`));
    const timer = setTimeout(fail, STARTUP_MS, `nothing after ${STARTUP_MS} ms`);
    child.once('error', fail);
    child.once('exit', (code, signal) => fail(`ended with ${code ?? signal}`));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        const port = /^Extension host agent listening on (\d+)/.exec(line)?.[1];
        if (port) {
          clearTimeout(timer);
          resolve(Number(port));
        }
        if (said.length < 100) {
          said.push(line);
        }
      });
    }
  });
}

async function answers(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(STARTUP_MS) });
  if (!response.ok) {
    throw new Error(`VS Code's server answers ${response.status} to ${url}.`);
  }
}
