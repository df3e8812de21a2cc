// The browser that shows the workbench in tests and in the tour: one that is installed already, where possible.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { atEnd } from './processes.mjs';
import { run } from './setup.mjs';

const LINUX = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
];

const MAC = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const WINDOWS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The path of a Chrome, Chromium or Edge. The environment variable `CHROMIUM` overrides the search; on Debian
 * and its kin, as root, the package `chromium` is installed when there is none.
 * @throws when there is none and none can be installed; the message says what to install.
 */
export function findChromium() {
  const chosen = process.env.CHROMIUM;
  if (chosen) {
    if (!isProgram(chosen)) {
      throw new Error(`CHROMIUM is set to ${chosen}, which is not a program.`);
    }
    return chosen;
  }
  const found = installed();
  if (found) {
    return found;
  }
  if (process.platform === 'linux' && process.getuid() === 0 && findProgram('apt-get')) {
    console.log('Installing the package chromium …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    run('apt-get', ['-qq', 'update'], { env });
    run('apt-get', ['-qq', '-y', '--no-install-recommends', 'install', 'chromium'], { env });
    const fresh = installed();
    // On Ubuntu the package is a stub that asks for snap and brings no browser.
    if (fresh && spawnSync(fresh, ['--version']).status === 0) {
      return fresh;
    }
  }
  throw new Error(
    'No browser was found. Install Google Chrome, Chromium (on Debian: apt-get install chromium) or ' +
      'Microsoft Edge, or set the environment variable CHROMIUM to the path of one.',
  );
}

/**
 * Starts a headless browser with a profile of its own, which is deleted when the browser is closed.
 * @param options passed on to `launch` of playwright-core.
 * @returns a `Browser` of playwright-core.
 */
export async function launchChromium(options = {}) {
  const { chromium } = await import('playwright-core');
  return chromium.launch({ ...launchOptions(), ...options });
}

/**
 * Starts a headless browser that allows service workers in frames of another site, which webviews are that have an
 * origin of their own. Its profile is deleted when it is closed.
 * @param options passed on to `launchPersistentContext` of playwright-core.
 * @returns a `BrowserContext` of playwright-core with one page; closing it ends the browser.
 */
export async function launchChromiumForWebviews(options = {}) {
  const { chromium } = await import('playwright-core');
  const profile = mkdtempSync(join(tmpdir(), 'rationale-profile-'));
  atEnd(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
  mkdirSync(join(profile, 'Default'));
  // 0 blocks no cookies of third parties. Whoever may not set cookies may not have a service worker.
  const preferences = JSON.stringify({ profile: { cookie_controls_mode: 0 } });
  writeFileSync(join(profile, 'Default', 'Preferences'), preferences);
  const context = await chromium.launchPersistentContext(profile, { ...launchOptions(), ...options });
  // Its last processes still write for a moment.
  context.once('close', () =>
    rm(profile, { recursive: true, force: true, maxRetries: 10 }).catch(() => undefined),
  );
  return context;
}

function launchOptions() {
  // No sandbox of Chromium's own: it refuses to work for root and in most containers, and all that is ever
  // shown here is the workbench on loopback.
  return { executablePath: findChromium(), headless: true, chromiumSandbox: false, args: FLAGS };
}

/** The path of a program on `PATH`, or undefined. */
export function findProgram(name) {
  const endings = process.platform === 'win32' ? (process.env.PATHEXT ?? '.EXE;.CMD').split(';') : [''];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const ending of endings) {
      const file = join(folder, name + ending);
      if (folder !== '' && isProgram(file)) {
        return file;
      }
    }
  }
  return undefined;
}

function installed() {
  switch (process.platform) {
    case 'darwin':
      return ['/Applications', join(process.env.HOME ?? '', 'Applications')]
        .flatMap((folder) => MAC.map((app) => join(folder, app)))
        .find(isProgram);
    case 'win32':
      return ['LOCALAPPDATA', 'ProgramFiles', 'ProgramFiles(x86)']
        .flatMap((name) => process.env[name] ?? [])
        .flatMap((folder) => WINDOWS.map((program) => join(folder, program)))
        .find(isProgram);
    default:
      return LINUX.map(findProgram).find((path) => path !== undefined);
  }
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
