import * as vscode from 'vscode';
import { explainFailure } from '../../core/backends/explain.ts';
import { type Failure, failureOf } from '../../core/backends/failure.ts';
import { presets } from '../../core/backends/presets.ts';
import { plain } from '../../core/setup/plain.ts';
import { listModels } from '../../net/models.ts';
import type { App } from '../app.ts';

const { t } = vscode.l10n;

/** How long a server may take to check a key, in ms. */
const CHECK_MS = 5000;

/**
 * Asks for the key of the server at `baseUrl` and puts it into the secret storage.
 * @returns false when the user gave none
 */
export async function askForKey(app: App, baseUrl: string, label: string): Promise<boolean> {
  const key = await vscode.window.showInputBox({
    title: t('API key for {0}', label),
    prompt: t('Kept in the secret storage of the editor and sent to {0} only.', new URL(baseUrl).origin),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) =>
      /^[\x21-\x7e]+$/.test(text.trim()) ? undefined : t('This does not look like a key'),
  });
  if (key === undefined) {
    return false;
  }
  await app.keys.set(baseUrl, key.trim());
  return true;
}

/** The command that sets the key of the configured server. */
export async function setApiKey(app: App): Promise<void> {
  const endpoint = app.settings.endpoint();
  if (!endpoint) {
    await vscode.commands.executeCommand('rationale.setup');
    return;
  }
  const { label } = presets[endpoint.preset];
  while (await askForKey(app, endpoint.baseUrl, label)) {
    const failure = await refusal(app, endpoint.baseUrl);
    if (failure?.code !== 'unauthorized') {
      void vscode.window.showInformationMessage(t('The key is stored.'));
      return;
    }
    const { title, detail } = explainFailure(failure, endpoint, t);
    const again = t('Enter Key');
    if ((await vscode.window.showErrorMessage(plain(`${title}. ${detail}`), again)) !== again) {
      return;
    }
  }
}

/** Asks for the list of models, which costs nothing. @returns why the server did not give it; undefined when it did */
async function refusal(app: App, baseUrl: string): Promise<Failure | undefined> {
  const apiKey = await app.keys.get(baseUrl);
  try {
    await listModels({ baseUrl, apiKey }, AbortSignal.timeout(CHECK_MS));
    return undefined;
  } catch (error) {
    return failureOf(error) ?? { code: 'stalled' };
  }
}

/** The command that forgets the key of the configured server. */
export async function clearApiKey(app: App): Promise<void> {
  const endpoint = app.settings.endpoint();
  if (endpoint) {
    await app.keys.remove(endpoint.baseUrl);
    void vscode.window.showInformationMessage(
      t('The key for {0} is removed.', new URL(endpoint.baseUrl).origin),
    );
  }
}
