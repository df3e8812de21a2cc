import * as vscode from 'vscode';
import type { Problem, Severity } from '../../core/tasks/problems.ts';
import { promptPath } from '../context/capture.ts';

const SEVERITIES: Readonly<Record<vscode.DiagnosticSeverity, Severity>> = {
  [vscode.DiagnosticSeverity.Error]: 'error',
  [vscode.DiagnosticSeverity.Warning]: 'warning',
  [vscode.DiagnosticSeverity.Information]: 'info',
  [vscode.DiagnosticSeverity.Hint]: 'hint',
};

/** A diagnostic of a file, for the prompt. */
export function problemOf(uri: vscode.Uri, diagnostic: vscode.Diagnostic): Problem {
  const { range, severity, message, source, code, relatedInformation } = diagnostic;
  const value = typeof code === 'object' ? code.value : code;
  return {
    path: promptPath(uri),
    line: range.start.line,
    severity: SEVERITIES[severity],
    message,
    source,
    code: value === undefined ? undefined : String(value),
    related: (relatedInformation ?? []).map(({ location, message }) => ({
      path: promptPath(location.uri),
      line: location.range.start.line,
      message,
    })),
  };
}

/** What VS Code reports about a file, or the lines of it that are given (0-based, the end exclusive); no hints. */
export function problemsOf(
  uri: vscode.Uri,
  lines?: { readonly startLine: number; readonly endLine: number },
): Problem[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(
      ({ range, severity }) =>
        severity !== vscode.DiagnosticSeverity.Hint &&
        (!lines || (range.start.line < lines.endLine && range.end.line >= lines.startLine)),
    )
    .map((diagnostic) => problemOf(uri, diagnostic));
}
