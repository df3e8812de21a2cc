import * as vscode from 'vscode';
import { presets } from '../../core/backends/presets.ts';
import type { App } from '../app.ts';

const { t } = vscode.l10n;

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
  if (await askForKey(app, endpoint.baseUrl, presets[endpoint.preset].label)) {
    void vscode.window.showInformationMessage(t('The key is stored.'));
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
