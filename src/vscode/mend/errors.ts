import * as vscode from 'vscode';
import type { Problem } from '../../core/tasks/problems.ts';
import { PROPOSED_SCHEME } from '../review/proposedDocuments.ts';
import { problemOf } from '../tasks/problems.ts';

/** Problems count as complete when none was reported for so long, in ms … */
const QUIET_MS = 1500;
/** … or, for tools that never rest, after so long. */
const PATIENCE_MS = 15_000;

/** What VS Code reports, without the documents that show what is proposed. */
export function diagnosed(): [vscode.Uri, vscode.Diagnostic[]][] {
  return vscode.languages.getDiagnostics().filter(([uri]) => uri.scheme !== PROPOSED_SCHEME);
}

/** The errors that VS Code reports now, in all files. */
export function allErrors(): Problem[] {
  return diagnosed().flatMap(([uri, diagnostics]) =>
    diagnostics
      .filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error)
      .map((diagnostic) => problemOf(uri, diagnostic)),
  );
}

/** Resolves when no diagnostics have changed for a while. */
export async function quiet(): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      clearTimeout(patience);
      listening.dispose();
      resolve();
    };
    let timer = setTimeout(end, QUIET_MS);
    const patience = setTimeout(end, PATIENCE_MS);
    const listening = vscode.languages.onDidChangeDiagnostics(() => {
      clearTimeout(timer);
      timer = setTimeout(end, QUIET_MS);
    });
  });
}
