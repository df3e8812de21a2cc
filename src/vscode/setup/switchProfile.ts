import * as vscode from 'vscode';
import { presets } from '../../core/backends/presets.ts';
import type { App } from '../app.ts';
import type { EndpointSettings } from '../settings.ts';

const { t } = vscode.l10n;

interface ProfileItem extends vscode.QuickPickItem {
  readonly profile?: string;
  /** Stands for whichever profile is in use. */
  readonly follows?: boolean;
}

/** The command that chooses among the profiles. */
export async function switchProfile({ settings }: App): Promise<void> {
  const item = await pick(profileItems(settings, settings.profile()), t('Switch Profile'));
  if (item?.profile !== undefined) {
    await settings.useProfile(item.profile);
  } else if (item) {
    await vscode.commands.executeCommand('rationale.setup');
  }
}

/**
 * Chooses a profile for one chat.
 * @param chosen the profile that the chat has; undefined while it has none of its own
 * @returns its name, `undefined` for the one that is in use; false when the user gave up
 */
export async function chooseProfile(
  { settings }: App,
  chosen: string | undefined,
): Promise<string | undefined | false> {
  const inUse = settings.endpoint();
  const follow: ProfileItem = {
    label: `$(${chosen === undefined ? 'check' : 'blank'}) ${t('The Profile in Use')}`,
    ...(inUse ? { description: describe(inUse) } : {}),
    follows: true,
  };
  const item = await pick([follow, ...profileItems(settings, chosen)], t('Profile of This Chat'));
  if (item?.follows) {
    return undefined;
  }
  if (item && item.profile === undefined) {
    await vscode.commands.executeCommand('rationale.setup');
  }
  return item?.profile ?? false;
}

/** @param marked the profile with the check mark, if any */
function profileItems(settings: App['settings'], marked: string | undefined): ProfileItem[] {
  const single = settings.singleEndpoint();
  return [
    ...(single ? [itemFor('', t('Default'), single, marked)] : []),
    ...settings.profiles().map((profile) => itemFor(profile.name, profile.name, profile, marked)),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: `$(add) ${t('Set Up a Model')}` },
  ];
}

async function pick(items: readonly ProfileItem[], title: string): Promise<ProfileItem | undefined> {
  return await vscode.window.showQuickPick(items, {
    title,
    placeHolder: t('The next request goes to the model of this profile'),
    matchOnDescription: true,
  });
}

function itemFor(
  profile: string,
  name: string,
  endpoint: EndpointSettings,
  marked: string | undefined,
): ProfileItem {
  return {
    label: `$(${profile === marked ? 'check' : 'blank'}) ${name}`,
    description: describe(endpoint),
    profile,
  };
}

function describe({ model, preset, baseUrl }: EndpointSettings): string {
  return `${model} · ${presets[preset].label} · ${baseUrl}`;
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
