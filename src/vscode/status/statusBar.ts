import * as vscode from 'vscode';
import { shortModelName } from '../../core/setup/modelInfo.ts';
import type { Settings } from '../settings.ts';

const { t } = vscode.l10n;

/** What a part of the extension adds to the status bar item and to its menu. */
export interface StatusEntry {
  /** Stands after the name of the model, such as `$0.03`; short. */
  readonly text?: () => string | undefined;
  /** A line of the tooltip. */
  readonly tooltip?: () => string | undefined;
  /** A line of the menu that opens on a click. */
  readonly menu?: () => StatusMenuItem | undefined;
}

export interface StatusMenuItem {
  /** May begin with an icon, such as `$(graph)`. */
  readonly label: string;
  readonly description?: string;
  /** A command, with `rationale.` in front. */
  readonly command: string;
}

/** The item in the status bar: the model in use, what others add, and a menu. */
export class StatusBar implements vscode.Disposable {
  readonly #settings: Settings;
  readonly #item: vscode.StatusBarItem;
  readonly #entries = new Set<StatusEntry>();
  readonly #listening: vscode.Disposable;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#item = vscode.window.createStatusBarItem('rationale.model', vscode.StatusBarAlignment.Right, 100);
    this.#item.name = 'Rationale';
    this.#item.command = 'rationale.showMenu';
    this.#listening = settings.onDidChange(() => this.refresh());
    this.refresh();
    this.#item.show();
  }

  /** Adds an entry; it goes when the result is disposed of. */
  register(entry: StatusEntry): vscode.Disposable {
    this.#entries.add(entry);
    this.refresh();
    return new vscode.Disposable(() => {
      this.#entries.delete(entry);
      this.refresh();
    });
  }

  /** Shows everything anew; to be called when what an entry says has changed. */
  refresh(): void {
    const endpoint = this.#settings.endpoint();
    const profile = this.#settings.profile();
    const texts = [...this.#entries].flatMap(({ text }) => text?.() ?? []);
    const model = endpoint ? shortModelName(endpoint.model) : t('Set Up a Model');
    const first = endpoint
      ? t('{0} at {1}', endpoint.model, endpoint.baseUrl)
      : profile === ''
        ? t('No model is set up')
        : t('There is no profile “{0}”', profile);
    const lines = [
      ...(profile === '' ? [] : [t('Profile: {0}', profile)]),
      first,
      ...[...this.#entries].flatMap(({ tooltip }) => tooltip?.() ?? []),
    ];
    // The walkthrough ticks its first step by it.
    void vscode.commands.executeCommand('setContext', 'rationale.configured', endpoint !== undefined);
    this.#item.text = `$(lightbulb) ${[model, ...texts].join(' · ')}`;
    this.#item.tooltip = lines.join('\n');
    this.#item.accessibilityInformation = {
      label: ['Rationale', model, ...texts].join(', '),
      role: 'button',
    };
  }

  /** Opens the menu and runs what is chosen. */
  async showMenu(): Promise<void> {
    const endpoint = this.#settings.endpoint();
    const own: StatusMenuItem[] = [
      {
        label: `$(arrow-swap) ${t('Switch Profile')}`,
        ...(endpoint ? { description: endpoint.model } : {}),
        command: 'rationale.switchProfile',
      },
      { label: `$(gear) ${t('Set Up a Model')}`, command: 'rationale.setup' },
      { label: `$(pulse) ${t('Diagnose Connection')}`, command: 'rationale.diagnose' },
    ];
    const items = [...own, ...[...this.#entries].flatMap(({ menu }) => menu?.() ?? [])];
    const item = await vscode.window.showQuickPick(items, { title: 'Rationale' });
    if (item) {
      await vscode.commands.executeCommand(item.command);
    }
  }

  dispose(): void {
    this.#listening.dispose();
    this.#item.dispose();
  }
}
