import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { TestApi } from '../../../src/extension.ts';

const LINES = 10_000;
const TYPED = 'const total = items.reduce((sum, item) => sum + item.price, 0);\n';
const ROUNDS = 6;

/** Runs inside the extension host: types into a file of 10,000 lines and writes what each keystroke cost, in ms. */
export async function run(): Promise<void> {
  const file = process.env.RATIONALE_BENCH_REPORT;
  const extension = vscode.extensions.getExtension<TestApi>('rationale.rationale');
  if (!file || !extension) {
    throw new Error('The extension must be there.');
  }
  const { suggestions } = await extension.activate();
  const block = ['function work(items) {', '  const rate = 0.1;', '  return items.length * rate;', '}', ''];
  const content = Array.from({ length: LINES / block.length }, () => block.join('\n')).join('\n');
  const document = await vscode.workspace.openTextDocument({ language: 'javascript', content });
  const editor = await vscode.window.showTextDocument(document);
  const start = new vscode.Position(LINES / 2, 0);
  editor.selection = new vscode.Selection(start, start);
  await until(() => suggestions.provider !== undefined);
  for (let round = 0; round < ROUNDS; round++) {
    for (const text of TYPED) {
      const before = suggestions.provider?.counts.wanted ?? 0;
      await vscode.commands.executeCommand('type', { text });
      // The editor asks for a suggestion some time after each keystroke; in a busy moment, for two at once.
      await until(() => (suggestions.provider?.counts.wanted ?? 0) > before, 1000);
    }
  }
  const { provider } = suggestions;
  writeFileSync(file, JSON.stringify({ ms: provider?.overheads.ms ?? [], counts: provider?.counts }));
}

async function until(holds: () => boolean, limitMs = 20_000): Promise<void> {
  for (const end = Date.now() + limitMs; !holds() && Date.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
