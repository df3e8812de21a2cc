import * as vscode from 'vscode';
import { presets } from '../../core/backends/presets.ts';
import type { PresetId } from '../../core/backends/types.ts';
import { isFimModel } from '../../core/inline/fimModels.ts';
import type { InlineEndpoint } from '../../core/inline/types.ts';
import { isNear } from '../../net/direct.ts';
import { listModels } from '../../net/models.ts';
import type { App } from '../app.ts';
import { askForKey } from '../setup/apiKey.ts';

const { t } = vscode.l10n;

/** What can be chosen: a model, or a server whose models are asked for next. */
interface ModelItem extends vscode.QuickPickItem {
  readonly preset?: PresetId;
  readonly baseUrl?: string;
  readonly model?: string;
}

/**
 * Lets the user choose where suggestions come from and switches them on.
 * @returns false when nothing was chosen
 */
export async function chooseSuggestionModel(app: App): Promise<boolean> {
  const item = await pickServer(app);
  const baseUrl = item?.preset && (item.baseUrl || (await askForBaseUrl()));
  return item?.preset && baseUrl ? await suggestFrom(app, item.preset, baseUrl, item.model) : false;
}

/**
 * Switches suggestions on: at once for a server of this machine or network; for any other after a question, since every
 * pause in the typing sends code there and may cost.
 * @param given the model; without one it is asked for
 * @returns false when the user gave up
 */
export async function suggestFrom(
  app: App,
  preset: PresetId,
  baseUrl: string,
  given: string | undefined,
): Promise<boolean> {
  const near = isNear(new URL(baseUrl));
  if (!near && !(await agrees(baseUrl))) {
    return false;
  }
  const { label, needsKey } = presets[preset];
  if (needsKey && (await app.keys.get(baseUrl)) === undefined && !(await askForKey(app, baseUrl, label))) {
    return false;
  }
  const model = given ?? (await askForModel(app, preset, baseUrl));
  if (!model) {
    return false;
  }
  // Off first, so that nothing is sent while only a part of the address is stored.
  await app.settings.setInline({ enabled: 'off' });
  await app.settings.setInline({
    'endpoint.preset': preset,
    'endpoint.baseUrl': baseUrl,
    'endpoint.model': model,
    'endpoint.api': apiFor(preset, model),
  });
  await app.settings.setInline({ enabled: near ? 'auto' : 'on' });
  void vscode.window.showInformationMessage(t('Suggestions now come from {0} at {1}.', model, baseUrl));
  return true;
}

async function agrees(baseUrl: string): Promise<boolean> {
  const turnOn = t('Turn On');
  const choice = await vscode.window.showWarningMessage(
    t('Send code with every pause in your typing?'),
    {
      modal: true,
      detail: t(
        'The code around the cursor goes to {0}, often several times a minute. The server may charge for it.',
        new URL(baseUrl).origin,
      ),
    },
    turnOn,
  );
  return choice === turnOn;
}

async function pickServer(app: App): Promise<ModelItem | undefined> {
  const found = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: t('Looking for model servers on this machine …') },
    () => foundModels(),
  );
  return await vscode.window.showQuickPick<ModelItem>([...found, ...servers(app)], {
    title: t('Choose a Model for Suggestions'),
    placeHolder: t('Small models made for code answer fastest'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
}

/** DeepSeek fills in the middle with any of its models, llama.cpp says itself when its model cannot. */
function apiFor(preset: PresetId, model: string): InlineEndpoint['api'] {
  return preset === 'deepseek' || preset === 'llamacpp' || isFimModel(model) ? 'fim' : 'chat';
}

/** The models on this machine, those that are made for it first. */
async function foundModels(): Promise<ModelItem[]> {
  const { discoverServers } = await import('../../net/discover.ts');
  const found = await discoverServers({}).catch(() => []);
  const items = found.flatMap(({ preset, baseUrl, models }) =>
    models.map(({ id }) => ({
      label: id,
      description: `${presets[preset].label} · ${baseUrl}`,
      detail: isFimModel(id) ? t('Made to fill in code') : t('A chat model; suggestions take longer'),
      preset,
      baseUrl,
      model: id,
    })),
  );
  return items.sort((one, other) => Number(isFimModel(other.model)) - Number(isFimModel(one.model)));
}

function servers(app: App): ModelItem[] {
  const used = app.settings.endpoint();
  const usedItem: ModelItem[] = used
    ? [
        {
          label: presets[used.preset].label,
          description: used.baseUrl,
          preset: used.preset,
          baseUrl: used.baseUrl,
        },
      ]
    : [];
  const all = Object.entries(presets).map(([preset, { label, baseUrl }]) => ({
    label,
    description: baseUrl,
    preset: preset as PresetId,
    baseUrl,
  }));
  const others = all.filter(({ baseUrl }) => baseUrl !== used?.baseUrl);
  return [{ label: t('Servers'), kind: vscode.QuickPickItemKind.Separator }, ...usedItem, ...others];
}

async function askForBaseUrl(): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: t('Choose a Model for Suggestions'),
    prompt: t('Your code, and the key if there is one, are sent to this address.'),
    ignoreFocusOut: true,
    validateInput: (text) =>
      URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
        ? undefined
        : t('Type an address that begins with http:// or https://'),
  });
  return typed?.replace(/\/+$/, '');
}

async function askForModel(app: App, preset: PresetId, baseUrl: string): Promise<string | undefined> {
  const title = t('Choose a Model for Suggestions');
  const apiKey = await app.keys.get(baseUrl);
  const models = await listModels({ baseUrl, apiKey }, AbortSignal.timeout(10_000)).catch(() => []);
  if (models.length > 0) {
    const ids = models
      .map(({ id }) => id)
      .sort((one, other) => Number(isFimModel(other)) - Number(isFimModel(one)));
    return await vscode.window.showQuickPick(ids, { title, ignoreFocusOut: true });
  }
  const typed = await vscode.window.showInputBox({
    title,
    prompt: t('The server lists no models. Type the name of one.'),
    value: presets[preset].defaultModel ?? '',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? t('A name is needed') : undefined),
  });
  return typed?.trim();
}
