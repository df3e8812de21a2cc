import * as vscode from 'vscode';
import { explainFailure } from '../../core/backends/explain.ts';
import { failureOf } from '../../core/backends/failure.ts';
import { redact } from '../../core/backends/redact.ts';
import type { App } from '../app.ts';
import type { InlineSettings } from './inlineSettings.ts';
import type { InlineProvider } from './provider.ts';

const { t } = vscode.l10n;

/** How things stand; `problem` is put into words already. */
type State =
  | { readonly type: 'off' | 'ready' | 'paused' }
  | { readonly type: 'problem'; readonly title: string; readonly detail: string };

/**
 * Switches suggestions on and off as the settings say, and shows in the status bar how they stand. While they are
 * off no provider is registered, and nothing of it is loaded.
 */
export class Suggestions implements vscode.Disposable {
  readonly #app: Pick<App, 'settings' | 'keys' | 'output'>;
  readonly #subscription: vscode.Disposable;
  #provider: InlineProvider | undefined;
  #item: vscode.StatusBarItem | undefined;
  #paused = false;
  #held = false;
  #state: State = { type: 'off' };
  /** Counts the changes, so that a load that was overtaken is dropped. */
  #turn = 0;
  /** What the present provider was made from. */
  #made = '';

  constructor(app: Pick<App, 'settings' | 'keys' | 'output'>) {
    this.#app = app;
    this.#subscription = app.settings.onDidChange(() => void this.refresh());
    void this.refresh();
  }

  /** What shows suggestions; undefined while they are off or paused. */
  get provider(): InlineProvider | undefined {
    return this.#provider;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Stops the suggestions of this window, or goes on with them. */
  async pause(paused: boolean): Promise<void> {
    this.#paused = paused;
    await vscode.commands.executeCommand('setContext', 'rationale.suggestionsPaused', paused);
    await this.refresh();
  }

  /** Keeps suggestions back while another text is shown at the cursor. */
  hold(held: boolean): void {
    this.#held = held;
    if (this.#provider) {
      this.#provider.held = held;
    }
  }

  /** Brings everything in line with the settings. */
  async refresh(): Promise<void> {
    const settings = this.#app.settings.inline();
    const running = settings.on && !this.#paused;
    const made = running ? JSON.stringify(settings) : '';
    if (made !== this.#made) {
      this.#made = made;
      const turn = ++this.#turn;
      this.#provider?.dispose();
      this.#provider = undefined;
      this.#state = { type: running ? 'ready' : this.#paused ? 'paused' : 'off' };
      const { endpoint } = settings;
      if (running && endpoint) {
        const { InlineProvider } = await import('./provider.ts');
        if (turn === this.#turn) {
          this.#provider = new InlineProvider(endpoint, settings, this.#app.keys, {
            sent: () => this.#show(this.#app.settings.inline(), true),
            over: (answered) => this.#over(answered),
            failed: (error) => this.#fail(error),
          });
          this.#provider.held = this.#held;
        }
      }
      await vscode.commands.executeCommand('setContext', 'rationale.suggestionsOn', settings.on);
    }
    this.#show(settings);
  }

  dispose(): void {
    this.#turn++;
    this.#subscription.dispose();
    this.#provider?.dispose();
    this.#item?.dispose();
  }

  #over(answered: boolean): void {
    if (answered && this.#state.type === 'problem') {
      this.#state = { type: 'ready' };
    }
    this.#show(this.#app.settings.inline());
  }

  #fail(error: unknown): void {
    const { endpoint } = this.#app.settings.inline();
    const failure = failureOf(error) ?? { code: 'unknown', detail: String(error) };
    const { title, detail } = explainFailure(failure, endpoint, t);
    this.#state = { type: 'problem', title, detail };
    this.#app.output.warn(redact(`suggestions: ${failure.code}: ${failure.detail ?? title}`));
    this.#show(this.#app.settings.inline());
  }

  #show({ endpoint }: InlineSettings, busy = false): void {
    if (!endpoint) {
      this.#item?.dispose();
      this.#item = undefined;
      return;
    }
    this.#item ??= statusBarItem();
    const item = this.#item;
    const { model } = endpoint;
    item.backgroundColor = undefined;
    switch (this.#state.type) {
      case 'ready':
        item.text = `$(${busy ? 'loading~spin' : 'sparkle'}) ${model}`;
        item.tooltip = t('Suggestions come from {0} at {1}.', model, endpoint.baseUrl);
        break;
      case 'paused':
        item.text = `$(debug-pause) ${model}`;
        item.tooltip = t('Suggestions are paused.');
        break;
      case 'off':
        item.text = `$(circle-slash) ${model}`;
        item.tooltip = t('Suggestions are off.');
        break;
      case 'problem':
        item.text = `$(warning) ${model}`;
        item.tooltip = `${this.#state.title}\n${this.#state.detail}`;
        item.backgroundColor = new vscode.ThemeColor('statusBarItem.warningBackground');
        break;
    }
    item.accessibilityInformation = {
      label: `${t('Suggestions')}: ${model}. ${item.tooltip}`,
      role: 'button',
    };
    item.show();
  }
}

function statusBarItem(): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem('suggestions', vscode.StatusBarAlignment.Right, 90);
  item.name = t('Rationale: Suggestions');
  item.command = 'rationale.suggestionsMenu';
  return item;
}
