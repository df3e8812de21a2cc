import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { formatTrace } from '../../src/core/trace/format.ts';
import { stepsOf } from '../../src/core/trace/thoughtSteps.ts';
import { FORMAT, type Trace } from '../../src/core/trace/trace.ts';
import { cleanUp, rationale, until } from './job.ts';

const thought = `${'The user wants one rounding. '.repeat(8)}\n\nWait, that is wrong.\nIt goes on.`;
const trace: Trace = {
  format: FORMAT,
  version: 1,
  id: 'one',
  task: 'edit',
  model: 'r1',
  instruction: 'Round it once.',
  thought,
  answer: 'Done.',
  steps: stepsOf(thought, [{ offset: 0, ms: 0 }], 2400).at(0),
};
/** As version 1 of the format has it. */
const unstepped = formatTrace({ ...trace, steps: [] });

async function outline(content: string): Promise<{ uri: vscode.Uri; symbols: vscode.DocumentSymbol[] }> {
  const { uri } = await vscode.workspace.openTextDocument({ language: 'r1trace', content });
  const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
    'vscode.executeDocumentSymbolProvider',
    uri,
  );
  return { uri, symbols };
}

const brief = (symbols: readonly vscode.DocumentSymbol[]) =>
  symbols.map(({ name, range, children }) => [name, range.start.line, children.map((step) => step.name)]);

describe('a trace in the editor', () => {
  afterEach(cleanUp);

  it('has an outline of sections and steps, and folds by them', async () => {
    await rationale();
    const { uri, symbols } = await outline(unstepped);
    deepEqual(brief(symbols), [
      ['Question', 3, []],
      ['Thought', 5, ['The user wants one rounding', 'That is wrong']],
      ['Answer', 10, []],
    ]);
    deepEqual(symbols[1]?.children[1]?.detail, 'doubts');
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      uri,
    );
    ok(folds.some(({ start, end }) => start === 8 && end === 9));
    ok(folds.some(({ start, end }) => start === 5 && end === 9));
  });

  it('has the steps that are written in it, with their durations', async () => {
    await rationale();
    const { symbols } = await outline(formatTrace(trace).replace(/That is wrong$/m, 'A title of its own'));
    deepEqual(brief(symbols)[1], ['Thought', 5, ['The user wants one rounding', 'A title of its own']]);
    equal(symbols[1]?.children[1]?.detail, 'doubts · 2.4 s');
  });

  it('is the live one, follows it, and keeps its steps', async () => {
    const { app } = await rationale();
    const { Run } = await import('../../src/vscode/runs/run.ts');
    const run = new Run({ task: 'ask', instruction: 'Why?', place: undefined, model: 'r1' });
    const say = (text: string): void =>
      run.take([{ type: 'append', segment: 0, channel: 'thought', source: 'field', text }]);
    app.panel.show(run);
    say(`${'The user wants one rounding. '.repeat(8)}\n\n`);
    await vscode.commands.executeCommand('rationale.openTrace');
    const live = (): vscode.TextDocument | undefined =>
      vscode.workspace.textDocuments.find(
        ({ uri, languageId }) => uri.query === run.id && languageId === 'r1trace',
      );
    await until(() => live()?.getText().includes('%% step restate') ?? false);
    say('Wait, that is wrong. No.');
    await until(() => /^%% step doubt \d+ - That is wrong$/m.test(live()?.getText() ?? ''));
    run.finish('stopped');
    await until(() => /^%% step doubt \d+ \d+ That is wrong$/m.test(live()?.getText() ?? ''));
    match(live()?.getText() ?? '', /^%% ended stopped$/m);
    run.dispose();
  });
});
