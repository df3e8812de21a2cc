import * as vscode from 'vscode';
import type { Rules } from '../../core/context/rules.ts';

const { t } = vscode.l10n;

/** What rules are called where people see them. */
export function rulesName({ path }: Rules): string {
  return path ?? t('your own');
}

/** Which rules a request holds, as people should read it; nothing without any. */
export function rulesInWords(rules: readonly Rules[]): string[] {
  return rules.length === 0 ? [] : [t('rules: {0}', rules.map(rulesName).join(', '))];
}
