import * as vscode from 'vscode';
import type { App } from '../app.ts';

/** Set in the global state once the offer was made. */
const OFFERED = 'setup.offered';

/**
 * When nothing is configured: looks at the local ports and offers what it finds, in the empty view and, the first
 * time, in a notification.
 * @param tell called with the number of models, when there are any
 */
export async function offerFoundServers(
  app: App,
  state: vscode.Memento,
  tell: (models: number) => void,
): Promise<void> {
  if (app.settings.endpoint()) {
    return;
  }
  const { discoverServers } = await import('../../net/discover.ts');
  const found = await discoverServers({}).catch(() => []);
  const models = found.reduce((sum, server) => sum + server.models.length, 0);
  if (models === 0) {
    return;
  }
  tell(models);
  if (state.get(OFFERED) === true) {
    return;
  }
  await state.update(OFFERED, true);
  const { t } = vscode.l10n;
  const choose = t('Choose a Model');
  const answer = await vscode.window.showInformationMessage(
    t('Rationale found {0} models on this machine. Choose one to start.', models),
    choose,
  );
  if (answer === choose) {
    await vscode.commands.executeCommand('rationale.setup');
  }
}
