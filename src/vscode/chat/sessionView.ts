import { type Message, type Session, shown, siblings } from '../../core/chat/session.ts';
import { estimateTokens } from '../../core/reasoning/tokens.ts';
import type { ChatMessageView } from '../../protocol/chatView.ts';

/** The shown branch of a session as the view gets it, without notices. */
export function messagesView(session: Session): ChatMessageView[] {
  return shown(session).map((message) => messageView(session, message));
}

function messageView(session: Session, message: Message): ChatMessageView {
  const beside = siblings(session, message.id);
  const at = beside.findIndex(({ id }) => id === message.id);
  const { id, role, text, attachments = [], thought = '', thoughtMs, ended } = message;
  return {
    id,
    role,
    text,
    attachments: attachments.map(({ label }) => label),
    thought,
    thoughtMs,
    thoughtTokens: message.thoughtTokens ?? Math.round(estimateTokens(thought)),
    thoughtEstimated: message.thoughtEstimated ?? true,
    ended,
    branch: { index: at + 1, count: beside.length, previous: beside[at - 1]?.id, next: beside[at + 1]?.id },
  };
}
