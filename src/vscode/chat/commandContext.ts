import * as vscode from 'vscode';
import type { Attachment, Message } from '../../core/chat/session.ts';
import { contextOf, slashCommand } from '../../core/chat/slash.ts';
import { placeLabel } from '../../core/prompt/messages.ts';
import { describeProblems } from '../../core/tasks/problems.ts';
import { type Captured, capture } from '../context/capture.ts';
import { testTask } from '../tasks/codeTasks.ts';
import { problemsOf } from '../tasks/problems.ts';
import { mayBeSent } from './context/leftOut.ts';
import { activeContext, diffContext } from './context/sources.ts';

/**
 * What a slash command brings along by itself: the code in the editor or what changed, where nothing was added by
 * hand; with /fix what VS Code reports there; with /tests the place for the tests and those that are there.
 * @param added what the user added
 */
export async function commandContext(
  text: string,
  added: readonly Attachment[],
): Promise<Pick<Message, 'attachments' | 'prompt'>> {
  const editor = vscode.window.activeTextEditor;
  const command = slashCommand(text);
  const wanted = contextOf(text);
  if (added.length > 0 || wanted === undefined) {
    return { attachments: [...added] };
  }
  if (wanted === 'changes') {
    return { attachments: await diffContext() };
  }
  const attachments = await activeContext();
  if (!editor || attachments.length === 0) {
    return { attachments };
  }
  const captured = capture(editor);
  if (command?.name === 'fix') {
    return { attachments: [...attachments, ...problemsAt(captured)] };
  }
  const folder = vscode.workspace.getWorkspaceFolder(captured.uri);
  if (command?.name === 'tests' && folder) {
    const { instruction, other } = await testTask(captured, folder);
    const shown = other && (await mayBeSent(other.uri)) ? [wholeFile(other)] : [];
    const prompt = [instruction, command.rest].filter((part) => part !== '').join('\n\n');
    return { attachments: [...attachments, ...shown], prompt };
  }
  return { attachments };
}

function problemsAt({ uri, context }: Captured): Attachment[] {
  const problems = problemsOf(uri, context.selection);
  return problems.length === 0
    ? []
    : [{ label: vscode.l10n.t('Problems'), language: '', text: describeProblems(problems) }];
}

function wholeFile({ context }: Captured): Attachment {
  const { languageId: language, text } = context;
  return { label: placeLabel({ ...context, selection: undefined }), language, text };
}
