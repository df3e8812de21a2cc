import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import axe from 'axe-core';
import type { ConsoleMessage, Frame, Locator, Page } from 'playwright-core';
import { root } from '../../scripts/setup.mjs';
import { quietSettings } from '../../scripts/workbench.mjs';
import { until } from './until.ts';
import { openWindow, type Window } from './windows.ts';

/** The colour theme of each kind, and the class that the workbench and a webview have in it. */
const COLOR_THEMES = {
  dark: { name: 'Dark Modern', workbench: 'vs-dark', webview: 'vscode-dark' },
  light: { name: 'Light Modern', workbench: 'vs', webview: 'vscode-light' },
  'hc-dark': {
    name: 'Default High Contrast',
    workbench: 'hc-black',
    webview: 'vscode-high-contrast:not(.vscode-high-contrast-light)',
  },
  'hc-light': {
    name: 'Default High Contrast Light',
    workbench: 'hc-light',
    webview: 'vscode-high-contrast-light',
  },
} as const;

/** Limit of every single wait, for machines that are busy with other things. */
const LIMIT_MS = 60_000;
/** Limit of one step of something that is tried again as a whole. */
const TRY_MS = 3000;

/** How long a list may take to show a row, before it is asked for anew. */
const LIST_MS = 1500;

/** A colour theme of VS Code, by the kind that extensions tell apart. */
export type Theme = keyof typeof COLOR_THEMES;
export const themes = Object.keys(COLOR_THEMES) as Theme[];

export interface OpenOptions {
  /** Absolute path of the folder to open. */
  readonly folder: string;
  /** Default: dark. */
  readonly theme?: Theme;
  /** Settings with machine scope, such as `rationale.endpoint.baseUrl`. */
  readonly machineSettings?: Record<string, unknown>;
  readonly userSettings?: Record<string, unknown>;
  /** Variables for the extension host. */
  readonly env?: Record<string, string>;
  /** False opens the folder in Restricted Mode. */
  readonly trust?: boolean;
  /** False shows webviews from the origin of the workbench, in its process. */
  readonly isolateWebviews?: boolean;
  /** In CSS pixels. Default: 1280 × 800. */
  readonly viewport?: { width: number; height: number };
}

/** How axe judges one rule that a page breaks. */
export interface Violation {
  readonly rule: string;
  readonly help: string;
  /** The elements in question, as HTML. */
  readonly elements: readonly string[];
}

/**
 * The real workbench with the extension in it, in a headless Chromium: what a user does and sees, and nothing
 * else. Everything waits for what it needs; nothing waits for a time.
 */
export class WorkbenchPage {
  /** Errors in the console that come from the extension or its webviews, not from VS Code itself. */
  readonly errors: string[] = [];

  private constructor(
    private readonly window: Window,
    private readonly folder: string,
  ) {
    this.page.on('console', (message) => {
      if (message.type() === 'error' && isOurs(message)) {
        this.errors.push(message.text());
      }
    });
  }

  get page(): Page {
    return this.window.page;
  }

  /** Opens a window that knows nothing of earlier ones; `close` ends it. */
  static async open(options: OpenOptions): Promise<WorkbenchPage> {
    const { theme = 'dark', viewport = { width: 1280, height: 800 }, ...rest } = options;
    const userSettings = {
      ...quietSettings,
      'workbench.colorTheme': COLOR_THEMES[theme].name,
      ...options.userSettings,
    };
    const window = await openWindow({ ...rest, viewport, extensionPath: root, userSettings });
    try {
      window.page.setDefaultTimeout(LIMIT_MS);
      const opened = new WorkbenchPage(window, options.folder);
      await window.page.goto(window.url);
      await window.page.locator('.monaco-workbench .activitybar').waitFor();
      return opened;
    } catch (error) {
      await window.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.window.close();
  }

  /** Absolute path of the folder in which the extension keeps what belongs to no workspace. */
  get globalStorage(): string {
    return join(this.window.dataDir, 'data', 'User', 'globalStorage', 'rationale.rationale');
  }

  /** Changes the colour theme in the folder's settings, and waits until the workbench and its webviews show it. */
  async setTheme(theme: Theme): Promise<void> {
    const { name, workbench, webview } = COLOR_THEMES[theme];
    const file = join(this.folder, '.vscode', 'settings.json');
    const settings = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ ...settings, 'workbench.colorTheme': name }));
    await this.page.locator(`.monaco-workbench.${workbench}`).waitFor();
    await until(`webviews in the theme ${name}`, async () => {
      const frames = this.page.frames().filter((frame) => frame.url().includes('/fake.html'));
      const shown = await Promise.all(frames.map((frame) => frame.locator(`body.${webview}`).count()));
      return shown.every((count) => count > 0) || undefined;
    });
  }

  /**
   * Loads the window anew, in which the extension speaks another language: VS Code tells extensions the language that its
   * page has, whatever it is written in itself. What is opened next in this page is in English again.
   */
  async speak(language: 'ko' | 'zh-cn'): Promise<void> {
    const devtools = await this.page.context().newCDPSession(this.page);
    await devtools.send('Page.enable');
    const get = `get: () => '${language}', set() {}`;
    const source = `Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', { ${get} })`;
    await devtools.send('Page.addScriptToEvaluateOnNewDocument', { source });
    await this.page.reload();
    await this.page.locator('.monaco-workbench .activitybar').waitFor();
    // The script goes with the session.
    await devtools.detach();
  }

  /** Runs a command through the palette, by the title that the palette shows: `Rationale: Stop`. */
  async runCommand(title: string): Promise<void> {
    await this.pick('F1', title, (row) => row === title || row.startsWith(`${title}, `));
  }

  /** Shows the chat, and waits until it can be typed in. */
  async showChat(): Promise<Frame> {
    await this.runCommand('Rationale: Show Chat');
    const view = await this.webview('Rationale Chat');
    const composer = view.getByTestId('composer');
    await until(
      'the cursor in the composer',
      async () =>
        (await composer.evaluate((input) => input.ownerDocument.activeElement === input)) || undefined,
    );
    return view;
  }

  /** Returns once what is typed goes into a field of a webview. */
  async cursorIn(field: Locator): Promise<void> {
    await until(
      'the cursor in the field',
      async () =>
        (await field.evaluate(
          (input) => input.ownerDocument.hasFocus() && input.ownerDocument.activeElement === input,
        )) || undefined,
    );
  }

  /** Opens a file of the folder, by its path in it with `/`, and puts the cursor into it. */
  async openFile(path: string): Promise<void> {
    const name = path.slice(path.lastIndexOf('/') + 1);
    await until(`the file ${path}`, async () => {
      await this.pick('Control+P', path, (row) => row.startsWith(name));
      await this.page.locator('.tab.active', { hasText: name }).waitFor({ timeout: LIST_MS });
      return true;
    });
    await this.editor().waitFor();
    await this.editor().locator('.view-line').first().click();
  }

  /** Selects whole lines of the active editor; 1-based, both ends included. */
  async selectLines(first: number, last: number): Promise<void> {
    await this.page.keyboard.press('Control+G');
    const input = this.page.locator('.quick-input-widget input');
    await input.fill(`:${first}:1`);
    await this.page.keyboard.press('Enter');
    await input.waitFor({ state: 'hidden' });
    for (let line = first; line < last; line++) {
      await this.page.keyboard.press('Shift+ArrowDown');
    }
    await this.page.keyboard.press('Shift+End');
    await this.page
      .locator('.statusbar-item', { hasText: new RegExp(`^Ln ${last}, Col \\d+ \\(\\d+ selected\\)`) })
      .waitFor();
  }

  /** Types into the input box that an extension shows, and confirms. */
  async answerInput(text: string): Promise<void> {
    await this.inputBox().fill(text);
    await this.page.keyboard.press('Enter');
    await this.inputBox().waitFor({ state: 'hidden' });
  }

  /** The input box or quick pick that is open. */
  inputBox(): Locator {
    return this.page.locator('.quick-input-widget input').first();
  }

  /** The active text editor; in a diff, its modified side. */
  editor(): Locator {
    return this.page.locator('.editor-group-container.active .monaco-editor[role="code"]').last();
  }

  /** What the editor shows, saved or not: the lines in view, from top to bottom. */
  async editorText(editor: Locator = this.editor()): Promise<string> {
    const lines = await editor.locator('.view-line').evaluateAll((elements) =>
      elements
        .map((element) => ({ top: Number.parseFloat(element.style.top), text: element.textContent ?? '' }))
        .sort((a, b) => a.top - b.top)
        .map(({ text }) => text),
    );
    // The editor draws spaces as no-break spaces.
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }

  /** Buttons in the title of the active editor group, by their tooltip or label. */
  editorAction(label: string): Locator {
    return this.page
      .locator('.editor-group-container.active .editor-actions')
      .locator(`a.action-label[aria-label^="${label}"]`);
  }

  /** The document inside a webview, by the title of its view or panel; it lies two frames deep. */
  webview(title: string): Promise<Frame> {
    return until(`a webview "${title}"`, async () => {
      for (const frame of this.page.frames()) {
        if (frame.url().includes('/fake.html') && !frame.isDetached()) {
          const element = await frame.frameElement();
          if ((await element.getAttribute('title')) === title && (await element.isVisible())) {
            return frame;
          }
        }
      }
      return undefined;
    });
  }

  /** Accessibility violations of a webview. */
  async violations(webview: Frame): Promise<Violation[]> {
    await webview.evaluate(axe.source);
    const { violations }: axe.AxeResults = await webview.evaluate('axe.run()');
    return violations.map(({ id, help, nodes }) => ({
      rule: id,
      help,
      elements: nodes.map(({ html }) => html),
    }));
  }

  /** Takes a picture of the window into `out/<name>.png` and returns its path. */
  async screenshot(name: string): Promise<string> {
    const path = join(root, 'out', `${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    // Focus moves and tooltips fade: the last frame of each animation is what is meant.
    await this.page.screenshot({ path, animations: 'disabled' });
    return path;
  }

  /**
   * Takes a picture in each theme, into `out/<name>-<theme>.png`, and comes back to the first.
   * @returns what axe finds in a webview in any of them
   */
  async look(name: string, inThemes: readonly Theme[], webview?: Frame): Promise<Violation[]> {
    const found: Violation[] = [];
    for (const theme of [...inThemes.slice(1), ...inThemes.slice(0, 1)]) {
      await this.setTheme(theme);
      await this.screenshot(`${name}-${theme}`);
      found.push(...(webview ? await this.violations(webview) : []));
    }
    return found;
  }

  /**
   * Opens a quick input by its key, types, and confirms the row that is meant. By the keyboard: the rows are made anew
   * whenever more is found, under a mouse that is about to click.
   */
  private async pick(key: string, text: string, matches: (row: string) => boolean): Promise<void> {
    const input = this.page.locator('.quick-input-widget input').first();
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    const labels = (of: Locator) =>
      of.evaluateAll((elements) => elements.map((element) => element.getAttribute('aria-label') ?? ''));
    await until(`"${text}" in the list of ${key}`, async () => {
      // Key presses before the workbench has loaded its key bindings go nowhere, and whatever moves the focus
      // at the same time closes the list again.
      if (!(await input.isVisible())) {
        await this.page.keyboard.press(key);
      }
      // Typed anew after a while: a list that was made before the extension was known does not change by itself.
      await input.fill(key === 'F1' ? '>' : '', { timeout: TRY_MS });
      await input.fill(key === 'F1' ? `>${text}` : text, { timeout: TRY_MS });
      const listed = async () => (await labels(rows)).some(matches) || undefined;
      await until('the row', listed, LIST_MS);
      const focused = async () => {
        if ((await labels(rows.and(this.page.locator('.focused')))).some(matches)) {
          return true;
        }
        await input.press('ArrowDown', { timeout: TRY_MS });
        return undefined;
      };
      await until('the row in focus', focused, TRY_MS);
      await input.press('Enter', { timeout: TRY_MS });
      return true;
    });
  }
}

/** VS Code has complaints of its own, such as native modules that are not there; those are not about us. */
function isOurs(message: ConsoleMessage): boolean {
  const { url } = message.location();
  return (
    url.includes('/fake.html') ||
    url.includes('vscode-resource') ||
    message.text().includes('rationale.rationale') ||
    message.text().includes(join(root, 'dist') + sep)
  );
}
