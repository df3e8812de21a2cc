import * as vscode from 'vscode';
import type { Quirks } from '../../core/backends/quirks.ts';
import { type Correction, corrected, corrections, quirksInWords } from '../../core/backends/quirkWords.ts';
import type { App } from '../app.ts';

const { t } = vscode.l10n;

interface FindingItem extends vscode.QuickPickItem {
  /** What becomes of the findings; undefined when the user gave up. */
  readonly change?: (found: Quirks) => Promise<Quirks | undefined>;
}

/** Shows what was found of the model that is set up; each finding can be forgotten, or said otherwise. */
export async function showFindings({ settings, quirks }: App): Promise<void> {
  const endpoint = settings.endpoint();
  if (!endpoint) {
    void vscode.window.showInformationMessage(t('No model is set up'));
    return;
  }
  for (;;) {
    const picked = await vscode.window.showQuickPick(itemsOf(quirks.of(endpoint)), {
      title: t('Found of {0}', endpoint.model),
      placeHolder: t('Pick a finding to forget it, or say how it is'),
    });
    const next = await picked?.change?.(quirks.of(endpoint));
    if (!picked) {
      return;
    }
    if (next) {
      quirks.set(endpoint, next);
    }
  }
}

function itemsOf(found: Quirks): FindingItem[] {
  const separator = (label: string): FindingItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const findings = quirksInWords(found, t).map(
    ([name, label]): FindingItem => ({
      label,
      description: t('Forget'),
      change: async (now) => corrected(now, { label, set: { [name]: undefined } }),
    }),
  );
  return [
    separator(t('Found')),
    ...(findings.length > 0
      ? [...findings, { label: t('Forget All'), change: async () => ({}) }]
      : [{ label: t('Nothing special was found'), change: async () => undefined }]),
    separator(t('Say How It Is')),
    ...corrections(t).map(
      ([about, choices]): FindingItem => ({
        label: `${about}…`,
        change: async (now) => {
          const choice = await choose(about, choices);
          return choice && corrected(now, choice);
        },
      }),
    ),
  ];
}

async function choose(title: string, choices: readonly Correction[]): Promise<Correction | undefined> {
  return await vscode.window.showQuickPick([...choices], { title });
}
