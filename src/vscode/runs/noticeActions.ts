import * as vscode from 'vscode';
import type { Run } from './run.ts';
import type { ThoughtControl } from './thoughtControl.ts';

/** The run that a notice belongs to, and what can be done with it. */
export interface Led {
  readonly run: Run | undefined;
  readonly control: ThoughtControl;
  /** Asks once more. */
  retry(): Promise<void>;
}

/** Does what a button under a notice, or of the empty view, is for. @param action its id */
export async function actOn(led: Led, action: string): Promise<void> {
  switch (action) {
    case 'retry':
      await led.retry();
      return;
    case 'goOn':
      led.run?.notify(undefined);
      return;
    case 'answerNow':
      await led.control.answerNow();
      return;
    case 'addNote':
      await led.control.addNote();
      return;
    case 'beforeLoop':
      await led.control.resumeBeforeLoop();
      return;
    case 'resumeCut':
      await led.control.resumeCut();
      return;
    case 'topUp':
      await vscode.env.openExternal(vscode.Uri.parse('https://platform.deepseek.com/top_up'));
      return;
  }
  const command = Object.hasOwn(actionCommands, action) ? actionCommands[action] : undefined;
  if (command) {
    await vscode.commands.executeCommand(...command);
  }
}

/** Notice buttons that run a command of ours or the editor's. */
const actionCommands: Record<string, readonly [string, ...string[]]> = {
  setup: ['rationale.setup'],
  chooseModel: ['rationale.setup'],
  setKey: ['rationale.setApiKey'],
  installEngine: ['rationale.installEngine'],
  diagnose: ['rationale.diagnose'],
  showOutput: ['rationale.showOutput'],
  openSettings: ['workbench.action.openSettings', 'rationale'],
  edit: ['rationale.edit'],
  ask: ['rationale.ask'],
  thinking: ['rationale.thinking'],
  mend: ['rationale.mend'],
  undoTurns: ['rationale.undoTurns'],
  replay: ['rationale.replayTrace'],
  exportTrace: ['rationale.exportTrace'],
  openTrace: ['rationale.openTrace'],
  lastTrace: ['rationale.openLastTrace'],
  showFindings: ['workbench.action.focusCommentsPanel'],
};
