import { readFileSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { TestApi } from '../../../src/extension.ts';
import type { TypingEvent } from '../inline/recording.ts';
import { until } from './until.ts';

const LIMIT_MS = 600_000;

/** Runs inside the extension host: notes what it sees of the typing until the text is the one that is meant. */
export async function run(): Promise<void> {
  const { RATIONALE_RECORD_TO: file, RATIONALE_RECORD_FROM: plan } = process.env;
  const extension = vscode.extensions.getExtension<TestApi>('rationale.rationale');
  if (!file || !plan || !extension) {
    throw new Error('The extension and the plan must be there.');
  }
  const { start, target }: { start: string; target: string } = JSON.parse(readFileSync(plan, 'utf8'));
  const { suggestions } = await extension.activate();
  await until(() => suggestions.provider !== undefined);
  const { provider } = suggestions;
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!provider || !folder) {
    throw new Error('Suggestions must be on, in a folder.');
  }
  const uri = vscode.Uri.joinPath(folder.uri, 'src/receipts.js');
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(start));
  const document = await vscode.workspace.openTextDocument(uri);
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const events: TypingEvent[] = [];
  const began = performance.now();
  const now = (): number => Math.round(performance.now() - began);
  vscode.workspace.onDidChangeTextDocument((event) => {
    if (event.document === document) {
      for (const { rangeOffset, rangeLength, text } of event.contentChanges) {
        events.push([now(), 'change', rangeOffset, rangeLength, text]);
      }
    }
  });
  vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections: [selection] }) => {
    if (textEditor === editor && selection) {
      events.push([now(), 'cursor', document.offsetAt(selection.active)]);
    }
  });
  let asked = 0;
  const provide = provider.provideInlineCompletionItems.bind(provider);
  provider.provideInlineCompletionItems = (within, position, context, token) => {
    const id = asked++;
    const unbidden = context.triggerKind === vscode.InlineCompletionTriggerKind.Automatic;
    events.push([now(), 'ask', id, document.offsetAt(position), unbidden]);
    token.onCancellationRequested(() => events.push([now(), 'cancel', id]));
    return provide(within, position, context, token);
  };
  const prefetch = provider.prefetch.bind(provider);
  provider.prefetch = () => {
    events.push([now(), 'accepted', document.offsetAt(editor.selection.active)]);
    return prefetch();
  };
  await until(() => document.getText() === target, LIMIT_MS);
  const text = document.getText();
  writeFileSync(file, JSON.stringify({ events, text, counts: provider.counts }));
}
