import * as vscode from 'vscode';
import { presets } from '../../core/backends/presets.ts';
import type { PresetId } from '../../core/backends/types.ts';
import { listModels } from '../../net/models.ts';
import type { App } from '../app.ts';
import { askForKey } from './apiKey.ts';

const { t } = vscode.l10n;

/** A server to choose: one that was found, or a preset to fill in. */
interface ServerItem extends vscode.QuickPickItem {
  readonly preset?: PresetId;
  readonly baseUrl?: string;
  readonly models?: readonly string[];
}

/**
 * Lets the user choose a server and a model: first what answers on this machine, then the presets.
 * @returns true when an endpoint was stored
 */
export async function setUpModel(app: App): Promise<boolean> {
  const server = await pickServer();
  if (!server?.preset) {
    return false;
  }
  const { label, needsKey } = presets[server.preset];
  const baseUrl = server.models ? server.baseUrl : await askForBaseUrl(server.baseUrl ?? '');
  if (baseUrl === undefined) {
    return false;
  }
  if (needsKey && (await app.keys.get(baseUrl)) === undefined && !(await askForKey(app, baseUrl, label))) {
    return false;
  }
  const model = await pickModel(app, server.preset, baseUrl, server.models);
  if (model === undefined) {
    return false;
  }
  await app.settings.setEndpoint({ preset: server.preset, baseUrl, model });
  void vscode.window.showInformationMessage(t('Rationale now uses {0} at {1}.', model, baseUrl));
  return true;
}

async function pickServer(): Promise<ServerItem | undefined> {
  const pick = vscode.window.createQuickPick<ServerItem>();
  pick.title = t('Set Up a Model: choose a server');
  pick.placeholder = t('Looking for model servers on this machine …');
  pick.busy = true;
  pick.matchOnDescription = true;
  const byHand: ServerItem[] = [
    { label: t('By hand'), kind: vscode.QuickPickItemKind.Separator },
    ...Object.entries(presets).map(([preset, { label, baseUrl }]) => ({
      label,
      description: baseUrl,
      preset: preset as PresetId,
      baseUrl,
    })),
  ];
  pick.items = byHand;
  const search = new AbortController();
  const chosen = new Promise<ServerItem | undefined>((resolve) => {
    pick.onDidAccept(() => resolve(pick.selectedItems[0]));
    pick.onDidHide(() => resolve(undefined));
  });
  pick.show();
  void findServers(search.signal).then((found) => {
    if (!search.signal.aborted) {
      pick.items = [...found, ...byHand];
      pick.busy = false;
      pick.placeholder =
        found.length > 0
          ? t('Servers that answer on this machine come first')
          : t('No model server answers on this machine; choose one to fill in');
    }
  });
  const item = await chosen;
  search.abort();
  pick.dispose();
  return item;
}

async function findServers(signal: AbortSignal): Promise<ServerItem[]> {
  const { discoverServers } = await import('../../net/discover.ts');
  const found = await discoverServers({ signal }).catch(() => []);
  if (found.length === 0) {
    return [];
  }
  return [
    { label: t('Found on this machine'), kind: vscode.QuickPickItemKind.Separator },
    ...found.map(({ preset, baseUrl, models }) => ({
      label: presets[preset].label,
      description: baseUrl,
      detail: models.length === 0 ? t('No model yet') : models.map(({ id }) => id).join(', '),
      preset,
      baseUrl,
      models: models.map(({ id }) => id),
    })),
  ];
}

async function askForBaseUrl(value: string): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: t('Set Up a Model: base URL'),
    prompt: t('Your code, and the key if there is one, are sent to this address.'),
    value,
    ignoreFocusOut: true,
    validateInput: (text) =>
      URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
        ? undefined
        : t('Type an address that begins with http:// or https://'),
  });
  return typed?.replace(/\/+$/, '');
}

/** Lets the user choose among the models of the server; asks for a name where it does not list them. */
async function pickModel(
  app: App,
  preset: PresetId,
  baseUrl: string,
  known: readonly string[] | undefined,
): Promise<string | undefined> {
  const title = t('Set Up a Model: choose a model');
  const models = known ?? (await listed(app, baseUrl));
  if (models.length > 0) {
    return await vscode.window.showQuickPick([...models], { title, ignoreFocusOut: true });
  }
  return await vscode.window.showInputBox({
    title,
    prompt: t('The server lists no models. Type the name of one.'),
    value: presets[preset].defaultModel ?? '',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? t('A name is needed') : undefined),
  });
}

async function listed(app: App, baseUrl: string): Promise<string[]> {
  const apiKey = await app.keys.get(baseUrl);
  const models = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Asking {0} for its models …', baseUrl) },
    () => listModels({ baseUrl, apiKey }, AbortSignal.timeout(10_000)).catch(() => []),
  );
  return models.map(({ id }) => id);
}
