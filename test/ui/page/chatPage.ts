import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { build } from 'esbuild';
import type { Browser, Locator, Page } from 'playwright-core';
import { chatStrings } from '../../../src/protocol/chatStrings.ts';
import type { ChatDraft, ChatMessageView, FromChat, ToChat } from '../../../src/protocol/chatView.ts';
import { strings } from '../../../src/protocol/reasoningStrings.ts';
import { type ThemeName, themes } from './themes.ts';

const ORIGIN = 'https://view.test';

const FAKE_HOST = `
  const sent = [];
  window.host = { sent };
  let acquired = false;
  window.acquireVsCodeApi = () => {
    // As in VS Code, which hands it out once.
    if (acquired) throw new Error('already acquired');
    acquired = true;
    return {
      postMessage: (message) => sent.push(message),
    };
  };
`;

export interface ChatPageOptions {
  readonly theme?: ThemeName;
  /** CSS pixels. */
  readonly width?: number;
  /** CSS pixels. */
  readonly height?: number;
  /** Default: English. */
  readonly locale?: 'en' | 'ko' | 'zh-cn';
  /** What was sent before, oldest first. */
  readonly history?: readonly string[];
}

/** The Chat view on a page of its own, with the test in the place of the extension host. */
export class ChatPage {
  readonly page: Page;
  /** Addresses that the page tried to load besides its own files. */
  readonly foreignRequests: string[] = [];
  /** Errors that nothing caught, and violations of the content policy. */
  readonly errors: string[] = [];

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(
    browser: Browser,
    bundle: ReadonlyMap<string, Uint8Array>,
    options: ChatPageOptions = {},
  ): Promise<ChatPage> {
    const page = await browser.newPage({
      viewport: { width: options.width ?? 420, height: options.height ?? 700 },
      reducedMotion: 'reduce',
    });
    const view = new ChatPage(page);
    page.on('pageerror', (error) => view.errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') {
        view.errors.push(message.text());
      }
    });
    await page.context().route('**', async (route) => {
      const url = new URL(route.request().url());
      const file = url.origin === ORIGIN ? bundle.get(url.pathname) : undefined;
      if (url.href === `${ORIGIN}/`) {
        await route.fulfill({ contentType: 'text/html', body: html(options.theme ?? 'dark') });
      } else if (file) {
        const contentType = url.pathname.endsWith('.css') ? 'text/css' : 'text/javascript';
        await route.fulfill({ contentType, body: Buffer.from(file) });
      } else {
        view.foreignRequests.push(url.href);
        await route.abort();
      }
    });
    await page.addInitScript(FAKE_HOST);
    await page.goto(`${ORIGIN}/`);
    const { locale = 'en' } = options;
    await view.post({
      type: 'hello',
      strings: await wordsIn(locale),
      locale,
      history: [...(options.history ?? [])],
    });
    return view;
  }

  /** Sends a message and waits until the view has received it. */
  async post(message: ToChat): Promise<void> {
    await this.page.evaluate(`new Promise((done) => {
      window.addEventListener('message', () => done(), { once: true });
      window.postMessage(${JSON.stringify(message)}, '*');
    })`);
  }

  /** Shows a session. */
  async show(
    messages: readonly (Pick<ChatMessageView, 'id' | 'role'> & Partial<ChatMessageView>)[],
    running = false,
    draft: Partial<ChatDraft> = {},
    session: Partial<Extract<ToChat, { type: 'session' }>> = {},
  ): Promise<void> {
    await this.post({ type: 'list', sessions: [{ id: 's1', title: 'Rounding', running }] });
    await this.post({
      type: 'session',
      id: 's1',
      title: 'Rounding',
      running,
      sample: false,
      model: { label: 'test-model', own: false },
      left: { text: '', unfolded: [] },
      messages: messages.map((message) => ({
        text: '',
        attachments: [],
        thought: '',
        thoughtTokens: 0,
        thoughtEstimated: true,
        commit: false,
        branch: { index: 1, count: 1 },
        ...message,
      })),
      draft: { chips: [], used: 60, reserved: 8192, ...draft },
      commands: [
        'explain',
        'fix',
        'edit',
        'tests',
        'doc',
        'review',
        'commit',
        'clear',
        'export',
        'own',
        // Names of files may be names that objects have.
        'constructor',
      ],
      ...session,
    });
  }

  async sent(): Promise<FromChat[]> {
    const sent = (await this.page.evaluate('host.sent')) as FromChat[];
    return sent.filter(({ type }) => type !== 'ready' && type !== 'left');
  }

  get(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  /** What axe-core objects to, one line each. */
  async axe(): Promise<string[]> {
    const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    await this.page.evaluate(source);
    const found = (await this.page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
      violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
    };
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
    );
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** Builds the script, style and font of the view in memory. */
export async function buildChat(): Promise<ReadonlyMap<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: { chat: 'src/webview/chat/main.ts' },
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

/** The words of the view as the host translates them. */
async function wordsIn(locale: string): Promise<Record<string, string>> {
  const english: Record<string, string> = { ...strings, ...chatStrings };
  if (locale === 'en') {
    return english;
  }
  const bundle = JSON.parse(await readFile(`l10n/bundle.l10n.${locale}.json`, 'utf8'));
  return Object.fromEntries(Object.entries(english).map(([key, text]) => [key, bundle[text] ?? text]));
}

function html(theme: ThemeName): string {
  const { bodyClass, variables } = themes[theme];
  const declarations = Object.entries(variables).map(([name, value]) => `--vscode-${name}: ${value};`);
  const policy = `default-src 'none'; script-src 'nonce-page'; style-src ${ORIGIN} 'nonce-theme'; font-src ${ORIGIN}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style nonce="theme">:root { ${declarations.join(' ')} }</style>
<link rel="stylesheet" href="${ORIGIN}/chat.css">
<title>Rationale</title>
</head>
<body class="${bodyClass}">
<main id="app"></main>
<script nonce="page" src="${ORIGIN}/chat.js"></script>
</body>
</html>`;
}
