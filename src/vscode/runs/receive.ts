import * as vscode from 'vscode';
import type { FromView } from '../../protocol/reasoningView.ts';
import type { Conductor } from './conductor.ts';
import { actOn } from './noticeActions.ts';

/** Does what the user asked for in the Reasoning view. */
export async function receive(conductor: Conductor, message: FromView): Promise<void> {
  const { run, shown, desk } = conductor;
  switch (message.type) {
    case 'stop':
      // The view may show an answer of a chat.
      if (shown && shown !== run && shown.id === message.id) {
        shown.stop();
      } else {
        conductor.stop();
      }
      return;
    case 'replay':
      await conductor.controlReplay(message);
      return;
    case 'accept':
      await desk.accept();
      return;
    case 'discard':
      await desk.discard();
      return;
    case 'openDiff':
      await desk.show({ path: message.path, hunk: message.hunk }, message.id);
      return;
    case 'compare':
      await desk.compare({ refusal: message.refused });
      return;
    case 'askAgain':
      await conductor.askAgain();
      return;
    case 'resume':
      await conductor.control.resumeEdited(message.thought);
      return;
    case 'branch':
      conductor.showBranch(message.to);
      return;
    case 'copy':
      await vscode.env.clipboard.writeText(
        (message.what === 'thought' ? shown?.thought : shown?.answer) ?? '',
      );
      return;
    case 'copyStep':
      await vscode.env.clipboard.writeText(shown?.stepText(message.index) ?? '');
      return;
    case 'resolve':
      if (shown?.id === message.id) {
        await conductor.linkCode(shown, message.texts);
      }
      return;
    case 'openCode':
      if (shown?.id === message.id) {
        await conductor.openCode(shown, message.text);
      }
      return;
    case 'openLink':
      if (/^https:\/\//i.test(message.url)) {
        await vscode.env.openExternal(vscode.Uri.parse(message.url, true));
      }
      return;
    case 'action':
      await actOn(conductor, message.action);
      return;
    case 'typed':
      conductor.noteTyping();
      return;
    case 'ready':
      return;
  }
}
