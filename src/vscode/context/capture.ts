import * as vscode from 'vscode';
import type { CodeContext } from '../../core/prompt/context.ts';

/** The code that a request is about, tied to the document that it came from. */
export interface Captured {
  readonly uri: vscode.Uri;
  readonly context: CodeContext;
}

/** What the user is looking at: the document's text as it is now, and what is selected in it. */
export function capture(editor: vscode.TextEditor): Captured {
  const { document, selection } = editor;
  return {
    uri: document.uri,
    context: {
      ...placeOf(editor),
      languageId: document.languageId,
      text: document.getText(),
      cursorLine: selection.active.line,
    },
  };
}

/** Where the user is looking: the file, and the lines that are selected in it. */
export function placeOf({ document, selection }: vscode.TextEditor): Pick<CodeContext, 'path' | 'selection'> {
  return {
    path: promptPath(document.uri),
    selection: selection.isEmpty
      ? undefined
      : {
          startLine: selection.start.line,
          // A selection that ends at the start of a line does not hold that line.
          endLine:
            selection.end.character === 0 && selection.end.line > selection.start.line
              ? selection.end.line
              : selection.end.line + 1,
        },
  };
}

/**
 * A file's path as prompts write it: relative to its workspace folder, with the folder's name in front when
 * there are several; the base name alone for a file outside of all of them.
 */
export function promptPath(uri: vscode.Uri): string {
  if (vscode.workspace.getWorkspaceFolder(uri) === undefined) {
    return uri.path.slice(uri.path.lastIndexOf('/') + 1);
  }
  return vscode.workspace.asRelativePath(uri).replaceAll('\\', '/');
}
