import type * as vscode from 'vscode';
import type { Conductor } from '../runs/conductor.ts';
import type { Activity } from '../status/activity.ts';
import { applyFromClipboard, applyFromEditor } from './applyDiff.ts';
import { explainTerminal, fixTestFailure, runTask, writeTests } from './codeTasks.ts';
import { generateCommitMessage } from './commitMessage.ts';
import { reviewCode } from './reviewCode.ts';
import { ReviewComments } from './reviewComments.ts';
import type { TaskCommand } from './taskCommands.ts';

/** Does what the task commands ask for; loaded when the first of them is used. */
export class TaskDesk implements vscode.Disposable {
  readonly #conductor: Conductor;
  readonly #activity: Activity;
  readonly comments = new ReviewComments();

  constructor(conductor: Conductor, activity: Activity) {
    this.#conductor = conductor;
    this.#activity = activity;
  }

  /** @param argument what the menu or the caller passes */
  async run(command: TaskCommand, argument: unknown): Promise<void> {
    const conductor = this.#conductor;
    switch (command) {
      case 'writeTests':
        return await writeTests(conductor, this.#activity, argument);
      case 'fixTestFailure':
        return await fixTestFailure(conductor, argument);
      case 'explainTerminal':
        return await explainTerminal(conductor);
      case 'review':
        return await reviewCode(conductor, this.comments, this.#activity, argument);
      case 'applyFinding':
        return await this.comments.apply(conductor, argument);
      case 'whyFinding':
        return await this.comments.showReasoning(conductor.panel, argument);
      case 'dismissFinding':
        return this.comments.dismiss(argument);
      case 'clearFindings':
        return this.comments.clear();
      case 'commitMessage':
        return await generateCommitMessage(conductor, argument);
      case 'applyClipboard':
        return await applyFromClipboard(conductor);
      case 'applyEditor':
        return await applyFromEditor(conductor);
      default:
        return await runTask(conductor, command, argument);
    }
  }

  dispose(): void {
    this.comments.dispose();
  }
}
