import * as vscode from 'vscode';
import { PROPOSED_SCHEME } from '../review/proposedDocuments.ts';

const { t } = vscode.l10n;

/** What a quick fix passes to its command. */
export interface OnProblems {
  readonly uri: vscode.Uri;
  readonly diagnostics: readonly vscode.Diagnostic[];
}

/** The light bulb on what other tools complain about: fix it, explain it, or fix all of the file. */
export class QuickFixes implements vscode.CodeActionProvider {
  /** Registers it for every language. */
  static register(): vscode.Disposable {
    return vscode.languages.registerCodeActionsProvider({ scheme: '*' }, new QuickFixes(), {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    });
  }

  provideCodeActions(
    { uri }: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics, only }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    if (
      diagnostics.length === 0 ||
      uri.scheme === PROPOSED_SCHEME ||
      (only && !only.contains(vscode.CodeActionKind.QuickFix))
    ) {
      return [];
    }
    const action = (title: string, command: string, on: readonly vscode.Diagnostic[]): vscode.CodeAction => {
      const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      made.diagnostics = [...on];
      made.command = { title, command, arguments: [{ uri, diagnostics: on } satisfies OnProblems] };
      return made;
    };
    const all = vscode.languages
      .getDiagnostics(uri)
      .filter(({ severity }) => severity !== vscode.DiagnosticSeverity.Hint);
    const explain = action(t('Explain with Reasoning'), 'rationale.explain', diagnostics);
    // What cannot be changed can still be explained.
    if (uri.scheme !== 'untitled' && vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== true) {
      return [explain];
    }
    const actions = [action(t('Fix with Reasoning'), 'rationale.fix', diagnostics), explain];
    return all.length > 1
      ? [
          ...actions,
          action(t('Fix All {0} Problems of This File with Reasoning', all.length), 'rationale.fix', all),
        ]
      : actions;
  }
}

/** Whether a command was called by a quick fix. */
export function isOnProblems(argument: unknown): argument is OnProblems {
  return (
    typeof argument === 'object' &&
    argument !== null &&
    'uri' in argument &&
    argument.uri instanceof vscode.Uri &&
    'diagnostics' in argument &&
    Array.isArray(argument.diagnostics)
  );
}
