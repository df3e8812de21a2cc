import * as vscode from 'vscode';
import type { Conductor } from './conductor.ts';

/** Does what a button under a notice, or of the empty view, is for. @param action its id */
export async function actOn(conductor: Conductor, action: string): Promise<void> {
  switch (action) {
    case 'retry':
      await conductor.retry();
      return;
    case 'goOn':
      conductor.run?.notify(undefined);
      return;
    case 'beforeLoop':
      await conductor.control.resumeBeforeLoop();
      return;
    case 'resumeCut':
      await conductor.control.resumeCut();
      return;
    case 'topUp':
      await vscode.env.openExternal(vscode.Uri.parse('https://platform.deepseek.com/top_up'));
      return;
  }
  const command = actionCommands[action];
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
  answerNow: ['rationale.answerNow'],
  addNote: ['rationale.addNote'],
  thinking: ['rationale.thinking'],
  mend: ['rationale.mend'],
  undoTurns: ['rationale.undoTurns'],
  replay: ['rationale.replayTrace'],
  exportTrace: ['rationale.exportTrace'],
  openTrace: ['rationale.openTrace'],
  lastTrace: ['rationale.openLastTrace'],
  showFindings: ['workbench.action.focusCommentsPanel'],
};
