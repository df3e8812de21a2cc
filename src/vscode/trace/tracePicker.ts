import * as vscode from 'vscode';
import type { Trace } from '../../core/trace/trace.ts';
import { choiceIn, FREE_PLACE } from '../quickPick.ts';
import { summary } from './traceWords.ts';

const { t } = vscode.l10n;

interface TraceItem extends vscode.QuickPickItem {
  readonly trace?: Trace;
}

/**
 * Has the user choose one of the traces, by what was asked, the model, the place or the thought's first words.
 * @param forget deletes one; it leaves the list
 * @returns undefined when none is chosen
 */
export async function pickTrace(
  traces: readonly Trace[],
  forget: (trace: Trace) => Promise<void>,
): Promise<Trace | undefined> {
  const pick = vscode.window.createQuickPick<TraceItem>();
  const remove = { iconPath: new vscode.ThemeIcon('trash'), tooltip: t('Delete') };
  pick.title = t('Kept Traces');
  pick.placeholder = t('Search by question, model or place');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = traces.map((trace) => ({
    trace,
    label: trace.instruction.replaceAll(/\s+/g, ' ').trim() || t('Question'),
    description: [trace.place, trace.model].filter(Boolean).join(' · '),
    detail: summary(trace),
    buttons: [remove],
  }));
  pick.onDidTriggerItemButton(async ({ item }) => {
    if (item.trace) {
      pick.items = pick.items.map((each) => (each === item ? FREE_PLACE : each));
      pick.placeholder = pick.items.every((each) => each === FREE_PLACE)
        ? t('No trace is left')
        : pick.placeholder;
      await forget(item.trace);
    }
  });
  const chosen = choiceIn(pick);
  pick.show();
  const item = await chosen;
  pick.dispose();
  return item?.trace;
}
