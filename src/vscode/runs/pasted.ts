import * as vscode from 'vscode';
import { createSplitter } from '../../core/reasoning/splitter.ts';
import type { Captured } from '../context/capture.ts';
import { Run } from './run.ts';

/**
 * An answer from elsewhere as a run that is done.
 * @param label what the view shows as the request
 * @param captured the file that is meant where the answer names none
 */
export function pastedRun(answer: string, label: string, captured: Captured | undefined): Run {
  const run = new Run({
    task: 'edit',
    instruction: label,
    place: captured?.context.path,
    model: vscode.l10n.t('Pasted'),
  });
  // A copied answer may begin with its thought, which is shown as one and never parsed for edits.
  const splitter = createSplitter({ start: 'unknown' });
  run.take([...splitter.push({ content: answer }), ...splitter.end()]);
  run.finish('done');
  return run;
}
