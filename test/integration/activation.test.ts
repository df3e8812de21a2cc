import { deepEqual, equal, ok } from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';

function rationale(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension('rationale.rationale');
  ok(extension, 'the extension is not installed');
  return extension;
}

describe('the extension', () => {
  it('stays asleep until it is used', () => {
    equal(rationale().isActive, false);
  });

  it('wakes when its view is opened', async () => {
    await vscode.commands.executeCommand('rationale.reasoning.focus');
    await rationale().activate();
    equal(rationale().isActive, true);
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
