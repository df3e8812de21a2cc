import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { build } from 'esbuild';
import type { Browser, Locator, Page } from 'playwright-core';
import { createStepper } from '../../../src/core/reasoning/steps.ts';
import { strings } from '../../../src/protocol/reasoningStrings.ts';
import type { FromView, Run, ThoughtStep, ToView } from '../../../src/protocol/reasoningView.ts';
import { type ThemeName, themes } from './themes.ts';

const ORIGIN = 'https://view.test';

/** What VS Code gives a webview; what is sent is kept, and the state outlives a reload. */
const FAKE_HOST = `
  const sent = [];
  window.host = { sent };
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => sent.push(message),
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
  });
`;

export interface PageOptions {
  readonly theme?: ThemeName;
  /** CSS pixels. */
  readonly width?: number;
  /** CSS pixels. */
  readonly height?: number;
  /** True to let time stand still until the test moves it. */
  readonly stopClock?: boolean;
  readonly strings?: Readonly<Record<string, string>>;
}

/** The bundle of the view, by path; to be built once for all tests. */
export type Bundle = ReadonlyMap<string, Uint8Array>;

/** Builds the script, style and font of the view in memory. */
export async function buildView(): Promise<Bundle> {
  const { outputFiles } = await build({
    entryPoints: { reasoning: 'src/webview/reasoning/main.ts' },
    outdir: '/',
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
    logLevel: 'warning',
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.replaceAll('\\', '/'), contents]));
}

/** The Reasoning view on a page of its own, with the test in the place of the extension host. */
export class ReasoningPage {
  readonly page: Page;
  /** Addresses that the page tried to load besides its own files. */
  readonly foreignRequests: string[] = [];
  /** Errors that nothing caught, and violations of the content policy. */
  readonly errors: string[] = [];
  readonly #strings: Readonly<Record<string, string>>;

  private constructor(page: Page, options: PageOptions) {
    this.page = page;
    this.#strings = options.strings ?? strings;
  }

  /** Opens the view and greets it as the host does. */
  static async open(browser: Browser, bundle: Bundle, options: PageOptions = {}): Promise<ReasoningPage> {
    const page = await browser.newPage({
      viewport: { width: options.width ?? 420, height: options.height ?? 700 },
      reducedMotion: 'reduce',
    });
    const view = new ReasoningPage(page, options);
    page.on('pageerror', (error) => {
      // The view says so of everything that is not of its protocol, as some tests send it.
      if (!error.message.startsWith('Not a message for this view')) {
        view.errors.push(error.message);
      }
    });
    page.on('console', (message) => {
      if (message.type() === 'error') {
        view.errors.push(message.text());
      }
    });
    page.on('dialog', (dialog) => {
      view.errors.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.context().route('**', async (route) => {
      const url = new URL(route.request().url());
      const file = url.origin === ORIGIN ? bundle.get(url.pathname) : undefined;
      if (url.href === `${ORIGIN}/`) {
        await route.fulfill({ contentType: 'text/html', body: html(options) });
      } else if (file) {
        const contentType = url.pathname.endsWith('.css') ? 'text/css' : 'text/javascript';
        await route.fulfill({ contentType, body: Buffer.from(file) });
      } else {
        view.foreignRequests.push(url.href);
        await route.abort();
      }
    });
    if (options.stopClock) {
      await page.clock.install({ time: 0 });
      await page.clock.pauseAt(1000);
    }
    await page.addInitScript(FAKE_HOST);
    await page.goto(`${ORIGIN}/`);
    await view.greet();
    return view;
  }

  /** Sends `hello`, as after `ready`. */
  async greet(): Promise<void> {
    await this.post({ type: 'hello', strings: { ...this.#strings }, locale: 'en' });
  }

  /** Loads the page again, as VS Code does when a hidden view is shown. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.greet();
  }

  /** Sends messages in one go and waits until the view has received them. */
  async post(...messages: readonly unknown[]): Promise<void> {
    await this.page.evaluate(`new Promise((done) => {
      for (const message of ${JSON.stringify(messages)}) window.postMessage(message, '*');
      const last = (event) => {
        if (event.data === 'last') {
          event.stopImmediatePropagation();
          window.removeEventListener('message', last, true);
          done();
        }
      };
      window.addEventListener('message', last, true);
      window.postMessage('last', '*');
    })`);
  }

  /** Shows a run. */
  async show(run: Partial<Run> = {}): Promise<void> {
    const message: ToView = { type: 'run', run: aRun(run) };
    await this.post(message);
  }

  /** Adds text to the run that {@link show} shows. */
  async append(channel: 'thought' | 'answer', text: string, steps?: ThoughtStep[]): Promise<void> {
    await this.post({ type: 'append', id: 'r1', channel, text, steps } satisfies ToView);
  }

  /** Tells of steps that are new or have changed. */
  async steps(steps: readonly ThoughtStep[]): Promise<void> {
    await this.post({ type: 'steps', id: 'r1', steps: [...steps] } satisfies ToView);
  }

  async progress(phase: Run['phase'], meter: Partial<Run['meter']> = {}): Promise<void> {
    const message: ToView = { type: 'progress', id: 'r1', phase, meter: { ...NO_METER, ...meter } };
    await this.post(message);
  }

  /** What the view sent since it was opened, `ready` aside. */
  async sent(): Promise<FromView[]> {
    const sent = (await this.page.evaluate('host.sent')) as FromView[];
    return sent.filter(({ type }) => type !== 'ready');
  }

  get(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  /** What `text()` of an element is, as rendered. */
  text(testId: string): Promise<string> {
    return this.get(testId).innerText();
  }

  /** How far the page is from its end, in CSS pixels. */
  async toEnd(): Promise<number> {
    return (await this.page.evaluate(
      'document.documentElement.scrollHeight - innerHeight - Math.ceil(scrollY)',
    )) as number;
  }

  /** Waits for two frames: whatever was asked for is on screen then. */
  async frame(): Promise<void> {
    await this.page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
    );
  }

  /** What axe-core objects to, one line each. */
  async axe(): Promise<string[]> {
    const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    await this.page.evaluate(source);
    const { violations } = (await this.page.evaluate(
      'axe.run(document, { resultTypes: ["violations"] })',
    )) as {
      violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
    };
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** Figures before anything has arrived. */
export const NO_METER: Run['meter'] = {
  elapsedMs: 0,
  reasoningTokens: 0,
  reasoningTokensEstimated: true,
  answerTokens: 0,
  answerTokensEstimated: true,
};

/** A run that is thinking, unless said otherwise. */
export function aRun(run: Partial<Run> = {}): Run {
  return {
    id: 'r1',
    task: 'edit',
    instruction: 'Round the total to two decimals',
    place: 'src/cart.js:12-30',
    model: 'deepseek-r1:14b · Ollama',
    sample: false,
    phase: 'thinking',
    thought: '',
    steps: [],
    answer: '',
    meter: NO_METER,
    ...run,
  };
}

function html({ theme = 'dark' }: PageOptions): string {
  const { bodyClass, variables } = themes[theme];
  const declarations = Object.entries(variables).map(([name, value]) => `--vscode-${name}: ${value};`);
  const policy = [
    "default-src 'none'",
    "script-src 'nonce-page'",
    `style-src ${ORIGIN} 'nonce-theme'`,
    `font-src ${ORIGIN}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style nonce="theme">:root { ${declarations.join(' ')} }</style>
<link rel="stylesheet" href="${ORIGIN}/reasoning.css">
<title>Rationale</title>
</head>
<body class="${bodyClass}">
<main id="app"></main>
<script nonce="page" src="${ORIGIN}/reasoning.js"></script>
</body>
</html>`;
}

/**
 * The steps of a thought as the host makes them.
 * @param ms how long each of its paragraphs takes
 * @param isOver whether the thought has ended
 */
export function stepsOf(thought: string, ms = 1000, isOver = false): ThoughtStep[] {
  let now = 0;
  const stepper = createStepper(() => now);
  for (const paragraph of thought.split(/(?<=\n\n)/)) {
    stepper.push(paragraph);
    now += ms;
  }
  if (isOver) {
    stepper.end();
  }
  return stepper.steps.map(({ startMs, endMs, ...step }) => ({
    ...step,
    ms: (endMs ?? now) - startMs,
    open: endMs === undefined,
  }));
}
