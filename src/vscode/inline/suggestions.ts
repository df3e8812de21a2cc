import * as vscode from 'vscode';
import { failureOf } from '../../core/backends/failure.ts';
import { redact } from '../../core/backends/redact.ts';
import type { Usage } from '../../core/backends/types.ts';
import type { InlineEndpoint } from '../../core/inline/types.ts';
import { dayOf, totalsOf } from '../../core/usage/book.ts';
import { priceOf } from '../../core/usage/price.ts';
import type { App } from '../app.ts';
import type { InlineProvider } from './provider.ts';

const { t } = vscode.l10n;

/** The parts of the extension that suggestions work with. */
type Parts = Pick<App, 'settings' | 'keys' | 'output' | 'status' | 'ledger'>;

/** How things stand; `problem` is put into words already. */
type State =
  | { readonly type: 'off' | 'ready' | 'paused' }
  | { readonly type: 'problem'; readonly title: string; readonly detail: string };

/**
 * Switches suggestions on and off as the settings say, and shows in the status bar how they stand. While they are
 * off no provider is registered, and nothing of it is loaded.
 */
export class Suggestions implements vscode.Disposable {
  readonly #app: Parts;
  readonly #subscriptions: vscode.Disposable;
  #provider: InlineProvider | undefined;
  #paused = false;
  #held = false;
  #state: State = { type: 'off' };
  /** Counts the changes, so that a load that was overtaken is dropped. */
  #turn = 0;
  /** What the present provider was made from. */
  #made = '';

  constructor(app: Parts) {
    this.#app = app;
    this.#subscriptions = vscode.Disposable.from(
      app.settings.onDidChange(() => void this.refresh()),
      app.status.register({
        text: () => this.#icon(),
        tooltip: () => [this.#inWords() ?? [], this.figures ?? []].flat().join('\n') || undefined,
        menu: () => ({
          label: `$(sparkle) ${t('Suggestions')}`,
          description: this.#inWords() ?? t('Suggestions are off.'),
          command: 'rationale.suggestionsMenu',
        }),
      }),
    );
    void this.refresh();
  }

  /** What shows suggestions; undefined while they are off or paused. */
  get provider(): InlineProvider | undefined {
    return this.#provider;
  }

  /** What was done since suggestions were switched on, in words; undefined before the first place. */
  get figures(): string | undefined {
    const counts = this.#provider?.counts;
    if (!counts || counts.wanted === 0) {
      return undefined;
    }
    const { wanted, asked, remembered, joined, thoughts } = counts;
    return [
      t(
        'Suggestions wanted: {0}, requests: {1}, answered from memory: {2}',
        wanted,
        asked,
        remembered + joined,
      ),
      ...(thoughts > 0 ? [t('Thoughts thrown away: {0}', thoughts)] : []),
    ].join('. ');
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
            mayAsk: () => this.#isWithinBudget(endpoint),
            answered: (usage) => this.#answered(endpoint, usage),
            failed: (error) => void this.#fail(error),
          });
          this.#provider.held = this.#held;
        }
      }
      this.#app.status.refresh();
      await vscode.commands.executeCommand('setContext', 'rationale.suggestionsOn', settings.on);
    }
  }

  dispose(): void {
    this.#turn++;
    this.#subscriptions.dispose();
    this.#provider?.dispose();
  }

  #answered(endpoint: InlineEndpoint, usage: Usage | undefined): void {
    if (this.#state.type === 'problem') {
      this.#state = { type: 'ready' };
      this.#app.status.refresh();
    }
    if (usage && priceOf(endpoint, this.#app.settings.prices())) {
      const { reasoningTokens = 0, completionTokens = 0 } = usage;
      const meter = { reasoningTokens, answerTokens: completionTokens - reasoningTokens };
      void this.#app.ledger.enter(endpoint, { usage, meter: () => meter });
    }
  }

  /** While typing nobody can be asked: suggestions end for the day when its budget is spent. */
  #isWithinBudget(endpoint: InlineEndpoint): boolean {
    const budget = this.#app.settings.dailyBudget();
    const price = budget > 0 ? priceOf(endpoint, this.#app.settings.prices()) : undefined;
    return !price || totalsOf(this.#app.ledger.book(), dayOf(new Date())).cost < budget;
  }

  async #fail(error: unknown): Promise<void> {
    const { endpoint } = this.#app.settings.inline();
    const failure = failureOf(error) ?? { code: 'unknown', detail: String(error) };
    const { explainFailure } = await import('../../core/backends/explain.ts');
    const { title, detail } = explainFailure(failure, endpoint, t);
    this.#state = { type: 'problem', title, detail };
    this.#app.output.warn(redact(`suggestions: ${failure.code}: ${failure.detail ?? title}`));
    this.#app.status.refresh();
  }

  /** Beside the model in the status bar; nothing where no suggestions were ever set up. */
  #icon(): string | undefined {
    if (!this.#app.settings.inline().endpoint) {
      return undefined;
    }
    const icons = { off: undefined, ready: '$(sparkle)', paused: '$(debug-pause)', problem: '$(warning)' };
    return icons[this.#state.type];
  }

  #inWords(): string | undefined {
    const { endpoint } = this.#app.settings.inline();
    if (!endpoint) {
      return undefined;
    }
    switch (this.#state.type) {
      case 'ready':
        return this.#isWithinBudget(endpoint)
          ? t('Suggestions come from {0} at {1}.', endpoint.model, endpoint.baseUrl)
          : t('No more suggestions today: the daily budget is spent.');
      case 'paused':
        return t('Suggestions are paused.');
      case 'off':
        return t('Suggestions are off.');
      case 'problem':
        return `${t('Suggestions')}: ${this.#state.title}. ${this.#state.detail}`;
    }
  }
}
