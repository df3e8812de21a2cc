import * as vscode from 'vscode';
import { presets } from '../../core/backends/presets.ts';
import type { App } from '../app.ts';
import type { EndpointSettings } from '../settings.ts';

const { t } = vscode.l10n;

interface ProfileItem extends vscode.QuickPickItem {
  readonly profile?: string;
}

/** The command that chooses among the profiles. */
export async function switchProfile({ settings }: App): Promise<void> {
  const inUse = settings.profile();
  const single = settings.singleEndpoint();
  const items: ProfileItem[] = [
    ...(single ? [itemFor('', t('Default'), single, inUse)] : []),
    ...settings.profiles().map((profile) => itemFor(profile.name, profile.name, profile, inUse)),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: `$(add) ${t('Set Up a Model')}` },
  ];
  const item = await vscode.window.showQuickPick(items, {
    title: t('Switch Profile'),
    placeHolder: t('The next request goes to the model of this profile'),
    matchOnDescription: true,
  });
  if (item?.profile !== undefined) {
    await settings.useProfile(item.profile);
  } else if (item) {
    await vscode.commands.executeCommand('rationale.setup');
  }
}

function itemFor(profile: string, name: string, endpoint: EndpointSettings, inUse: string): ProfileItem {
  return {
    label: `$(${profile === inUse ? 'check' : 'blank'}) ${name}`,
    description: `${endpoint.model} · ${presets[endpoint.preset].label} · ${endpoint.baseUrl}`,
    profile,
  };
}

/**
 * Stores an endpoint that was just set up: in place of the one in use, or, when that is another and the user wants to
 * keep it, as a profile.
 * @returns false when the user gave up
 */
export async function keepEndpoint({ settings }: App, endpoint: EndpointSettings): Promise<boolean> {
  const now = settings.endpoint();
  if (!now || (now.baseUrl === endpoint.baseUrl && now.model === endpoint.model)) {
    await replace(settings, endpoint);
    return true;
  }
  const add = { label: t('Keep {0} and add a profile', now.model) };
  const instead = { label: t('Use {0} in its place', endpoint.model) };
  const choice = await vscode.window.showQuickPick([add, instead], {
    title: t('{0} is in use now', now.model),
    ignoreFocusOut: true,
  });
  if (choice === instead) {
    await replace(settings, endpoint);
    return true;
  }
  const name = choice && (await askForName(settings.profiles(), endpoint.model));
  if (!name) {
    return false;
  }
  await settings.setProfile({ name, ...endpoint });
  return true;
}

async function replace(settings: App['settings'], endpoint: EndpointSettings): Promise<void> {
  const name = settings.profile();
  if (name === '') {
    await settings.setEndpoint(endpoint);
  } else {
    await settings.setProfile({ name, ...endpoint });
  }
}

async function askForName(
  profiles: readonly { readonly name: string }[],
  value: string,
): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: t('Name of the profile'),
    value,
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.trim() === ''
        ? t('A name is needed')
        : profiles.some(({ name }) => name === text.trim())
          ? t('There is a profile of this name already')
          : undefined,
  });
  return typed?.trim();
}
