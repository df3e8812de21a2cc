import type { BrowserContext, Page } from 'playwright-core';
import { launchChromiumForWebviews } from '../../scripts/chromium.mjs';
import { startWorkbench, type Workbench, type WorkbenchOptions } from '../../scripts/workbench.mjs';

export interface WindowOptions extends WorkbenchOptions {
  /** In CSS pixels. */
  readonly viewport: { width: number; height: number };
}

/** An empty page, and the address under which VS Code waits to be opened in it. */
export interface Window {
  readonly page: Page;
  readonly url: string;
  /** Where VS Code's server keeps what belongs to this window. */
  readonly dataDir: string;
  close(): Promise<void>;
}

/** Everything that a window may leave behind in the browser, but for the code that was fetched and compiled. */
const STORED = 'cookies,file_systems,indexeddb,local_storage';

let sharing = false;
let server: Workbench | undefined;
let page: Page | undefined;

/**
 * From now on windows are opened in one server and one browser, which end with this process: most of the time it
 * takes to open a window goes into compiling VS Code, and what is compiled is kept. One window at a time.
 */
export function shareWindows(): void {
  sharing = true;
}

/** Opens an empty page for a VS Code that knows nothing of earlier windows. */
export async function openWindow(options: WindowOptions): Promise<Window> {
  return sharing && options.env === undefined && options.trust !== false && options.isolateWebviews !== false
    ? await openShared(options)
    : await openAlone(options);
}

async function openShared(options: WindowOptions): Promise<Window> {
  const url = server?.turnTo(options);
  server ??= await startWorkbench({ ...options, isolateWebviews: true });
  page ??= pageOf(await launchChromiumForWebviews());
  await page.setViewportSize(options.viewport);
  const devtools = await page.context().newCDPSession(page);
  const origin = new URL(server.url).origin;
  await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: STORED });
  await devtools.detach();
  const opened = page;
  return {
    page: opened,
    url: url ?? server.url,
    dataDir: server.dataDir,
    close: async () => {
      opened.removeAllListeners();
      // Leaving the page ends the extension host.
      await opened.goto('about:blank');
    },
  };
}

async function openAlone(options: WindowOptions): Promise<Window> {
  const alone = await startWorkbench({ isolateWebviews: true, ...options });
  let browser: BrowserContext | undefined;
  const close = async (): Promise<void> => {
    await browser?.close();
    await alone.close();
  };
  try {
    browser = await launchChromiumForWebviews({ viewport: options.viewport });
    return { page: pageOf(browser), url: alone.url, dataDir: alone.dataDir, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function pageOf(browser: BrowserContext): Page {
  const [page] = browser.pages();
  if (page === undefined) {
    throw new Error('The browser opened without a page.');
  }
  return page;
}
