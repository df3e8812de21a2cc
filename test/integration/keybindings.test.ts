import { deepEqual, ok } from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';

interface Binding {
  readonly key: string;
  readonly command: string;
}

interface OurBinding extends Binding {
  readonly when?: string;
  readonly args?: { readonly commands: readonly string[] };
}

describe('key bindings', () => {
  it('collide with nothing that is built in', async () => {
    const uri = vscode.Uri.parse('vscode://defaultsettings/keybindings.json');
    const text = (await vscode.workspace.openTextDocument(uri)).getText();
    // One binding a line or more, with comments around: read key and command pairs only.
    const all: Binding[] = [...text.matchAll(/"key": "([^"]+)",\s*"command": "([^"]+)"/g)].map(
      ([, key = '', command = '']) => ({ key, command }),
    );
    ok(all.length > 500, 'the list of default key bindings could not be read');
    const extension = vscode.extensions.getExtension('rationale.rationale');
    const ours: OurBinding[] = extension?.packageJSON.contributes.keybindings;
    // In a state of ours, a key may do more after what it does anyway.
    const extended = ours.filter(
      ({ key, when, args }) =>
        when?.includes('rationale.') &&
        all.some((binding) => binding.key === key && binding.command === args?.commands[0]),
    );
    deepEqual(
      extended.map(({ key }) => key),
      ['escape'],
    );
    const taken = ours.filter((binding) => !extended.includes(binding));
    const clashes = taken.flatMap(({ key }) =>
      all.filter(
        (binding) =>
          // A key that begins a chord of VS Code's is taken, too.
          (binding.key === key || binding.key.startsWith(`${key} `)) &&
          !binding.command.startsWith('rationale.'),
      ),
    );
    deepEqual(clashes, []);
  });
});
