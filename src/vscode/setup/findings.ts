import * as vscode from 'vscode';
import type { Quirks } from '../../core/backends/quirks.ts';
import type { App } from '../app.ts';

const { t } = vscode.l10n;

interface FindingItem extends vscode.QuickPickItem {
  readonly name: keyof Quirks;
}

/** Shows what was found of the model that is set up; what the user unticks is forgotten. */
export async function showFindings({ settings, quirks }: App): Promise<void> {
  const endpoint = settings.endpoint();
  if (!endpoint) {
    void vscode.window.showInformationMessage(t('No model is set up'));
    return;
  }
  const found = quirks.of(endpoint);
  const items = itemsOf(found);
  if (items.length === 0) {
    void vscode.window.showInformationMessage(t('Nothing special was found of {0}.', endpoint.model));
    return;
  }
  const kept = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: t('Found of {0}; untick what is wrong', endpoint.model),
  });
  if (kept) {
    const names = new Set(kept.map(({ name }) => name));
    quirks.set(
      endpoint,
      Object.fromEntries(Object.entries(found).filter(([name]) => names.has(name as keyof Quirks))),
    );
  }
}

function itemsOf(found: Quirks): FindingItem[] {
  const label: Record<keyof Quirks, string> = {
    without: t('Left out because they were refused: {0}', (found.without ?? []).join(', ')),
    thoughts: found.thoughts
      ? t('Earlier thoughts must be sent back')
      : t('Earlier thoughts must not be sent back'),
    noSystem: t('The system prompt goes into the message of the user'),
    noContinuation: t('A message cannot be continued'),
    noRaw: t('A prompt cannot be continued'),
    noNative: t('Its own API is missing; OpenAI’s is used'),
    thoughtIn: t('The thought comes in: {0}', found.thoughtIn ?? ''),
    unopened: found.unopened
      ? t('The thought comes without its opening tag')
      : t('The thought comes with its opening tag'),
  };
  return Object.keys(found).map((key) => {
    const name = key as keyof Quirks;
    return { name, label: label[name], picked: true };
  });
}
