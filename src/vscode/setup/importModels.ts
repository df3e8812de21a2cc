import * as vscode from 'vscode';
import { presets } from '../../core/backends/presets.ts';
import { type FoundModel, type FoundModels, newProfiles } from '../../core/setup/import/found.ts';
import { plain } from '../../core/setup/plain.ts';
import type { Profile } from '../../core/setup/profiles.ts';
import type { App } from '../app.ts';
import { chooseSettingsFile, readSettingsFile } from './settingsFile.ts';

const { t } = vscode.l10n;

/**
 * The command that takes over the models, and their keys, of another assistant as profiles.
 * @returns true when there is one more profile
 */
export async function importModels(app: App): Promise<boolean> {
  const file = await chooseSettingsFile();
  const found = file && (await readSettingsFile(file));
  const chosen = found && (await chooseModels(app, found));
  return chosen ? await take(app, chosen, found) : false;
}

interface ModelItem extends vscode.QuickPickItem {
  readonly found?: FoundModel;
}

/** @returns undefined when the user gave up, and when there is nothing to choose, which the user is told */
async function chooseModels(app: App, { models, leftOut }: FoundModels): Promise<FoundModel[] | undefined> {
  const isNew = (found: FoundModel): boolean =>
    found.forSuggestions || newProfiles(reached(app), [found]).length > 0;
  const offered = models.filter(isNew);
  if (offered.length === 0) {
    const words =
      models.length > 0
        ? t('All models of this file are set up already.')
        : t('This file names no model that Rationale can reach.');
    void vscode.window.showInformationMessage(plain([words, ...inWords(leftOut)].join(' ')));
    return undefined;
  }
  const requests = offered.filter(({ forSuggestions }) => !forSuggestions).map(itemFor);
  const suggestions = offered.filter(({ forSuggestions }) => forSuggestions).map(itemFor);
  const separator = (label: string): ModelItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const items: ModelItem[] = [
    ...(requests.length > 0 ? [separator(t('As profiles')), ...requests] : []),
    ...(suggestions.length > 0 ? [separator(t('For suggestions while you type')), ...suggestions] : []),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Import Models: choose which'),
    placeHolder: t('Keys go into the secret storage of the editor, each for its server only'),
    canPickMany: true,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return picked?.flatMap(({ found }) => (found ? [found] : []));
}

/** What is set up: the profiles, and the one without a name. */
function reached({ settings }: App): Profile[] {
  const single = settings.singleEndpoint();
  return [...settings.profiles(), ...(single ? [{ name: '', ...single }] : [])];
}

function itemFor(found: FoundModel): ModelItem {
  const { name, endpoint, apiKey, leftHeaders, forSuggestions } = found;
  const details = [
    ...(apiKey
      ? [t('With its key')]
      : presets[endpoint.preset].needsKey
        ? [t('Its key is not in the file')]
        : []),
    ...(leftHeaders.length > 0
      ? [t('Without {0}: settings are no place for a key', leftHeaders.join(', '))]
      : []),
  ];
  return {
    label: name,
    description: `${endpoint.model} · ${presets[endpoint.preset].label} · ${endpoint.baseUrl}`,
    ...(details.length > 0 ? { detail: details.join(' · ') } : {}),
    // Suggestions send code by themselves: they are chosen, never left chosen.
    picked: !forSuggestions,
    found,
  };
}

async function take(app: App, chosen: readonly FoundModel[], { leftOut }: FoundModels): Promise<boolean> {
  const kept = await storeKeys(app, chosen);
  const added = newProfiles(reached(app), chosen);
  const [first] = added;
  const isFirst = app.settings.endpoint() === undefined;
  if (first) {
    await app.settings.addProfiles(added);
    if (isFirst) {
      await app.settings.useProfile(first.name);
    }
    void tell(
      added.map(({ name }) => name),
      [...kept, ...inWords(leftOut)],
    );
  }
  const suggested = chosen.find(({ forSuggestions }) => forSuggestions)?.endpoint;
  if (suggested) {
    const { suggestFrom } = await import('../inline/chooseModel.ts');
    await suggestFrom(app, suggested.preset, suggested.baseUrl, suggested.model);
  }
  return first !== undefined;
}

/**
 * Stores the keys. One that is stored for the same server already stays.
 * @returns what is to be said of those that were not stored
 */
async function storeKeys({ keys }: App, chosen: readonly FoundModel[]): Promise<string[]> {
  const kept = new Set<string>();
  for (const { endpoint, apiKey } of chosen) {
    const stored = apiKey === undefined ? undefined : await keys.get(endpoint.baseUrl);
    if (apiKey !== undefined && stored === undefined) {
      await keys.set(endpoint.baseUrl, apiKey);
    } else if (stored !== apiKey) {
      kept.add(new URL(endpoint.baseUrl).origin);
    }
  }
  return [...kept].map((origin) => t('{0} keeps the key that is stored for it.', origin));
}

function inWords(leftOut: FoundModels['leftOut']): string[] {
  const names = leftOut.map(({ name, provider }) => (provider === '' ? name : `${name} (${provider})`));
  return names.length > 0 ? [t('Left out, since Rationale cannot reach them: {0}.', names.join(', '))] : [];
}

async function tell(names: readonly string[], further: readonly string[]): Promise<void> {
  const choose = t('Switch Profile');
  const words = [t('Added as profiles: {0}.', names.join(', ')), ...further];
  if ((await vscode.window.showInformationMessage(plain(words.join(' ')), choose)) === choose) {
    await vscode.commands.executeCommand('rationale.switchProfile');
  }
}
