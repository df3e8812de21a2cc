import * as vscode from 'vscode';
import { shortModelName } from '../../core/setup/modelInfo.ts';
import type { Settings } from '../settings.ts';
import { Activity } from './activity.ts';

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

/**
 * The item in the status bar: the model in use, what goes on and for how long, what others add, and a menu; beside it
 * *Stop* while something goes on.
 */
export class StatusBar implements vscode.Disposable {
  readonly activity = new Activity();
  readonly #settings: Settings;
  readonly #item: vscode.StatusBarItem;
  readonly #stop: vscode.StatusBarItem;
  readonly #entries = new Set<StatusEntry>();
  readonly #disposables: vscode.Disposable;
  #busy = false;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#item = vscode.window.createStatusBarItem('rationale.model', vscode.StatusBarAlignment.Right, 100);
    this.#item.name = 'Rationale';
    this.#item.command = 'rationale.showMenu';
    this.#stop = vscode.window.createStatusBarItem('rationale.stop', vscode.StatusBarAlignment.Right, 99.9);
    this.#stop.name = `Rationale: ${t('Stop')}`;
    this.#stop.text = '$(debug-stop)';
    this.#stop.tooltip = t('Stop');
    this.#stop.accessibilityInformation = { label: `Rationale: ${t('Stop')}`, role: 'button' };
    this.#stop.command = 'rationale.stop';
    this.#disposables = vscode.Disposable.from(
      this.#item,
      this.#stop,
      this.activity,
      settings.onDidChange(() => {
        this.activity.heard({ type: 'answered' });
        this.refresh();
      }),
      this.activity.onDidChange(() => this.refresh()),
    );
    this.refresh();
    this.#item.show();
  }

  /** What the item says, with its icons. */
  get text(): string {
    return this.#item.text;
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
    const { present, offline } = this.activity;
    const state = present ? [t('{0} {1} s', present.label, present.seconds)] : offline ? [t('Offline')] : [];
    const texts = [...state, ...[...this.#entries].flatMap(({ text }) => text?.() ?? [])];
    const model = endpoint ? shortModelName(endpoint.model) : t('Set Up a Model');
    const first = endpoint
      ? t('{0} at {1}', endpoint.model, endpoint.baseUrl)
      : profile === ''
        ? t('No model is set up')
        : t('There is no profile “{0}”', profile);
    const lines = [
      ...(profile === '' ? [] : [t('Profile: {0}', profile)]),
      first,
      ...(offline ? [t('The last request did not reach the server.')] : []),
      ...[...this.#entries].flatMap(({ tooltip }) => tooltip?.() ?? []),
    ];
    // The walkthrough ticks its first step by it.
    void vscode.commands.executeCommand('setContext', 'rationale.configured', endpoint !== undefined);
    // The seconds tell that something goes on. An icon that turns costs a third of a core where there is no graphics card.
    const icon = present ? '$(lightbulb-sparkle)' : offline ? '$(debug-disconnect)' : '$(lightbulb)';
    this.#item.text = `${icon} ${[model, ...texts].join(' · ')}`;
    this.#item.backgroundColor =
      offline && !present ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#showStop(present !== undefined);
    this.#item.tooltip = lines.join('\n');
    this.#item.accessibilityInformation = {
      label: ['Rationale', model, ...texts].join(', '),
      role: 'button',
    };
  }

  /** Shows *Stop*, and lets its key and its entry in the palette work, while something goes on. */
  #showStop(busy: boolean): void {
    if (busy !== this.#busy) {
      this.#busy = busy;
      void vscode.commands.executeCommand('setContext', 'rationale.busy', busy);
      if (busy) {
        this.#stop.show();
      } else {
        this.#stop.hide();
      }
    }
  }

  /** Opens the menu and runs what is chosen. */
  async showMenu(): Promise<void> {
    const endpoint = this.#settings.endpoint();
    const { present, offline } = this.activity;
    const own: StatusMenuItem[] = [
      ...(present
        ? [{ label: `$(debug-stop) ${t('Stop')}`, description: present.label, command: 'rationale.stop' }]
        : []),
      ...(offline
        ? [
            {
              label: `$(debug-disconnect) ${t('Offline: Check Again')}`,
              ...(endpoint ? { description: endpoint.baseUrl } : {}),
              command: 'rationale.checkServer',
            },
          ]
        : []),
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
    this.#disposables.dispose();
  }
}
