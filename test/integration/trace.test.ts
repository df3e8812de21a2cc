import { deepEqual, ok } from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { formatTrace } from '../../src/core/trace/format.ts';
import { cleanUp, rationale } from './job.ts';

describe('a trace in the editor', () => {
  afterEach(cleanUp);

  it('has an outline of sections and steps, and folds by them', async () => {
    await rationale();
    const content = formatTrace({
      task: 'edit',
      model: 'r1',
      instruction: 'Round it once.',
      thought: `${'The user wants one rounding. '.repeat(8)}\n\nWait, that is wrong.\nIt goes on.`,
      answer: 'Done.',
    });
    const { uri } = await vscode.workspace.openTextDocument({ language: 'r1trace', content });
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      uri,
    );
    deepEqual(
      symbols.map(({ name, range, children }) => [name, range.start.line, children.map((step) => step.name)]),
      [
        ['Question', 3, []],
        ['Thought', 5, ['The user wants one rounding', 'That is wrong']],
        ['Answer', 10, []],
      ],
    );
    deepEqual(symbols[1]?.children[1]?.detail, 'doubts');
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      uri,
    );
    ok(folds.some(({ start, end }) => start === 8 && end === 9));
    ok(folds.some(({ start, end }) => start === 5 && end === 9));
  });
});
