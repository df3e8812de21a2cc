import * as vscode from 'vscode';
import { type Message, type Session, shown, siblings, spentOn } from '../../core/chat/session.ts';
import { slashCommand } from '../../core/chat/slash.ts';
import { estimateTokens } from '../../core/reasoning/tokens.ts';
import { spentInWords, totalsInWords } from '../../core/usage/words.ts';
import type { ChatMessageView } from '../../protocol/chatView.ts';

const { t } = vscode.l10n;

/** The shown branch of a session as the view gets it. */
export function messagesView(session: Session): ChatMessageView[] {
  return shown(session).map((message) => messageView(session, message));
}

/** What the answers of a session took, in words; undefined before the first. */
export function spentView(session: Session): string | undefined {
  const { spent, answers, unpriced } = spentOn(session);
  const totals = { ...spent, messages: answers, cost: spent.cost ?? 0, unpriced };
  return answers === 0 ? undefined : totalsInWords(totals, 'chat', t, vscode.env.language);
}

function messageView(of: Session, message: Message): ChatMessageView {
  const beside = siblings(of, message.id);
  const at = beside.findIndex(({ id }) => id === message.id);
  const { id, role, text, attachments = [], thought = '', thoughtMs, ended } = message;
  return {
    id,
    role,
    text,
    attachments: attachments.map(({ label, automatic }) =>
      automatic === undefined ? label : t('found: {label}', { label }),
    ),
    thought,
    thoughtMs,
    thoughtTokens: message.thoughtTokens ?? Math.round(estimateTokens(thought)),
    thoughtEstimated: message.thoughtEstimated ?? true,
    ended,
    commit: asksFor(of, message) === 'commit',
    notice: message.notice,
    ...(message.spent
      ? { spent: spentInWords({ ...message.spent, cost: message.spent.cost }, t, vscode.env.language) }
      : {}),
    branch: { index: at + 1, count: beside.length, previous: beside[at - 1]?.id, next: beside[at + 1]?.id },
  };
}

/** The slash command that a message answers. */
function asksFor(of: Session, { parent }: Message): string | undefined {
  return slashCommand(of.messages.find(({ id }) => id === parent)?.text ?? '')?.name;
}
