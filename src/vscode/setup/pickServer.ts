import * as vscode from 'vscode';
import { presets } from '../../core/backends/presets.ts';
import type { PresetId } from '../../core/backends/types.ts';
import { type ServerKind, serverLabels } from '../../core/setup/server.ts';
import { choiceIn, FREE_PLACE } from '../quickPick.ts';

const { t } = vscode.l10n;

/** Most entries for what answers on this machine. */
const MOST_FOUND = 32;

/** A server to set up. */
export interface ChosenServer {
  readonly preset: PresetId;
  readonly kind: ServerKind;
  readonly label: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly needsKey: boolean;
}

interface ServerItem extends vscode.QuickPickItem {
  readonly server?: ChosenServer;
  /** It answered just now: its address needs no look. */
  readonly found?: boolean;
  /** Stands for the settings of another assistant. */
  readonly imports?: boolean;
}

/**
 * Lets the user choose a server: first what answers on this machine, then the presets.
 * @returns `import` for those that another assistant was set up with
 */
export async function pickServer(): Promise<ChosenServer | 'import' | undefined> {
  const item = await pickItem();
  if (item?.imports) {
    return 'import';
  }
  if (!item?.server) {
    return undefined;
  }
  const { server, found } = item;
  // A hosted server has one address; a local one may have been told another.
  const baseUrl =
    found || server.preset === 'embedded' || server.baseUrl.startsWith('https:')
      ? server.baseUrl
      : await askForBaseUrl(server.baseUrl);
  return baseUrl === undefined ? undefined : { ...server, baseUrl };
}

async function pickItem(): Promise<ServerItem | undefined> {
  const pick = vscode.window.createQuickPick<ServerItem>();
  pick.title = t('Set Up a Model: choose a server');
  pick.placeholder = t('Looking for model servers on this machine …');
  pick.busy = true;
  pick.matchOnDescription = true;
  // The walkthrough takes the focus back after its button was pressed.
  pick.ignoreFocusOut = true;
  const places = Array.from({ length: MOST_FOUND }, () => FREE_PLACE);
  const others = byHand();
  pick.items = [...places, ...others];
  const search = new AbortController();
  const chosen = choiceIn(pick);
  pick.show();
  void findServers(search.signal).then((found) => {
    if (!search.signal.aborted) {
      pick.items = [...found, ...places.slice(found.length), ...others];
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

function byHand(): ServerItem[] {
  const offered = Object.entries(presets).filter(([, { retired }]) => !retired);
  const items: ServerItem[] = offered.map(([id, { label, baseUrl, needsKey }]) => {
    const kind = (Object.hasOwn(serverLabels, id) ? id : 'unknown') as ServerKind;
    return {
      label,
      description: id === 'embedded' ? t('a distill of R1 on this computer') : baseUrl,
      server: { preset: id as PresetId, kind, label, baseUrl, needsKey },
    };
  });
  const isEmbedded = ({ server }: ServerItem): boolean => server?.preset === 'embedded';
  return [
    { label: t('Without a server'), kind: vscode.QuickPickItemKind.Separator },
    ...items.filter(isEmbedded),
    { label: t('From another assistant'), kind: vscode.QuickPickItemKind.Separator },
    {
      label: `$(folder-opened) ${t('Import Models from Continue, Roo Code or Kilo Code')}`,
      imports: true,
    },
    { label: t('By hand'), kind: vscode.QuickPickItemKind.Separator },
    ...items.filter((item) => !isEmbedded(item)),
  ];
}

async function findServers(signal: AbortSignal): Promise<ServerItem[]> {
  const { discoverServers } = await import('../../net/discover.ts');
  const found = await discoverServers({ signal }).catch(() => []);
  if (found.length === 0) {
    return [];
  }
  const items = found.slice(0, MOST_FOUND - 1);
  return [
    { label: t('Found on this machine'), kind: vscode.QuickPickItemKind.Separator },
    ...items.map(({ kind, preset, baseUrl, models, needsKey }) => ({
      label: serverLabels[kind],
      description: baseUrl,
      detail: needsKey
        ? t('Wants a key')
        : models.length === 0
          ? t('No model yet')
          : models.map(({ id }) => id).join(', '),
      server: { preset, kind, label: serverLabels[kind], baseUrl, needsKey },
      found: true,
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
