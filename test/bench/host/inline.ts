import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { TestApi } from '../../../src/extension.ts';
import { until } from './until.ts';

const LINES = 10_000;
const TYPED = 'const total = items.reduce((sum, item) => sum + item.price, 0);\n';
const ROUNDS = 12;

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
  const { provider } = suggestions;
  if (!provider) {
    throw new Error('Suggestions must be on.');
  }
  const elapsed: number[] = [];
  const processor: number[] = [];
  const provide = provider.provideInlineCompletionItems.bind(provider);
  provider.provideInlineCompletionItems = (...given) => {
    const began = performance.now();
    const before = process.cpuUsage();
    // All that is done before the first wait; what comes after it does not hold up the keystroke.
    const suggested = provide(...given);
    const { user, system } = process.cpuUsage(before);
    elapsed.push(performance.now() - began);
    processor.push((user + system) / 1000);
    return suggested;
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const text of TYPED) {
      const before = provider.counts.wanted;
      await vscode.commands.executeCommand('type', { text });
      // The editor asks for a suggestion some time after each keystroke; in a busy moment, for two at once.
      await until(() => provider.counts.wanted > before, 1000);
    }
  }
  writeFileSync(file, JSON.stringify({ elapsed, processor, counts: provider.counts }));
}
