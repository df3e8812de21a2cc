import type { Page } from 'playwright-core';
import { buildHostModule } from '../../../scripts/build.mjs';
import { launchChromium } from '../../../scripts/chromium.mjs';
import { copySample } from '../../../scripts/sample.mjs';
import { root } from '../../../scripts/setup.mjs';
import { quietSettings, startWorkbench } from '../../../scripts/workbench.mjs';
import { type Received, type Reply, startBackend } from '../../backend/server.ts';

export interface InHost {
  /** Of `test/bench/host`, without its ending; runs inside the extension host. */
  readonly module: string;
  /** Variables for it. */
  readonly env: Readonly<Record<string, string>>;
  /** Answers what is asked for suggestions. */
  readonly suggest: (request: Received) => Reply;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** What is done in the window while the module runs. */
  readonly meanwhile?: (page: Page) => Promise<unknown>;
}

/** Runs a module inside the extension host of a real workbench in which suggestions are on; settles when it has ended. */
export async function inHost({ module, env, suggest, settings, meanwhile }: InHost): Promise<void> {
  // Beside the folder that is opened.
  const folder = `out/bench/host-${module}`;
  await buildHostModule(`test/bench/host/${module}.ts`, folder);
  const backend = await startBackend({ respond: suggest, elsewhere: suggest });
  const workbench = await startWorkbench({
    folder: copySample(`bench/${module}`),
    extensionPath: root,
    testsPath: `${root}/${folder}/index.js`,
    machineSettings: {
      'rationale.inline.endpoint.preset': 'llamacpp',
      'rationale.inline.endpoint.baseUrl': backend.baseUrl,
      'rationale.inline.endpoint.model': 'qwen2.5-coder',
    },
    userSettings: { ...quietSettings, ...settings },
    env,
  });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const ended = new Promise<void>((resolve) => {
      void page.exposeFunction('codeAutomationExit', () => resolve()).then(() => page.goto(workbench.url));
    });
    await Promise.all([ended, meanwhile?.(page)]);
  } finally {
    await browser.close();
    await workbench.close();
    await backend.close();
  }
}
