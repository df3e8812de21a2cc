import * as vscode from 'vscode';
import type { Trace } from '../../core/trace/trace.ts';
import { summary } from './traceWords.ts';

const { t } = vscode.l10n;

interface TraceItem extends vscode.QuickPickItem {
  readonly trace: Trace;
}

/**
 * Has the user choose one of the traces, by what was asked, the model, the place or the thought's first words.
 * @param forget deletes one; it leaves the list
 * @returns undefined when none is chosen
 */
export function pickTrace(
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
  return new Promise((resolve) => {
    pick.onDidTriggerItemButton(async ({ item }) => {
      pick.items = pick.items.filter((each) => each !== item);
      pick.placeholder = pick.items.length === 0 ? t('No trace is left') : pick.placeholder;
      await forget(item.trace);
    });
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.trace);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}
