import { deepEqual, equal, ok } from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';

function rationale(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension('rationale.rationale');
  ok(extension, 'the extension is not installed');
  return extension;
}

describe('the extension', () => {
  it('stays asleep until it is used, also where other extensions read JSON, and wakes for a quick fix', async () => {
    // VS Code's npm extension has read the package.json of this folder, which wakes what waits for that language.
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    ok(folder);
    await vscode.window.showTextDocument(vscode.Uri.joinPath(folder.uri, 'package.json'));
    equal(rationale().isActive, false);
    await vscode.commands.executeCommand('editor.action.quickFix');
    equal(rationale().isActive, true);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('has a handler for every command of its manifest, and no other', async () => {
    const declared: { command: string }[] = rationale().packageJSON.contributes.commands;
    const registered = (await vscode.commands.getCommands(true)).filter(
      // VS Code makes commands for each view and view container by itself.
      (name) => /^rationale\.(?!reasoning\.|pending\.|chat\.)/.test(name),
    );
    deepEqual(registered.sort(), declared.map(({ command }) => command).sort());
  });
});
