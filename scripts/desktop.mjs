// The desktop VS Code (Electron), where there is a display and the download of it can be reached.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from './cache.mjs';
import { atEnd } from './processes.mjs';
import { root } from './setup.mjs';

/** True when a window could be shown. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Downloads the desktop VS Code into the user's cache folder, unless it is there already.
 * @returns the path of its program, or undefined when the download cannot be reached.
 */
export async function ensureDesktop() {
  const { downloadAndUnzipVSCode, SilentReporter } = await import('@vscode/test-electron');
  const cachePath = join(cacheFolder(), 'vscode');
  mkdirSync(cachePath, { recursive: true });
  try {
    return await downloadAndUnzipVSCode({ version: 'stable', cachePath, reporter: new SilentReporter() });
  } catch (error) {
    console.log(
      `The desktop VS Code cannot be downloaded (${error.message}); the workbench is used instead.`,
    );
    return undefined;
  }
}

/**
 * Runs a suite in the extension host of the desktop VS Code and waits for its end.
 * @param options.program what `ensureDesktop` returned.
 * @param options.folder the folder to open.
 * @param options.testsPath the bundled suite.
 * @param options.settings settings of the user.
 * @param options.env variables for the extension host.
 */
export async function runDesktopSuite({ program, folder, testsPath, settings = {}, env }) {
  const { runTests, TestRunFailedError } = await import('@vscode/test-electron');
  const profile = mkdtempSync(join(tmpdir(), 'rationale-desktop-'));
  const removeProfile = atEnd(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
  mkdirSync(join(profile, 'User'));
  writeFileSync(join(profile, 'User', 'settings.json'), JSON.stringify(settings));
  const rootUser = process.platform === 'linux' && process.getuid() === 0;
  try {
    await runTests({
      vscodeExecutablePath: program,
      extensionDevelopmentPath: root,
      extensionTestsPath: testsPath,
      extensionTestsEnv: env,
      launchArgs: [
        folder,
        `--user-data-dir=${profile}`,
        `--extensions-dir=${join(profile, 'extensions')}`,
        '--disable-workspace-trust',
        '--skip-welcome',
        '--skip-release-notes',
        ...(rootUser ? ['--no-sandbox'] : []),
      ],
    });
  } catch (error) {
    // The report says what failed; anything else is news.
    if (!(error instanceof TestRunFailedError)) {
      throw error;
    }
  } finally {
    removeProfile();
  }
}
