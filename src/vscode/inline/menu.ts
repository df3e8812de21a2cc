import * as vscode from 'vscode';
import type { App } from '../app.ts';
import type { Suggestions } from './suggestions.ts';

const { t } = vscode.l10n;

interface MenuItem extends vscode.QuickPickItem {
  readonly command?: string;
  readonly argument?: string;
}

/** What the status bar offers: pause or go on, another model, thinking at the cursor, the settings. */
export async function showMenu(app: App, suggestions: Suggestions): Promise<void> {
  const { on, endpoint } = app.settings.inline();
  const pausing: MenuItem = suggestions.paused
    ? { label: `$(play) ${t('Resume Suggestions')}`, command: 'rationale.resumeSuggestions' }
    : { label: `$(debug-pause) ${t('Pause Suggestions')}`, command: 'rationale.pauseSuggestions' };
  const items: MenuItem[] = [
    ...(on ? [pausing] : []),
    {
      label: `$(sparkle) ${t('Choose a Model for Suggestions')}`,
      description: endpoint?.model ?? '',
      command: 'rationale.chooseSuggestionModel',
    },
    { label: `$(lightbulb) ${t('Think Here')}`, command: 'rationale.thinkHere' },
    {
      label: `$(gear) ${t('Settings for Suggestions')}`,
      command: 'workbench.action.openSettings',
      argument: 'rationale.inline',
    },
    { label: `$(output) ${t('Show Output')}`, command: 'rationale.showOutput' },
    ...(suggestions.figures
      ? [{ label: suggestions.figures, kind: vscode.QuickPickItemKind.Separator }]
      : []),
  ];
  const item = await vscode.window.showQuickPick(items, { title: t('Rationale: Suggestions') });
  if (item?.command) {
    await vscode.commands.executeCommand(item.command, ...(item.argument ? [item.argument] : []));
  }
}
