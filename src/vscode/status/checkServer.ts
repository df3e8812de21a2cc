import * as vscode from 'vscode';
import { failureOf } from '../../core/backends/failure.ts';
import { listModels } from '../../net/models.ts';
import type { App } from '../app.ts';

const { t } = vscode.l10n;

/** How long the server may take to answer, in ms. */
const CHECK_MS = 5000;

/** Asks the server for its models, to see whether it can be reached again, and says what came of it. */
export async function checkServer({ settings, keys, status }: App): Promise<void> {
  const endpoint = settings.endpoint();
  if (!endpoint || endpoint.server) {
    // The embedded engine starts with the next request: what kept it from that stands in the report.
    await vscode.commands.executeCommand(endpoint ? 'rationale.diagnose' : 'rationale.setup');
    return;
  }
  const { baseUrl } = endpoint;
  const where = { baseUrl, apiKey: await keys.get(baseUrl) };
  const failure = await listModels(where, AbortSignal.timeout(CHECK_MS)).then(
    () => undefined,
    (error: unknown) => failureOf(error) ?? { code: 'unreachable' as const },
  );
  status.activity.heard(failure ? { type: 'failed', failure } : { type: 'answered' });
  if (!status.activity.offline) {
    void vscode.window.showInformationMessage(t('{0} answers again.', baseUrl));
    return;
  }
  const diagnose = t('Diagnose Connection');
  const choice = await vscode.window.showWarningMessage(t('Nothing answers at {0}.', baseUrl), diagnose);
  if (choice === diagnose) {
    await vscode.commands.executeCommand('rationale.diagnose');
  }
}
