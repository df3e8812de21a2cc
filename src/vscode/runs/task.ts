import * as vscode from 'vscode';
import type { ChatMessage } from '../../core/backends/types.ts';
import type { Attachment } from '../../core/chat/session.ts';
import { type Rules, withRules } from '../../core/context/rules.ts';
import { messagesWithThought, type Resume, type ResumeWay } from '../../core/control/resume.ts';
import { askMessages, editMessages, placeLabel } from '../../core/prompt/messages.ts';
import { repairMessages } from '../../core/prompt/repair.ts';
import { estimateTokens } from '../../core/reasoning/tokens.ts';
import type { Captured } from '../context/capture.ts';
import type { Repair } from '../review/refusedHunks.ts';
import type { SeenFile } from '../review/reviewSource.ts';
import type { Run } from './run.ts';
import type { Whereabouts } from './whereabouts.ts';

/** A message to go on from, and how. */
export interface TakenUp {
  readonly resume: Resume;
  readonly way: Exclude<ResumeWay, 'server'>;
}

/** What a run is started with, kept so that it can be started again. */
export type Task = {
  readonly from?: TakenUp | undefined;
  /** What the user was at when they asked; what they are at when the run starts unless given. */
  readonly where?: Whereabouts | undefined;
  /** Code that was found by itself and is sent for reference. */
  readonly related?: readonly Attachment[];
} & (
  | {
      readonly kind: 'edit';
      readonly instruction: string;
      /** What the view shows in place of the instruction. */
      readonly label?: string | undefined;
      readonly captured: Captured;
      /** More files that are sent. */
      readonly others?: readonly Captured[];
      /** A second try for hunks that were refused: what it sends in place of the captured code. */
      readonly repair?: Repair | undefined;
      /** Takes the whole answer in another way than by review; false when it does not. */
      readonly deliver?: ((run: Run) => Promise<boolean>) | undefined;
    }
  | {
      readonly kind: 'ask';
      readonly instruction: string;
      readonly label?: string | undefined;
      readonly captured: Captured | undefined;
      /** Leaves the view where it is. */
      readonly quiet?: boolean;
      /** Who asks shows the answer in another place, or says that it is there. */
      readonly shownElsewhere?: boolean;
    }
);

/** What the model is asked. @param rules of the project, which it is told first */
export function messagesOf(task: Task, rules: readonly Rules[]): ChatMessage[] {
  const messages = withRules(questionOf(task), rules);
  return task.from?.way === 'ask' ? messagesWithThought(messages, task.from.resume) : messages;
}

function questionOf(task: Task): ChatMessage[] {
  if (task.kind === 'ask') {
    return askMessages(task.captured?.context, task.instruction, task.related);
  }
  return task.repair
    ? repairMessages(task.instruction, task.repair.files)
    : editMessages(
        task.captured.context,
        task.instruction,
        (task.others ?? []).map(({ context }) => context),
        task.related,
      );
}

/** The place that a task is about, and what was found for it, as people should read it. */
export function placeOf(task: Task): string | undefined {
  const repair = task.kind === 'edit' ? task.repair : undefined;
  if (repair) {
    return repair.files.map(({ path }) => path).join(', ');
  }
  const { captured, related = [] } = task;
  const tokens = Math.ceil(related.reduce((sum, { text }) => sum + estimateTokens(text), 0));
  const found = vscode.l10n.t('{0} found pieces of code (about {1} tokens)', related.length, tokens);
  const parts = [...(captured ? [placeLabel(captured.context)] : []), ...(related.length > 0 ? [found] : [])];
  return parts.length > 0 ? parts.join(' · ') : undefined;
}

/** The files that a task sends, as they were then. */
export function sentFiles(task: Extract<Task, { kind: 'edit' }>): readonly SeenFile[] {
  return task.repair?.sent ?? [task.captured, ...(task.others ?? [])].map(seen);
}

/** The files that the model was shown for a task, whatever its kind. */
export function contextFiles(task: Task): readonly SeenFile[] {
  return task.kind === 'edit' ? sentFiles(task) : task.captured ? [seen(task.captured)] : [];
}

/** A captured file as a review takes it. */
export function seen({ uri, context }: Captured): SeenFile {
  return { uri, path: context.path, text: context.text };
}
