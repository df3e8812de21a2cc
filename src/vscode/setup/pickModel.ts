import * as vscode from 'vscode';
import { explainFailure } from '../../core/backends/explain.ts';
import { failureOf } from '../../core/backends/failure.ts';
import { presets } from '../../core/backends/presets.ts';
import { describeModel } from '../../core/setup/describeModel.ts';
import type { ModelInfo } from '../../core/setup/modelInfo.ts';
import { plain } from '../../core/setup/plain.ts';
import { describeModels } from '../../net/modelDetails.ts';
import type { App } from '../app.ts';
import { askForKey } from './apiKey.ts';
import type { ChosenServer } from './pickServer.ts';
import { askForPull } from './pullModel.ts';

const { t } = vscode.l10n;

/** How long a server may take to list its models, in ms. */
const LIST_MS = 15_000;

/**
 * Asks the server for its models, and the user for a key where the server wants one: the list is free, and shows
 * whether the key is right.
 * @returns undefined when the user gave up; an empty list when the server has none to tell
 */
export async function modelsOf(app: App, server: ChosenServer): Promise<ModelInfo[] | undefined> {
  const { baseUrl, label } = server;
  if (server.needsKey && (await app.keys.get(baseUrl)) === undefined) {
    if (!(await askForKey(app, baseUrl, label))) {
      return undefined;
    }
  }
  for (;;) {
    try {
      const apiKey = await app.keys.get(baseUrl);
      return await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: t('Asking {0} for its models …', baseUrl) },
        () => describeModels(server.kind, { baseUrl, apiKey }, AbortSignal.timeout(LIST_MS)),
      );
    } catch (error) {
      const failure = failureOf(error) ?? { code: 'stalled' };
      if (failure.code === 'model-not-found') {
        // No list at that address, which says nothing about its chat.
        return [];
      }
      const { title, detail } = explainFailure(failure, { ...server, model: '' }, t);
      const [again, key, without] = [t('Try Again'), t('Enter Key'), t('Type the Name of a Model')];
      const buttons = failure.code === 'unauthorized' ? [key, again] : [again, without];
      const choice = await vscode.window.showErrorMessage(plain(`${title}. ${detail}`), ...buttons);
      if (choice === without) {
        return [];
      }
      if (choice === undefined || (choice === key && !(await askForKey(app, baseUrl, label)))) {
        return undefined;
      }
    }
  }
}

interface ModelItem extends vscode.QuickPickItem {
  readonly id?: string;
  readonly other?: 'pull' | 'type';
}

/** Lets the user choose among the models of the server, type a name, or have Ollama pull one. */
export async function pickModel(
  server: ChosenServer,
  models: readonly ModelInfo[],
): Promise<string | undefined> {
  const title = t('Set Up a Model: choose a model');
  const canPull = server.kind === 'ollama';
  if (models.length === 0 && !canPull) {
    return await typeName(server, t('The server lists no models. Type the name of one.'));
  }
  const items: ModelItem[] = [
    ...[...models].sort(thinkingFirst).map((model) => ({
      label: model.id,
      description: describeModel(model, t, vscode.env.language),
      id: model.id,
    })),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...(canPull ? [{ label: `$(cloud-download) ${t('Pull a Model…')}`, other: 'pull' as const }] : []),
    { label: `$(edit) ${t('Type the Name of a Model')}`, other: 'type' as const },
  ];
  const item = await vscode.window.showQuickPick(items, {
    title,
    ignoreFocusOut: true,
    matchOnDescription: true,
    placeHolder: t('Models that think come first'),
  });
  switch (item?.other) {
    case 'pull':
      return await askForPull(server.baseUrl);
    case 'type':
      return await typeName(server, t('As the server calls it.'));
    default:
      return item?.id;
  }
}

async function typeName(server: ChosenServer, prompt: string): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: t('Set Up a Model: choose a model'),
    prompt,
    value: presets[server.preset].defaultModel ?? '',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? t('A name is needed') : undefined),
  });
  return typed?.trim();
}

function thinkingFirst(a: ModelInfo, b: ModelInfo): number {
  return Number(!a.thinks) - Number(!b.thinks);
}
